import { DEFAULT_N_STAR } from '../stats/confidence-sequence.ts';
import { chiSquareSf } from '../stats/gamma.ts';
import { holm, holmShares } from '../stats/holm.ts';
import { criticalValue, planP, sequentialPlan } from '../stats/hybrid.ts';
import { deltaLift } from '../stats/relative-lift.ts';
import { intervalsOf, pairOf, verdictOf, type Pair } from './compare.ts';
import type { Comparison, HiddenReason, MetricPlan, VariationData } from './experiment-result.ts';
import { samplesOf } from './samples.ts';

/** Visitors of one segment in each variation, the control first. Segments by what was known at the first trigger. */
export interface SegmentData {
  name: string;
  variations: readonly VariationData[];
}

export interface SegmentComparison extends Pick<
  Comparison,
  'gate' | 'difference' | 'differenceInterval' | 'lift' | 'liftInterval' | 'significant' | 'verdict'
> {
  segment: string;
  /** Index of the variation. */
  variation: number;
  hidden: HiddenReason | null;
  pAdjusted: number | null;
  level: number | null;
}

export interface SegmentBreakdown {
  metric: string;
  comparisons: SegmentComparison[];
  /** Per variation: could the lift be the same in all segments? Cochran's Q; p at a fixed horizon, not peeking-safe. */
  heterogeneity: Array<{ variation: number; q: number; df: number; p: number }>;
  warning: string;
}

/** Always shown with a breakdown. */
const WARNING =
  'With many segments one of them looks like a winner by chance. Intervals are corrected for looking at all of them; still, confirm what you see here by an experiment for that segment alone before you ship to it.';

interface Tested {
  segment: string;
  variation: number;
  pair: Pair;
  hidden: HiddenReason | null;
  p: number;
  look: { n: number; atPlannedEnd: false };
}

/**
 * One metric by segment: each segment's variations beside its own control, tested sequentially, with Holm's correction
 * over all segments and variations together. `hidden` hides everything, as it does in the result itself.
 */
export function breakDown(
  plan: MetricPlan,
  segments: readonly SegmentData[],
  { alpha = 0.05, hidden = null }: { alpha?: number; hidden?: HiddenReason | null } = {},
): SegmentBreakdown {
  const test = sequentialPlan(DEFAULT_N_STAR, alpha);
  const tested = segments.flatMap(({ name, variations }): Tested[] => {
    const { sums, compared } = samplesOf(plan.kind, plan.id, variations);
    return compared.slice(1).map((sample, index) => {
      const variation = index + 1;
      const pair = pairOf(plan, compared[0]!, sample, [sums[0]!.positives, sums[variation]!.positives]);
      const look = { n: pair.control.n + sample.n, atPlannedEnd: false as const };
      const reason =
        hidden ??
        pair.hidden ??
        (intervalsOf(pair, criticalValue(test, look)).liftInterval ? null : 'not-enough-data');
      return {
        segment: name,
        variation,
        pair,
        hidden: reason,
        look,
        p: reason === null ? planP(test, look, pair.z) : 1,
      };
    });
  });
  const ps = tested.map(({ p }) => p);
  const adjusted = holm(ps);
  const shares = holmShares(ps, alpha);
  const comparisons = tested.map(
    ({ segment, variation, pair, hidden: reason, look }, index): SegmentComparison => {
      const shown = reason === null;
      const significant = shown && adjusted[index]! <= alpha;
      const nothing = { difference: null, differenceInterval: null, lift: null, liftInterval: null };
      const intervals = shown
        ? { difference: pair.difference, ...intervalsOf(pair, criticalValue(test, look, shares[index])) }
        : nothing;
      return Object.assign(
        {
          segment,
          variation,
          hidden: reason,
          gate: pair.gate,
          significant,
          verdict: verdictOf(pair.difference, significant, plan.better),
        },
        { pAdjusted: shown ? adjusted[index]! : null, level: shown ? 1 - alpha * shares[index]! : null },
        intervals,
      );
    },
  );
  const variations = [...new Set(tested.map(({ variation }) => variation))];
  const heterogeneity = variations.flatMap((variation) =>
    spreadOf(
      variation,
      tested.filter((one) => one.variation === variation && one.hidden === null),
    ),
  );
  return { metric: plan.id, comparisons, heterogeneity, warning: WARNING };
}

/** Cochran's Q over the segments' lifts, weighted by precision; nothing for fewer than two segments that can be shown. */
function spreadOf(variation: number, shown: readonly Tested[]): SegmentBreakdown['heterogeneity'] {
  if (shown.length < 2) return [];
  const lifts = shown.map(({ pair }) => deltaLift(pair.control, pair.treated));
  const precision = lifts.map(({ standardError }) => 1 / standardError ** 2);
  const total = precision.reduce((sum, one) => sum + one, 0);
  const centre = lifts.reduce((sum, { lift }, index) => sum + lift * precision[index]!, 0) / total;
  const q = lifts.reduce((sum, { lift }, index) => sum + precision[index]! * (lift - centre) ** 2, 0);
  const df = shown.length - 1;
  return Number.isFinite(q) ? [{ variation, q, df, p: chiSquareSf(q, df) }] : [];
}
