import type { ExperimentResult, ResultInput, RunningP, SplitResult } from './result/experiment-result.ts';
import { describeMetrics, testMetric, type TestedMetric } from './result/metric-results.ts';
import { splitOf } from './result/split.ts';

export type * from './result/experiment-result.ts';

/** Share of visitors who saw two variations above which something is wrong (DESIGN rule 11). */
const MIXED_ALARM = 0.01;

/**
 * The result of one phase of an experiment, from its sufficient statistics. Every test may be read at every look. The
 * primary metric is tested at alpha with Holm's correction over variations, by the hybrid of a sequential test and one
 * look at the planned end where there is a plan; secondary metrics sequentially with e-BH over all of them; guardrails
 * by one-sided non-inferiority. Lifts are hidden while visitors are not split as planned, and below a number of
 * outcomes. Throws RangeError for less than two variations.
 */
export function analyse(input: ResultInput): ExperimentResult {
  const {
    variations,
    metrics,
    plannedVisitors,
    atPlannedEnd = false,
    mixed = 0,
    allocation = 'fixed',
    alpha = 0.05,
    previous,
  } = input;
  if (variations.length < 2)
    throw new RangeError(`A result needs two variations; there are ${variations.length}.`);
  const visitors = variations.reduce((sum, one) => sum + one.visitors, 0);
  const split = splitOf(variations, allocation, previous?.srm ?? 1);
  const planned = plannedVisitors ?? null;
  const context = {
    input,
    alpha,
    planned,
    atPlannedEnd: atPlannedEnd && planned !== null,
    adaptive: allocation === 'adaptive',
    alarm: split.alarm,
  };
  const tested = metrics.map((metric) => testMetric(metric, context));
  return {
    visitors,
    variations: variations.map(({ name, weight, visitors: own }) => ({ name, weight, visitors: own })),
    split,
    mixed: {
      visitors: mixed,
      share: mixed === 0 ? 0 : mixed / (visitors + mixed),
      alarm: mixed > MIXED_ALARM * (visitors + mixed),
    },
    plan: {
      alpha,
      plannedVisitors: planned,
      atPlannedEnd: context.atPlannedEnd,
      progress: planned === null ? null : visitors / planned,
    },
    allocation,
    metrics: describeMetrics(tested, context),
    running: runningOf(tested, split, input),
  };
}

function runningOf(
  tested: readonly TestedMetric[],
  split: SplitResult,
  { previous, variations }: ResultInput,
): RunningP {
  const metrics: RunningP['metrics'] = {};
  for (const { plan, pairs } of tested) {
    // A metric may stand twice, as a secondary one and as a guardrail.
    const before = metrics[plan.id] ?? previous?.metrics[plan.id];
    metrics[plan.id] = variations.map((_, index) => Math.min(before?.[index] ?? 1, pairs[index - 1]?.p ?? 1));
  }
  return { srm: split.pRunning ?? 1, metrics };
}
