import type { DaySums, OverviewAnswer } from '../../model/api/overview.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { peopleText } from '../people.ts';
import { may, noteSessionEnd, site } from '../session.ts';
import { Figure } from '../ui/bars.tsx';
import { ago, compact, count, money, time } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Page, Panel } from '../ui/page.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { Tag } from '../ui/tag.tsx';
import { useLoad } from '../ui/use-load.ts';
import { VisitorName } from '../visitor/name.tsx';
import { State } from './state.tsx';
import { Waiting } from './waiting.tsx';
import { RunningAlarms, RunningExperiments } from './running.tsx';

const REFRESH_MILLIS = 5_000;

/** What happens in the shop now. */
export function OverviewPage() {
  const id = useSite();
  const load = useLoad((signal) => api('GET /api/sites/:site/overview', { site: id, signal }), [id], {
    every: REFRESH_MILLIS,
    onError: noteSessionEnd,
  });
  return (
    <Page
      title="Overview"
      lead={load.data && <Status data={load.data} />}
      actions={may('editor') && <NewExperiment id={id} />}
    >
      <Loaded load={load} skeleton={<OverviewSkeleton />}>
        {(data) => (data.has_events ? <Live data={data} id={id} /> : <Waiting id={id} data={data} />)}
      </Loaded>
    </Page>
  );
}

function NewExperiment({ id }: { id: string }) {
  return (
    <a href={`/${id}/experiments/new`} class="btn btn-primary">
      <Icon name="plus" /> New experiment
    </a>
  );
}

function Status({ data }: { data: OverviewAnswer }) {
  const active = peopleText(data.active);
  return (
    <>
      <span
        class={`mr-2 inline-block size-2 rounded-full align-middle ${(data.minutes.at(-1) ?? 0) > 0 ? 'bg-success' : 'bg-base-content/25'}`}
      />
      {active[0]!.toUpperCase() + active.slice(1)} visitors in the last 5 minutes
    </>
  );
}

function Live({ data, id }: { data: OverviewAnswer; id: string }) {
  const currency = site.value?.currency ?? 'EUR';
  const { day, day_before: before, hours } = data;
  const figures = [
    {
      label: 'Page views',
      value: compact(day.page_views),
      note: beside(day, before, 'page_views'),
      series: hours.map((hour) => hour.page_views),
      say: (value: number) => count(value),
    },
    {
      label: 'Product views',
      value: compact(day.product_views),
      note: beside(day, before, 'product_views'),
      series: hours.map((hour) => hour.product_views),
      say: (value: number) => count(value),
    },
    {
      label: 'Orders',
      value: compact(day.orders),
      note: beside(day, before, 'orders'),
      series: hours.map((hour) => hour.orders),
      say: (value: number) => count(value),
    },
    {
      label: 'Revenue',
      value: money(day.revenue, currency),
      note: beside(day, before, 'revenue'),
      series: hours.map((hour) => hour.revenue),
      say: (value: number) => money(value, currency),
    },
  ];
  return (
    <div class="flex flex-col gap-6">
      <section aria-label="Last 24 hours">
        <p class="eyebrow mb-2">Last 24 hours</p>
        <div class="grid grid-cols-2 gap-3 lg:grid-cols-4">
          {figures.map(({ label, value, note, series, say }) => (
            <Figure key={label} label={label} value={value} note={note}>
              <Sparkline
                name={`${label} by hour`}
                values={series}
                say={(index) => `${time(hours[index]!.hour)}: ${say(series[index]!)}`}
              />
            </Figure>
          ))}
        </div>
      </section>
      {data.left_alone > 0 && (
        <a href={`/${id}/edge`} class="panel flex gap-3 border-error/40 px-4 py-3 hover:bg-base-200">
          <Icon name="alert" class="mt-0.5 text-error" />
          <span>
            {data.left_alone === 1 ? 'A placement has' : `${data.left_alone} placements have`} turned{' '}
            {data.left_alone === 1 ? 'itself' : 'themselves'} off on some pages: see why.
          </span>
        </a>
      )}
      <RunningAlarms id={id} running={data.running} />
      <div class="grid items-start gap-6 xl:grid-cols-[minmax(0,1.65fr)_minmax(0,1fr)]">
        <div class="flex min-w-0 flex-col gap-6">
          <RunningExperiments id={id} running={data.running} now={data.at} />
          <Minutes data={data} />
        </div>
        <div class="flex flex-col gap-6">
          <Latest data={data} id={id} />
          <State data={data} id={id} />
        </div>
      </div>
    </div>
  );
}

/** `12 % up on the day before`; nothing where there was no day before. */
function beside(
  day: DaySums,
  before: DaySums,
  field: 'page_views' | 'product_views' | 'orders' | 'revenue',
): string {
  const [now, then] = [day[field], before[field]];
  if (then === 0) return 'no day before yet';
  const change = Math.round((100 * (now - then)) / then);
  return change === 0
    ? 'as the day before'
    : `${Math.abs(change)} % ${change > 0 ? 'up on' : 'below'} the day before`;
}

/** The pulse: events of each of the last 30 minutes. */
function Minutes({ data }: { data: OverviewAnswer }) {
  const total = data.minutes.reduce((sum, value) => sum + value, 0);
  return (
    <Panel title="Last 30 minutes" hint={`${count(total)} events`}>
      <Sparkline
        name="Events by minute"
        height={72}
        values={data.minutes}
        say={(index) =>
          `${time(data.at - (data.minutes.length - 1 - index) * 60_000)}: ${count(data.minutes[index] ?? 0)} events`
        }
      />
    </Panel>
  );
}

function Latest({ data, id }: { data: OverviewAnswer; id: string }) {
  return (
    <Panel
      title="Latest visitors"
      padded={false}
      actions={
        <a href={`/${id}/visitors`} class="link link-hover text-sm text-primary">
          All visitors
        </a>
      }
    >
      <ul class="divide-y divide-base-300 border-t border-base-300">
        {data.latest.map((line) => (
          <li key={line.visitor}>
            <a
              href={`/${id}/visitors/${encodeURIComponent(line.visitor)}`}
              class="flex items-center gap-3 px-5 py-2.5 hover:bg-base-200"
            >
              <span class="min-w-0 flex-1">
                <VisitorName id={line.visitor} />
                <span class="block truncate text-sm text-soft">
                  {line.visits} {line.visits === 1 ? 'visit' : 'visits'}
                  {line.orders > 0 && `, ${line.orders} ${line.orders === 1 ? 'order' : 'orders'}`}
                </span>
              </span>
              <Tag>{line.stage}</Tag>
              <span class="w-20 text-right text-sm text-soft">
                {line.last_seen ? ago(line.last_seen, data.at) : ''}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function OverviewSkeleton() {
  return (
    <div class="flex flex-col gap-6">
      <div class="mt-6 grid grid-cols-2 gap-3 lg:grid-cols-4">
        {[0, 1, 2, 3].map((key) => (
          <SkeletonBlock key={key} class="h-36" />
        ))}
      </div>
      <div class="grid gap-6 xl:grid-cols-[minmax(0,1.65fr)_minmax(0,1fr)]">
        <SkeletonBlock class="h-72" />
        <SkeletonBlock class="h-72" />
      </div>
    </div>
  );
}
