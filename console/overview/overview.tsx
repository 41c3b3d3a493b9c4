import type { DaySums, OverviewAnswer } from '../../model/api/overview.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { peopleText } from '../people.ts';
import { may, noteSessionEnd, site } from '../session.ts';
import { Figure } from '../ui/bars.tsx';
import { ago, compact, count, money, time } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { Sparkline } from '../ui/sparkline.tsx';
import { Tag } from '../ui/tag.tsx';
import { useLoad } from '../ui/use-load.ts';
import { VisitorName } from '../visitor/name.tsx';
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

function State({ data, id }: { data: OverviewAnswer; id: string }) {
  const filtered = Object.entries(data.filtered).toSorted(([, a], [, b]) => b - a);
  return (
    <Panel title="Under the hood">
      <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2 text-sm">
        <dt class="text-soft">Ranker</dt>
        <dd>
          {data.ranker ? (
            <a href={`/${id}/ranker`} class="link link-hover">
              <span class="font-mono text-[0.8125rem]">{data.ranker.version}</span>, live{' '}
              {ago(data.ranker.live_at, data.at)}
            </a>
          ) : (
            "none yet: listings keep the shop's order"
          )}
        </dd>
        <dt class="text-soft">Catalogue</dt>
        <dd>{data.catalog ? `${count(data.catalog.products)} products` : 'none yet'}</dd>
        <dt class="text-soft">Visitors kept</dt>
        <dd>{peopleText(data.visitors)}</dd>
        <dt class="text-soft">Snapshot</dt>
        <dd>
          {site.value?.published_at
            ? `version ${site.value.version}, ${ago(site.value.published_at, data.at)}`
            : 'never published'}
        </dd>
        <dt class="text-soft">Pages</dt>
        <dd>{pagesText(data.pages)}</dd>
        <dt class="text-soft">Events refused</dt>
        <dd>
          {filtered.length === 0
            ? 'none in 24 hours'
            : filtered.map(([reason, number]) => `${count(number)} ${reason}`).join(', ')}
        </dd>
      </dl>
    </Panel>
  );
}

/** What became of pages lately, the most frequent first. */
function pagesText(pages: Record<string, number>): string {
  const known = Object.entries(pages).toSorted(([, a], [, b]) => b - a);
  if (known.length === 0) return 'none seen by this server lately';
  return known
    .slice(0, 4)
    .map(([what, number]) => `${count(number)} ${what.replace(':', ': ').replaceAll('-', ' ')}`)
    .join(', ');
}

/** Nothing has arrived yet: the steps that get the first event here. */
function Waiting({ id, data }: { id: string; data: OverviewAnswer }) {
  const record = site.value;
  const tag = `<script src="${location.origin.replace('console.', '')}/_endcap/plugin.js?site=${id}" async></script>`;
  return (
    <div class="grid gap-6 lg:grid-cols-2">
      <Panel>
        <Empty icon="overview" title="Waiting for the first visitor">
          This page fills by itself as soon as the shop sends an event.
        </Empty>
      </Panel>
      <Panel title="Connect the shop">
        <ol class="flex list-decimal flex-col gap-3 pl-5">
          <li>
            <strong>Route the shop’s domain</strong> through the Worker:{' '}
            {record?.hostnames.join(', ') || 'add its host name in the settings'}. Pages then arrive already
            set. Or:
          </li>
          <li>
            <strong>Add one tag</strong> to every page:
            <pre class="mt-2 overflow-x-auto rounded-field bg-base-200 px-3 py-2 text-xs">{tag}</pre>
          </li>
          <li>
            <strong>Send the catalogue</strong>, so that products have names and prices:{' '}
            {data.catalog ? `${count(data.catalog.products)} products are there.` : 'README, “Catalogue”.'}
          </li>
        </ol>
        <a href={`/${id}/settings`} class="btn mt-5">
          To the settings
        </a>
      </Panel>
    </div>
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
