import { differenceOf } from '../stats/difference.ts';
import { noMoments, sumsOf } from '../stats/moments.ts';
import { meanSample } from '../stats/sample.ts';
import { DEFAULT_N_STAR, mixtureRate, sequenceMultiplier } from '../stats/confidence-sequence.ts';
import { GATES } from './compare.ts';
import type { Interval, VariationData } from './experiment-result.ts';

/** What a variation costs and brings, a visitor, in the site's currency. */
export interface Economics {
  cost: number | null;
  /** Orders' margin less cost; and how much more that is than in the control, from 100 buyers in each on. */
  margin: number | null;
  extraMargin: number | null;
  /** Of the extra margin, 95 %, may be read at every look. */
  interval: Interval | null;
  /** Margin brought for each unit spent beyond the control, cost included: above 1 it pays. Null: it costs no more. */
  returnOnCost: number | null;
}

/** Costs and margins from the metrics `cost` and `margin`, by variation, the control first. */
export function economicsOf(variations: readonly VariationData[]): Economics[] {
  const samples = variations.map(({ metrics }) => ({
    cost: meanSample(sumsOf(metrics['cost'] ?? noMoments())),
    margin: meanSample(sumsOf(metrics['margin'] ?? noMoments())),
    buyers: metrics['margin']?.positives ?? 0,
  }));
  const control = samples[0]!;
  return samples.map(({ cost, margin, buyers }, index): Economics => {
    const extraCost = cost.mean - control.cost.mean;
    const { difference, standardError } = differenceOf(control.margin, margin);
    const n = control.margin.n + margin.n;
    const half = sequenceMultiplier(n * mixtureRate(0.05, DEFAULT_N_STAR), 0.05) * standardError;
    const compared = index > 0 && Number.isFinite(half) && Math.min(control.buyers, buyers) >= GATES.mean;
    return {
      cost: finite(cost.mean),
      margin: finite(margin.mean),
      extraMargin: compared ? finite(difference) : null,
      interval: compared ? { lower: difference - half, upper: difference + half } : null,
      returnOnCost: compared && extraCost > 0 ? finite((difference + extraCost) / extraCost) : null,
    };
  });
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
