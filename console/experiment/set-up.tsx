import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { metricOf } from '../../model/metric.ts';
import { api } from '../api.ts';
import { describeExperience, describeMatch } from '../placement/describe.ts';
import { describeWho } from '../segment/describe.ts';
import { count, dateTime, percent } from '../ui/format.ts';
import { Fact, Panel } from '../ui/page.tsx';
import { useLoad } from '../ui/use-load.ts';

/** What a started experiment consists of. */
export function SetUp({ experiment, site }: { experiment: Stored<Experiment>; site: string }) {
  const query = { site };
  const placements = useLoad(() => api('GET /api/placements', { query }), [site]);
  const segments = useLoad(() => api('GET /api/segments', { query }), [site]);
  const placementName = (id: string) => placements.data?.find((one) => one.id === id)?.name ?? id;
  const total = experiment.variations.reduce((sum, variation) => sum + variation.weight, 0) || 1;
  return (
    <div class="flex flex-col gap-6">
      <Panel title="Variations">
        <div class="grid gap-4 md:grid-cols-2">
          {experiment.variations.map((variation, index) => (
            <div key={variation.name} class="rounded-box border border-base-300 p-4">
              <p class="flex items-baseline gap-2">
                <span class="min-w-0 flex-1 font-medium">{variation.name}</span>
                {index === 0 && <span class="text-sm text-soft">control</span>}
                <span class="text-sm text-soft">{percent(variation.weight / total, 0)}</span>
              </p>
              <dl class="mt-2 flex flex-col gap-1 text-sm">
                {Object.entries(variation.experiences).map(([placement, experience]) => (
                  <div key={placement}>
                    <dt class="inline text-soft">{placementName(placement)}: </dt>
                    <dd class="inline">{describeExperience(experience)}</dd>
                  </div>
                ))}
                {Object.keys(variation.experiences).length === 0 && (
                  <p class="text-soft">Every placement keeps its own rules.</p>
                )}
              </dl>
            </div>
          ))}
        </div>
      </Panel>
      <Panel title="Terms">
        <dl class="grid grid-cols-2 gap-x-6 gap-y-4 lg:grid-cols-4">
          <Fact term="Decided by">{metricOf(experiment.primary).name}</Fact>
          <Fact term="Also measured">
            {experiment.secondary.map((id) => metricOf(id).name).join(', ') || 'nothing'}
          </Fact>
          <Fact term="Guarded by">
            {experiment.guardrails
              .map(({ metric, margin }) => `${metricOf(metric).name} (${percent(margin, 0)})`)
              .join(', ') || 'nothing'}
          </Fact>
          <Fact term="Planned">
            {experiment.planned_visitors
              ? `${count(experiment.planned_visitors)} visitors`
              : 'no fixed number'}
          </Fact>
          <Fact term="For whom">{describeWho(experiment.who, segments.data ?? [])}</Fact>
          <Fact term="Coverage">{percent(experiment.coverage, 0)}</Fact>
          <Fact term="Kind">
            {experiment.allocation === 'bandit'
              ? 'Bandit'
              : experiment.flag
                ? 'Feature flag'
                : 'Test with fixed weights'}
          </Fact>
          {experiment.ramp && (
            <Fact term="Rises">
              {experiment.ramp
                .map((step) => `${percent(step.coverage, 0)} after ${step.after_hours} h`)
                .join(', ')}
            </Fact>
          )}
          <Fact term="Events count for">{experiment.window_days ?? 30} days</Fact>
          {experiment.costs && (
            <Fact term="Left of an order">{percent(experiment.costs.margin, 0)} before costs</Fact>
          )}
          <Fact term="Pages">{describeMatch(experiment.match)}</Fact>
          <Fact term="Assigned by">
            <span class="font-mono text-sm">{experiment.phases.at(-1)?.seed ?? experiment.key}</span>
          </Fact>
        </dl>
      </Panel>
      <Panel title="Phases" padded={false}>
        <table class="ledger">
          <thead>
            <tr>
              <th>Phase</th>
              <th>From</th>
              <th>To</th>
              <th>Why</th>
            </tr>
          </thead>
          <tbody>
            {experiment.phases.map((phase) => (
              <tr key={phase.number}>
                <td>{phase.number}</td>
                <td class="whitespace-nowrap">{dateTime(phase.started_at)}</td>
                <td class="whitespace-nowrap">{phase.ended_at ? dateTime(phase.ended_at) : 'goes on'}</td>
                <td>{phase.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}
