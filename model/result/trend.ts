import { mergeMoments, noMoments, sumsOf } from '../stats/moments.ts';
import { normalSf } from '../stats/normal.ts';
import { deltaLift } from '../stats/relative-lift.ts';
import type { MetricPlan, VariationData } from './experiment-result.ts';
import { GATES } from './compare.ts';
import { samplesOf } from './samples.ts';

/** Visitors whose first trigger fell on one day (any text that sorts by time), in each variation, the control first. */
export interface DayData {
  day: string;
  variations: readonly VariationData[];
}

export interface TrendPoint {
  day: string;
  /** Visitors in all variations up to and with this day. */
  visitors: number;
  /** Value of each variation over the visitors of this day alone; null without any. */
  values: Array<number | null>;
  /** Lift of each variation over all visitors so far, the control's 0; null below the gate. For a chart, not for a decision. */
  lifts: Array<number | null>;
}

/** Did an effect wear off, or grow? Compares visitors of the first half of the days with those of the second. */
export interface NoveltyCheck {
  variation: number;
  early: number;
  late: number;
  /** Of "no change"; at a fixed horizon, not peeking-safe. */
  p: number;
  changed: boolean;
}

/** p below which an effect is said to have changed: this is looked at often. */
const CHANGED = 0.005;

/** A metric day by day, and whether its lift is another for visitors who came later. */
export function trendOf(
  plan: MetricPlan,
  days: readonly DayData[],
): { points: TrendPoint[]; novelty: NoveltyCheck[] } {
  const sorted = days.toSorted((a, b) => (a.day < b.day ? -1 : 1));
  const points = sorted.map(({ day, variations }, index): TrendPoint => {
    const soFar = together(plan, sorted.slice(0, index + 1));
    return {
      day,
      visitors: soFar.reduce((sum, one) => sum + one.visitors, 0),
      values: samplesOf(plan.kind, plan.id, variations).observed.map(({ mean }) =>
        Number.isFinite(mean) ? mean : null,
      ),
      lifts: liftsOf(plan, soFar).map((lift) => lift?.lift ?? null),
    };
  });
  const half = Math.floor(sorted.length / 2);
  return {
    points,
    novelty:
      half === 0
        ? []
        : noveltyOf(plan, together(plan, sorted.slice(0, half)), together(plan, sorted.slice(half))),
  };
}

function noveltyOf(plan: MetricPlan, early: VariationData[], late: VariationData[]): NoveltyCheck[] {
  const after = liftsOf(plan, late);
  return liftsOf(plan, early).flatMap((before, variation) => {
    const then = after[variation];
    if (variation === 0 || !before || !then) return [];
    const z = (then.lift - before.lift) / Math.hypot(before.standardError, then.standardError);
    const p = 2 * normalSf(Math.abs(z));
    return Number.isFinite(p)
      ? [{ variation, early: before.lift, late: then.lift, p, changed: p < CHANGED }]
      : [];
  });
}

/** Each variation's lift with its standard error; null below the gate, and the control's is 0. */
function liftsOf(plan: MetricPlan, variations: readonly VariationData[]) {
  const { sums, observed } = samplesOf(plan.kind, plan.id, variations);
  const need = plan.gate ?? GATES[plan.kind];
  return observed.map((sample, index) => {
    if (Math.min(sums[0]!.positives, sums[index]!.positives) < need) return null;
    if (index === 0) return { lift: 0, standardError: 0 };
    const lift = deltaLift(observed[0]!, sample);
    return Number.isFinite(lift.lift) ? lift : null;
  });
}

/** The variations over several days. */
function together(plan: MetricPlan, days: readonly DayData[]): VariationData[] {
  return (days[0]?.variations ?? []).map(({ name, weight }, index) => {
    const moments = mergeMoments(
      days.map(({ variations }) => variations[index]?.metrics[plan.id] ?? noMoments()),
    );
    return { name, weight, visitors: sumsOf(moments).n, metrics: { [plan.id]: moments } };
  });
}
