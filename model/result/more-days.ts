import { sequenceMultiplier } from '../stats/confidence-sequence.ts';
import { durationOf } from '../stats/duration.ts';
import { finalZ } from '../stats/hybrid.ts';
import { normalQuantile } from '../stats/normal.ts';
import { mixtureRate } from '../stats/confidence-sequence.ts';
import type { ExperimentResult, MetricResult } from './experiment-result.ts';

/** Probability with which a true lift should show. */
const POWER = 0.8;

/**
 * Days that an experiment has yet to run until a true lift of this size would show with probability 0.8, at the traffic
 * so far; 0 where it already would have. Null without visitors, days or a value to start from.
 */
export function moreDays(
  result: ExperimentResult,
  primary: MetricResult,
  { lift, days }: { lift: number; days: number },
): number | null {
  const control = primary.variations[0]!;
  if (days <= 0 || result.visitors === 0 || !control.value || control.standardError === null) return null;
  const reduction =
    primary.variations.find(({ comparison }) => comparison?.varianceReduction != null)?.comparison
      ?.varianceReduction ?? 0;
  const { visitors } = durationOf({
    baseline: { mean: control.value, variance: control.standardError ** 2 * control.n },
    proportion: primary.kind === 'proportion',
    lift,
    weights: result.variations.map(({ weight }) => weight),
    visitorsPerDay: result.visitors / days,
    varianceReduction: reduction,
    alpha: result.plan.alpha,
    power: POWER,
  });
  if (visitors === null) return null;
  const needed =
    result.plan.plannedVisitors === null ? visitors * sequentialFactor(result.plan.alpha) : visitors;
  return Math.max(0, Math.ceil((needed - result.visitors) / (result.visitors / days)));
}

/** How many times the visitors of the hybrid test a purely sequential one takes at most, looked at where it is sharpest. */
function sequentialFactor(alpha: number): number {
  const sequential = sequenceMultiplier(mixtureRate(alpha, 1), alpha) + normalQuantile(POWER);
  const hybrid = finalZ({ alpha, alphaSequential: alpha / 5 }) + normalQuantile(POWER);
  return (sequential / hybrid) ** 2;
}
