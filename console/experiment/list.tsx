import { useState } from 'preact/hooks';
import type { Stored } from '../../model/api/site.ts';
import { metricOf } from '../../model/metric.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { useSite } from '../path.ts';
import { may, noteSessionEnd } from '../session.ts';
import { ago } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { Empty, Page, Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';
import { Glance } from './glance.tsx';
import { StatusTag } from './status.tsx';

const GROUPS: readonly { title: string; holds: (status: Experiment['status']) => boolean }[] = [
  { title: 'Running', holds: (status) => status === 'running' || status === 'scheduled' },
  { title: 'Drafts', holds: (status) => status === 'draft' || status === 'review' },
  { title: 'Ended', holds: (status) => status === 'stopped' || status === 'shipped' },
  { title: 'Archive', holds: (status) => status === 'archived' },
];

export default function Experiments() {
  const id = useSite();
  const [search, setSearch] = useState('');
  const load = useLoad(() => api('GET /api/experiments', { query: { site: id } }), [id], {
    onError: noteSessionEnd,
  });
  const create = may('editor') && (
    <a href={`/${id}/experiments/new`} class="btn btn-primary">
      <Icon name="plus" /> New experiment
    </a>
  );
  return (
    <Page
      title="Experiments"
      lead="Each compares variations by chance, and says when a difference is more than chance."
      actions={
        <>
          <a href={`/${id}/experiments/holdout`} class="btn">
            Holdout
          </a>
          {create}
        </>
      }
    >
      <Loaded load={load}>
        {(all) =>
          all.length === 0 ? (
            <Panel>
              <Empty icon="experiment" title="No experiments yet" action={create}>
                Compare two versions of a text, or the ranked order with the shop’s own. The result may be
                read at any time.
              </Empty>
            </Panel>
          ) : (
            <div class="flex flex-col gap-6">
              {(all.length > 5 || all.some(({ decision }) => decision)) && (
                <label class="input w-full max-w-sm">
                  <Icon name="search" size={16} class="text-soft" />
                  <span class="sr-only">Search in names, hypotheses and notes</span>
                  <input
                    type="search"
                    placeholder="Search names, hypotheses, notes"
                    value={search}
                    onInput={(event) => setSearch(event.currentTarget.value)}
                  />
                </label>
              )}
              {!all.some((one) => matches(one, search)) && (
                <p class="text-soft">No name, hypothesis or note holds all of these words.</p>
              )}
              {GROUPS.map(({ title, holds }) => {
                const found = all
                  .filter((one) => holds(one.status) && matches(one, search))
                  .toSorted((a, b) => b.updated_at - a.updated_at);
                return found.length > 0 && <Group key={title} title={title} experiments={found} site={id} />;
              })}
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

/** Hypothesis and learnings are searched too: that is what they are kept for. */
function matches({ name, hypothesis, decision, variations }: Experiment, search: string): boolean {
  const text = [name, hypothesis, decision?.note ?? '', ...variations.map((variation) => variation.name)]
    .join(' ')
    .toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function Group({
  title,
  experiments,
  site,
}: {
  title: string;
  experiments: readonly Stored<Experiment>[];
  site: string;
}) {
  return (
    <Panel title={title} padded={false}>
      <table class="ledger border-t border-base-300">
        <thead class="sr-only">
          <tr>
            <th>Experiment</th>
            <th>State</th>
            <th>Lift</th>
          </tr>
        </thead>
        <tbody>
          {experiments.map((experiment) => (
            <tr
              key={experiment.id}
              class="max-sm:grid max-sm:gap-2 max-sm:py-3 [&>td]:max-sm:border-0 [&>td]:max-sm:px-5 [&>td]:max-sm:py-0"
            >
              <td class="min-w-0">
                <a href={`/${site}/experiments/${experiment.id}`} class="link link-hover font-medium">
                  {experiment.name}
                </a>
                <span class="block text-sm text-soft">
                  {metricOf(experiment.primary).name} · {when(experiment)}
                </span>
                {experiment.decision?.note && (
                  <span class="line-clamp-2 block max-w-[60ch] text-sm">{experiment.decision.note}</span>
                )}
              </td>
              <td class="sm:w-52">
                <StatusTag experiment={experiment} />
              </td>
              <td class="sm:w-80">
                {experiment.phases.length > 0 ? (
                  <Glance site={site} id={experiment.id} />
                ) : (
                  <span class="text-sm text-soft">not started</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function when({ status, phases, decision, updated_at: updated }: Stored<Experiment>): string {
  const now = Date.now();
  const start = phases[0]?.started_at;
  if (start === undefined) return `changed ${ago(updated, now)}`;
  if (status === 'running' || status === 'scheduled')
    return `${start > now ? 'starts' : 'started'} ${ago(start, now)}`;
  return decision
    ? `decided ${ago(decision.at, now)}`
    : `ended ${ago(phases.at(-1)?.ended_at ?? updated, now)}`;
}
