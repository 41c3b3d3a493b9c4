import type { ResultAnswer } from '../../model/api/result.ts';
import type { OrderTellers } from '../../model/tally.ts';
import { metricOf, type MetricId } from '../../model/metric.ts';
import type { Experiment } from '../../model/experiment.ts';
import type { MetricResult } from '../../model/result/experiment-result.ts';
import { site as current } from '../session.ts';
import { axisPercent, count, dateTime, day, percent, signedPercent } from '../ui/format.ts';
import { IntervalPlot, type IntervalRow } from '../ui/interval-plot.tsx';
import { LineBand } from '../ui/line-band.tsx';
import { SkeletonBlock } from '../ui/loaded.tsx';
import { Panel } from '../ui/page.tsx';
import type { ComponentChildren } from 'preact';
import { Alarms } from './alarms.tsx';
import { HIDDEN_TEXT, metricValue } from './metric-text.ts';
import { EconomicsTable } from './economics.tsx';
import { Guardrails, OtherMetrics } from './other-metrics.tsx';
import { ServedTable } from './served.tsx';
import { VerdictPanel } from './verdict.tsx';

interface ResultViewProps {
  answer: ResultAnswer;
  primary: MetricId;
  guardrails: Experiment['guardrails'];
  /** Somebody decided what becomes of it. */
  decided?: boolean;
  /** Stands in the place of the lift: a bandit has none. */
  traffic?: ComponentChildren;
  children?: ComponentChildren;
}

/** A result: the verdict first, then what it rests on. */
export function ResultView({
  answer,
  primary: id,
  guardrails,
  traffic,
  decided = false,
  children,
}: ResultViewProps) {
  const { result, verdict } = answer;
  const primary = result.metrics.find((metric) => metric.role === 'primary');
  // The verdict itself speaks of the worst one.
  const others = (answer.alarms ?? []).filter(
    (alarm) =>
      alarm.kind !== verdict.kind && !(alarm.kind === 'guardrail' && verdict.kind === 'guardrail-breach'),
  );
  return (
    <div class="flex flex-col gap-6">
      <VerdictPanel verdict={verdict} answer={answer} decided={decided} />
      {others.length > 0 && <Alarms alarms={others} />}
      {answer.final && (
        <p class="text-sm text-soft">
          This is the one look at the planned end, as it stood on {dateTime(answer.at)}. What arrives later
          does not change it, whenever the experiment is stopped.
        </p>
      )}
      {result.visitors > 0 && primary && (
        <>
          {traffic}
          {!result.split.alarm && result.allocation === 'fixed' && (
            <Panel
              title={`Lift of ${metricOf(id).name.toLowerCase()} over ${result.variations[0]!.name}`}
              hint={levelText(primary)}
            >
              <IntervalPlot
                name={`Lift of ${metricOf(id).name} by variation`}
                rows={liftRows(primary, result.variations)}
                format={(value) => signedPercent(value, Math.abs(value) < 0.1 ? 1 : 0)}
                formatTick={axisPercent}
                zero={`same as ${result.variations[0]!.name}`}
              />
            </Panel>
          )}
          <Panel title="Variations" padded={false}>
            <VariationTable answer={answer} primary={primary} />
          </Panel>
          <HistoryPlot answer={answer} />
          <Guardrails result={result} guardrails={guardrails} />
          <OtherMetrics result={result} />
          <EconomicsTable answer={answer} />
          <ServedTable answer={answer} />
          {children}
        </>
      )}
    </div>
  );
}

function levelText(primary: MetricResult): string {
  const level = primary.variations.find((one) => one.comparison?.level)?.comparison?.level;
  return level
    ? `${percent(level, level === 0.95 ? 0 : 1)} intervals. They hold however often you look.`
    : 'Shown with an interval that holds however often you look, as soon as there is enough data.';
}

function liftRows(metric: MetricResult, variations: ResultAnswer['result']['variations']): IntervalRow[] {
  return metric.variations.slice(1).map(({ comparison }, index): IntervalRow => {
    const row: IntervalRow = {
      id: String(index),
      label: variations[index + 1]!.name,
      tone: toneOf(comparison?.verdict),
    };
    if (!comparison || comparison.hidden || comparison.lift === null || !comparison.liftInterval) {
      row.note = HIDDEN_TEXT[comparison?.hidden ?? 'not-enough-data'];
    } else {
      row.estimate = comparison.lift;
      row.low = comparison.liftInterval.lower;
      row.high = comparison.liftInterval.upper;
    }
    return row;
  });
}

function toneOf(verdict: 'better' | 'worse' | 'open' | undefined): IntervalRow['tone'] {
  return verdict === 'better' ? 'good' : verdict === 'worse' ? 'bad' : 'open';
}

function VariationTable({ answer, primary }: { answer: ResultAnswer; primary: MetricResult }) {
  const { result, shown } = answer;
  const metric = metricOf(primary.id as MetricId);
  const currency = current.value?.currency ?? 'EUR';
  const before = primary.variations.some((one) => one.before !== null);
  // A bandit gives no lift.
  const fixed = result.allocation === 'fixed';
  const reverted = shown.some((one) => one.reverted > 0);
  const confirmed = shown.some((one) => one.shown > 0);
  // Without a single order from the shop's server there is nothing that could have joined.
  const joins = answer.orders?.some((one) => one.server + one.both > 0);
  return (
    <table class="ledger border-t border-base-300">
      <thead>
        <tr>
          <th>Variation</th>
          <th class="figure">Visitors</th>
          <th class="figure max-sm:hidden">With outcome</th>
          {before && <th class="figure max-lg:hidden">Before</th>}
          <th class="figure">{metric.name}</th>
          {fixed && <th class="figure">Lift</th>}
          {fixed && <th class="figure max-md:hidden">p</th>}
          {confirmed && <th class="figure max-lg:hidden">Seen on the page</th>}
          {reverted && <th class="figure max-lg:hidden">Undone</th>}
          {joins && (
            <th
              class="figure max-lg:hidden"
              title="Orders that the browser told of and that no order of the shop’s server was joined to"
            >
              Unjoined orders
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {result.variations.map((variation, index) => {
          const figures = primary.variations[index]!;
          const { comparison } = figures;
          const lift = comparison?.hidden === null ? comparison.lift : null;
          return (
            <tr key={variation.name}>
              <td class="font-medium">
                {variation.name}
                {index === 0 && <span class="font-normal text-soft"> control</span>}
              </td>
              <td class={`figure ${result.split.alarm ? 'text-error' : ''}`}>{count(variation.visitors)}</td>
              <td class="figure max-sm:hidden">{count(figures.positives)}</td>
              {before && (
                <td
                  class={`figure max-lg:hidden ${figures.before?.differs ? 'text-warning' : 'text-soft'}`}
                  title="The same visitors before their first page of the experiment"
                >
                  {metricValue(metric, figures.before?.value ?? null, currency)}
                </td>
              )}
              <td class="figure">{metricValue(metric, figures.value, currency)}</td>
              {fixed && (
                <td
                  class={`figure font-semibold ${comparison?.verdict === 'better' ? 'text-success' : comparison?.verdict === 'worse' ? 'text-error' : ''}`}
                >
                  {index === 0 ? (
                    ''
                  ) : lift === null ? (
                    <span class="font-normal text-soft">hidden</span>
                  ) : (
                    signedPercent(lift)
                  )}
                </td>
              )}
              {fixed && (
                <td class="figure text-soft max-md:hidden">
                  {comparison?.hidden === null && comparison.p !== null
                    ? pText(comparison.pAdjusted ?? comparison.p)
                    : ''}
                </td>
              )}
              {confirmed && (
                <td class="figure text-soft max-lg:hidden">
                  {variation.visitors > 0 ? percent((shown[index]?.shown ?? 0) / variation.visitors, 0) : '–'}
                </td>
              )}
              {reverted && (
                <td class="figure text-warning max-lg:hidden">{count(shown[index]?.reverted ?? 0)}</td>
              )}
              {joins && <td class="figure text-soft max-lg:hidden">{unjoined(answer.orders?.[index])}</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function unjoined(orders: OrderTellers | undefined): string {
  const all = orders ? orders.browser + orders.server + orders.both : 0;
  return all > 0 ? percent(orders!.browser / all, 0) : '–';
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

function HistoryPlot({ answer }: { answer: ResultAnswer }) {
  const drawn = answer.history
    .map((points, index) => ({ points, name: answer.result.variations[index]?.name ?? '' }))
    .filter(({ points }) => points.length > 1);
  if (drawn.length === 0) return null;
  return (
    <Panel
      title="Lift over time"
      hint="As it stood after each day, with the interval that holds at every look."
    >
      <div class="flex flex-col gap-6">
        {drawn.map(({ points, name }) => (
          <div key={name}>
            {drawn.length > 1 && <p class="mb-1 font-medium">{name}</p>}
            <LineBand
              name={`Lift of ${name} over time`}
              points={points.map((point) => ({
                at: point.at,
                value: point.lift,
                low: point.lower,
                high: point.upper,
              }))}
              format={(value) => signedPercent(value, Math.abs(value) < 0.1 ? 1 : 0)}
              formatTick={axisPercent}
              formatTime={day}
            />
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** The shape of a result before it is there. */
export function ResultSkeleton() {
  return (
    <div class="flex flex-col gap-6">
      <SkeletonBlock class="h-32" />
      <SkeletonBlock class="h-52" />
      <SkeletonBlock class="h-40" />
    </div>
  );
}
