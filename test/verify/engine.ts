import { analyse, type ExperimentResult, type ResultInput } from '../../model/result.ts';
import { momentsFromSums, sumsOf, type Moments } from '../../model/stats/moments.ts';

/** What is verified: the product's analysis, or a planted wrong one that verification must catch. */
export interface Engine {
  analyse(input: ResultInput): ExperimentResult;
}

export const ENGINES = {
  product: { analyse },
  /** Every outcome of a variation is taken 5 % too high. */
  biased: {
    analyse: (input: ResultInput) => analyse({ ...input, variations: input.variations.map(raised) }),
  },
  /** A fixed-horizon 95 % test at every look: what anytime-valid tests are there to replace. */
  peeking: { analyse: (input: ResultInput) => narrowed(analyse(input)) },
} satisfies Record<string, Engine>;
export type EngineName = keyof typeof ENGINES;

function raised(
  variation: ResultInput['variations'][number],
  index: number,
): ResultInput['variations'][number] {
  if (index === 0) return variation;
  const metrics = Object.fromEntries(
    Object.entries(variation.metrics).map(([id, moments]) => [id, moments && scaled(moments, 1.05)]),
  );
  return { name: variation.name, weight: variation.weight, visitors: variation.visitors, metrics };
}

function scaled(moments: Moments, factor: number): Moments {
  const sums = sumsOf(moments);
  return momentsFromSums({
    ...sums,
    y: sums.y * factor,
    yy: sums.yy * factor ** 2,
    yd: sums.yd * factor,
    xy: sums.xy * factor,
  });
}

function narrowed(result: ExperimentResult): ExperimentResult {
  const copy = structuredClone(result);
  for (const { variations } of copy.metrics) {
    for (const { comparison } of variations) {
      if (comparison?.z == null || !comparison.differenceInterval) continue;
      const half = comparison.differenceInterval.upper - comparison.difference!;
      const shrink = (1.959964 * Math.abs(comparison.difference! / comparison.z)) / half;
      comparison.significant = Math.abs(comparison.z) > 1.959964;
      if (comparison.liftInterval) {
        const lift = comparison.lift!;
        comparison.liftInterval = {
          lower: lift + (comparison.liftInterval.lower - lift) * shrink,
          upper: lift + (comparison.liftInterval.upper - lift) * shrink,
        };
      }
    }
  }
  return copy;
}
