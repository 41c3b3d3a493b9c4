import type { Tenure } from '../tally.ts';
import { covariance, mergeMoments, noMoments, sumsOf, type Moments, type Sums } from '../stats/moments.ts';
import { normalSf } from '../stats/normal.ts';
import { GATES } from './compare.ts';
import type { MetricPlan } from './experiment-result.ts';
import type { DayData } from './trend.ts';

const DAY_MILLIS = 86_400_000;
/** Days after the first trigger that count as early. */
export const EARLY_DAYS = 7;
/** p below which an effect is said to have changed: this is looked at often. */
const CHANGED = 0.005;

/** Does an effect wear off, or grow, the longer visitors know it? */
export interface WearOff {
  variation: number;
  /** Lift on what the same visitors did in their first week, and on what they did after it. */
  early: number;
  late: number;
  /** Visitors compared, both variations together. */
  visitors: number;
  /** Of "no change"; at a fixed horizon, not peeking-safe. */
  p: number;
  changed: boolean;
}

/** Sums over the same visitors: `y` of their first week, `x` of the time after it. */
interface Parted {
  sums: Sums;
  /** Visitors with an outcome in the first week, and after it. */
  positives: [number, number];
}

/**
 * Lift by time since a visitor's first trigger (Eppo's and Statsig's "days since exposure"), for those who were watched
 * for two weeks up to `until`. The two lifts are of the same visitors, so their covariance counts. Empty for ratios,
 * and below the gate in either stretch.
 */
export function wearOffOf(plan: MetricPlan, days: readonly DayData[], until: number): WearOff[] {
  if (plan.kind === 'ratio') return [];
  const watched = days.filter(({ day }) => Date.parse(day) + (2 * EARLY_DAYS + 1) * DAY_MILLIS <= until);
  const variations = (watched[0]?.variations ?? []).map((_, index) =>
    partedOf(
      watched.map(({ variations: all }) => all[index]?.metrics[plan.id] ?? noMoments()),
      watched.flatMap(({ variations: all }) => all[index]?.tenure?.[plan.id] ?? []),
    ),
  );
  const [control, ...others] = variations;
  const need = plan.gate ?? GATES[plan.kind];
  return others.flatMap((treated, index) => {
    if (Math.min(...control!.positives, ...treated.positives) < need) return [];
    const early = treated.sums.y / treated.sums.n / (control!.sums.y / control!.sums.n) - 1;
    const late = treated.sums.x / treated.sums.n / (control!.sums.x / control!.sums.n) - 1;
    const z = (late - early) / Math.sqrt(varianceOf(control!.sums, treated.sums));
    const p = 2 * normalSf(Math.abs(z));
    const visitors = control!.sums.n + treated.sums.n;
    return Number.isFinite(p)
      ? [{ variation: index + 1, early, late, visitors, p, changed: p < CHANGED }]
      : [];
  });
}

/** Who has nothing after the first week stands in the whole alone: all of it is early. */
function partedOf(whole: readonly Moments[], tenures: readonly Tenure[]): Parted {
  const all = sumsOf(mergeMoments(whole));
  const [theirs, early, late] = (['whole', 'early', 'late'] as const).map((part) =>
    sumsOf(mergeMoments(tenures.map((tenure) => tenure[part]))),
  ) as [Sums, Sums, Sums];
  return {
    sums: { ...early, n: all.n, y: all.y - theirs.y + early.y, yy: all.yy - theirs.yy + early.yy },
    positives: [all.positives - theirs.positives + early.positives, late.positives],
  };
}

/** Variance of the difference of the two lifts, by the delta method over the four means. */
function varianceOf(control: Sums, treated: Sums): number {
  const of = ({ n, y, yy, x, xx, xy }: Sums) => ({
    y: y / n,
    x: x / n,
    varianceY: covariance(n, yy, y, y) / n,
    varianceX: covariance(n, xx, x, x) / n,
    both: covariance(n, xy, x, y) / n,
  });
  const [a, b] = [of(control), of(treated)];
  // Gradients of x_b / x_a - y_b / y_a.
  const [byYa, byXa] = [b.y / a.y ** 2, -b.x / a.x ** 2];
  const [byYb, byXb] = [-1 / a.y, 1 / a.x];
  return (
    byYa ** 2 * a.varianceY +
    byXa ** 2 * a.varianceX +
    2 * byYa * byXa * a.both +
    byYb ** 2 * b.varianceY +
    byXb ** 2 * b.varianceX +
    2 * byYb * byXb * b.both
  );
}
