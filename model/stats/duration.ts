import { normalQuantile } from './normal.ts';
import { finalZ } from './hybrid.ts';
import type { Sample } from './sample.ts';

/** An experiment to be planned, from the site's own history of the metric. */
export interface DurationPlan {
  /** Value of the metric today and the variance of one visitor's contribution; its `n` is not used. */
  baseline: Pick<Sample, 'mean' | 'variance'>;
  /** Whether the metric is a share, whose variance moves with it. */
  proportion: boolean;
  /** Smallest relative lift worth seeing, 0.03 for 3 %; its sign counts for shares only. */
  lift: number;
  /** Relative weights of the variations, the control first. */
  weights: readonly number[];
  /** Visitors a day who would take part, coverage counted in. */
  visitorsPerDay: number;
  /** Share of variance that CUPED is expected to take out; default 0. */
  varianceReduction?: number;
  /** Defaults 0.05 and 0.8. */
  alpha?: number;
  power?: number;
}

export interface Duration {
  /** Visitors in all variations, rounded up: the horizon to freeze. Null where it cannot be reached. */
  visitors: number | null;
  days: number | null;
}

/**
 * How many visitors and days an experiment needs to see a lift with the given power under the hybrid test: critical
 * value 2.0537 at the planned end, for the comparison that needs most, with alpha shared among variations. Early
 * stopping comes on top and is not counted. Whole weeks are advisable: weekdays differ.
 */
export function durationOf({
  baseline,
  proportion,
  lift,
  weights,
  visitorsPerDay,
  varianceReduction = 0,
  alpha = 0.05,
  power = 0.8,
}: DurationPlan): Duration {
  const comparisons = weights.length - 1;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = alpha / comparisons;
  const critical = finalZ({ alpha: share, alphaSequential: share / 5 }) + normalQuantile(power);
  const treatedMean = baseline.mean * (1 + lift);
  const kept = 1 - varianceReduction;
  const control = baseline.variance * kept;
  const treated = (proportion ? treatedMean * (1 - treatedMean) : baseline.variance) * kept;
  const needed = weights.slice(1).map((weight) => {
    const perVisitor = (control * total) / weights[0]! + (treated * total) / weight;
    return (critical ** 2 * perVisitor) / (baseline.mean * lift) ** 2;
  });
  const visitors = Math.ceil(Math.max(...needed));
  if (!Number.isFinite(visitors) || visitors <= 0) return { visitors: null, days: null };
  return { visitors, days: visitorsPerDay > 0 ? Math.ceil(visitors / visitorsPerDay) : null };
}

/** The relative lift, above 0, that so many visitors in all show with the given power; null where none. */
export function detectableLift(
  plan: Omit<DurationPlan, 'lift' | 'visitorsPerDay'>,
  visitors: number,
): number | null {
  const needs = (lift: number) => durationOf({ ...plan, lift, visitorsPerDay: 1 }).visitors ?? Infinity;
  let [low, high] = [0, 1];
  // A share cannot exceed 1, so that larger lifts have no meaning there.
  const limit = plan.proportion ? 1 / plan.baseline.mean - 1 : 1e6;
  while (needs(high) > visitors && high < limit) high *= 2;
  if (needs(Math.min(high, limit)) > visitors) return null;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (needs(middle) > visitors) low = middle;
    else high = middle;
  }
  return high;
}
