import { differenceOf } from './difference.ts';
import { varianceOfMean, type Sample } from './sample.ts';
import { tQuantile, tSf } from './student-t.ts';

export interface Welch {
  diff: number;
  se: number;
  t: number;
  df: number;
  pTwoSided: number;
  ciLower: number;
  ciUpper: number;
}

/** Welch's test of two means with unequal variances at a fixed horizon (Biometrika 34, 1947). */
export function welch(a: Sample, b: Sample, alpha: number): Welch {
  const { difference: diff, standardError: se, z: t } = differenceOf(a, b);
  const df = welchDf(a, b);
  const half = tQuantile(1 - alpha / 2, df) * se;
  return { diff, se, t, df, pTwoSided: 2 * tSf(Math.abs(t), df), ciLower: diff - half, ciUpper: diff + half };
}

/** Degrees of freedom by Welch and Satterthwaite. */
export function welchDf(a: Sample, b: Sample): number {
  const [va, vb] = [varianceOfMean(a), varianceOfMean(b)];
  return (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
}
