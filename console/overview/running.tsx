import type { OverviewAnswer } from '../../model/api/overview.ts';
import { api } from '../api.ts';
import { Alarms } from '../experiment/alarms.tsx';
import { GlanceLine, useGlance } from '../experiment/glance.tsx';
import { may } from '../session.ts';
import { ago, count } from '../ui/format.ts';
import { Empty, Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';

const REFRESH_MILLIS = 30_000;

/** The experiments that run, each with its lift and what it says. */
export function RunningExperiments({
  id,
  running,
  now,
}: {
  id: string;
  running: OverviewAnswer['running'];
  now: number;
}) {
  return (
    <Panel
      title="Running experiments"
      padded={false}
      actions={
        <a href={`/${id}/experiments`} class="link link-hover text-sm text-primary">
          All experiments
        </a>
      }
    >
      {running.length === 0 ? (
        <Empty
          icon="experiment"
          title="Nothing is being tested"
          action={
            may('editor') && (
              <a href={`/${id}/experiments/new`} class="btn">
                Set one up
              </a>
            )
          }
        >
          Compare two versions of a banner, or the ranked order with the shop’s own.
        </Empty>
      ) : (
        <ul class="divide-y divide-base-300 border-t border-base-300">
          {running.map((experiment) => (
            <Line key={experiment.id} site={id} experiment={experiment} now={now} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Alarms of what runs now, before everything else. */
export function RunningAlarms({ id, running }: { id: string; running: OverviewAnswer['running'] }) {
  const load = useLoad(() => api('GET /api/sites/:site/alarms', { site: id }), [id], {
    every: REFRESH_MILLIS,
  });
  const names = new Map(running.map((one) => [one.id, one.name]));
  const alarms = (load.data ?? []).filter((alarm) => names.has(alarm.experiment));
  return alarms.length === 0 ? null : (
    <Alarms alarms={alarms} name={(experiment) => names.get(experiment) ?? experiment} />
  );
}

function Line({
  site,
  experiment,
  now,
}: {
  site: string;
  experiment: OverviewAnswer['running'][number];
  now: number;
}) {
  const { data } = useGlance(site, experiment.id, REFRESH_MILLIS);
  return (
    <li>
      <a
        href={`/${site}/experiments/${experiment.id}`}
        class="grid gap-x-6 gap-y-2 px-5 py-4 hover:bg-base-200 sm:grid-cols-[minmax(0,1fr)_auto] sm:items-center"
      >
        <span class="min-w-0">
          <span class="block font-medium">{experiment.name}</span>
          <span class="block text-sm text-soft">
            {experiment.started_at > now ? 'starts' : 'since'} {ago(experiment.started_at, now)}
            {data && data.visitors > 0 && ` · ${count(data.visitors)} visitors`}
          </span>
          {data && <span class="mt-0.5 block text-sm">{data.headline}</span>}
        </span>
        {data ? <GlanceLine data={data} /> : <span class="skeleton h-5 w-44" />}
      </a>
    </li>
  );
}
