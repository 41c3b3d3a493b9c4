import { bucketAfter, fnv1a } from '../assignment/hash.ts';

/** One of `people` weighs 1/people in their average; the noise is up to so many times that. */
const NOISE_WEIGHTS = 3;

/**
 * The average of `sum` over `people` (at least 1), to two significant digits and with noise of up to 3/people of itself:
 * two groups that differ by one person do not give that person away by their averages. The noise hangs on sum and people
 * alone, so asking again does not wear it off.
 */
export function coarseAverage(sum: number, people: number): number {
  const draw = 2 * bucketAfter(fnv1a('coarse-average'), `${people}:${Math.round(sum * 100)}`) - 1;
  return Number(((sum / people) * (1 + (NOISE_WEIGHTS * draw) / people)).toPrecision(2));
}
