import type { Stored } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import { api } from '../api.ts';
import { dateTime, percent } from '../ui/format.ts';
import { Loaded, SkeletonBlock } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import { SharesPlot } from '../ui/shares-plot.tsx';
import { useLoad } from '../ui/use-load.ts';

/** The shares of a contextual bandit, by value. */
function Contexts({
  experiment: { context, context_weights: learnt, variations },
}: {
  experiment: Experiment;
}) {
  const rows = Object.entries((context && learnt) || {});
  if (rows.length === 0) return null;
  return (
    <div class="mt-4 overflow-x-auto">
      <table class="ledger">
        <thead>
          <tr>
            <th>By {context === 'stage' ? 'lifecycle stage' : context}</th>
            {variations.map(({ name }) => (
              <th key={name} class="figure">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([value, weights]) => (
            <tr key={value}>
              <td class="font-medium">{value}</td>
              {weights.map((weight, index) => (
                <td key={index} class="figure">
                  {percent(weight, 0)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How a bandit moved the traffic. */
export function Bandit({
  experiment,
  site,
  phase,
}: {
  experiment: Stored<Experiment>;
  site: string;
  phase: number;
}) {
  const load = useLoad(
    () => api('GET /api/experiments/:id/bandit', { id: experiment.id, query: { site } }),
    [site, experiment.id, experiment.updated_at],
  );
  return (
    <Panel
      title="Traffic"
      hint="Newcomers are shared out anew by the evidence, once an hour at the most; each variation keeps at least 1 %."
    >
      <Loaded load={load} skeleton={<SkeletonBlock class="h-52" />}>
        {(steps) => {
          const points = steps
            .filter((step) => step.phase === phase)
            .map((step) => ({ at: step.at, shares: step.weights }));
          return points.length === 0 ? (
            <p class="text-soft">The weights you set hold until there is enough evidence to move them.</p>
          ) : (
            <SharesPlot
              name="Share of visitors by variation"
              series={experiment.variations.map((variation) => variation.name)}
              points={points}
              formatTime={dateTime}
            />
          );
        }}
      </Loaded>
      <Contexts experiment={experiment} />
    </Panel>
  );
}
