import type { ExperimentResult, MetricResult } from '../../model/result/experiment-result.ts';
import type { Experiment } from '../../model/experiment.ts';
import { metricOf, type MetricId } from '../../model/metric.ts';
import { site } from '../session.ts';
import { percent, signedPercent } from '../ui/format.ts';
import { Panel } from '../ui/page.tsx';
import { Tag, type Tone } from '../ui/tag.tsx';
import { HIDDEN_TEXT, metricValue } from './metric-text.ts';

const STATUS: Record<'pass' | 'breach' | 'open', { tone: Tone; text: string }> = {
  pass: { tone: 'good', text: 'holds' },
  breach: { tone: 'bad', text: 'breached' },
  open: { tone: 'plain', text: 'not proven yet' },
};

/** Metrics that must not suffer. */
export function Guardrails({
  result,
  guardrails,
}: {
  result: ExperimentResult;
  guardrails: Experiment['guardrails'];
}) {
  const guards = result.metrics.filter((metric) => metric.role === 'guardrail');
  if (guards.length === 0) return null;
  return (
    <Panel
      title="Guardrails"
      hint="Each must be shown not to become worse by more than its margin; one that is breached stops the experiment."
      padded={false}
    >
      <table class="ledger border-t border-base-300">
        <thead>
          <tr>
            <th>Metric</th>
            <th>Variation</th>
            <th class="figure">Lift</th>
            <th class="figure max-sm:hidden">Margin</th>
            <th>State</th>
          </tr>
        </thead>
        <tbody>
          {guards.flatMap((metric) =>
            metric.variations.slice(1).map(({ comparison }, index) => {
              const status = STATUS[comparison?.guardrail?.status ?? 'open'];
              return (
                <tr key={`${metric.id}-${index}`}>
                  <td>{metricOf(metric.id as MetricId).name}</td>
                  <td>{result.variations[index + 1]!.name}</td>
                  <td class="figure">
                    {comparison?.hidden === null && comparison.lift !== null
                      ? signedPercent(comparison.lift)
                      : '–'}
                  </td>
                  <td class="figure text-soft max-sm:hidden">
                    {percent(guardrails.find((guard) => guard.metric === metric.id)?.margin ?? 0, 0)}
                  </td>
                  <td>
                    <Tag tone={status.tone}>{status.text}</Tag>
                  </td>
                </tr>
              );
            }),
          )}
        </tbody>
      </table>
    </Panel>
  );
}

/** Metrics measured besides the one that decides, and what the Bayesian reading of that one is. */
export function OtherMetrics({ result }: { result: ExperimentResult }) {
  const others = result.metrics.filter((metric) => metric.role === 'secondary');
  const currency = site.value?.currency ?? 'EUR';
  return (
    <>
      {others.length > 0 && (
        <Panel
          title="Also measured"
          hint="Corrected for looking at several; they explain, but do not decide."
          padded={false}
        >
          <div class="overflow-x-auto">
            <table class="ledger border-t border-base-300">
              <thead>
                <tr>
                  <th>Metric</th>
                  {result.variations.map((variation) => (
                    <th key={variation.name} class="figure">
                      {variation.name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {others.map((metric) => (
                  <OtherRow key={metric.id} metric={metric} currency={currency} />
                ))}
              </tbody>
            </table>
          </div>
        </Panel>
      )}
      <Bayes result={result} />
    </>
  );
}

function OtherRow({ metric, currency }: { metric: MetricResult; currency: string }) {
  const known = metricOf(metric.id as MetricId);
  return (
    <tr>
      <td>{known.name}</td>
      {metric.variations.map(({ value, comparison }, index) => {
        const tone =
          comparison?.verdict === 'better'
            ? 'text-success'
            : comparison?.verdict === 'worse'
              ? 'text-error'
              : 'text-soft';
        const { liftInterval: interval } = comparison ?? {};
        return (
          <td key={index} class="figure">
            {metricValue(known, value, currency)}
            {comparison && (
              <span class={`block text-sm whitespace-normal ${tone}`}>
                {comparison.hidden === null && comparison.lift !== null
                  ? signedPercent(comparison.lift)
                  : HIDDEN_TEXT[comparison.hidden ?? 'not-enough-data']}
                {interval && comparison.hidden === null && (
                  <span class="block text-xs text-soft">
                    {signedPercent(interval.lower, 0)} to {signedPercent(interval.upper, 0)}
                  </span>
                )}
              </span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

function Bayes({ result }: { result: ExperimentResult }) {
  const primary = result.metrics.find((metric) => metric.role === 'primary');
  const rows = (primary?.variations ?? []).flatMap(({ comparison }, index) =>
    comparison?.bayes ? [{ name: result.variations[index]!.name, bayes: comparison.bayes }] : [],
  );
  if (rows.length === 0) return null;
  return (
    <details class="panel px-5 py-3">
      <summary class="font-medium">
        Bayesian reading <span class="font-normal text-soft">(not safe against peeking)</span>
      </summary>
      <ul class="mt-2 flex flex-col gap-1.5 pb-2">
        {rows.map(({ name, bayes }) => (
          <li key={name}>
            {name} is better with probability {percent(bayes.chanceToWin, 0)}; shipping it gives away{' '}
            {percent(bayes.expectedLossIfShipped, 2)} on average if that is wrong, keeping the control{' '}
            {percent(bayes.expectedLossIfKept, 2)}.
          </li>
        ))}
      </ul>
      <p class="pb-1 text-sm text-soft">
        Stopping as soon as this looks good finds winners that are none. The verdict above does not rest on
        it.
      </p>
    </details>
  );
}
