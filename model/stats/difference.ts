import { varianceOfMean, type Sample } from './sample.ts';

/** Difference of two means (b - a), its standard error and their quotient. */
export interface Difference {
  difference: number;
  standardError: number;
  z: number;
}

/**
 * The absolute difference b - a with its standard error, sqrt(vA/nA + vB/nB), and z. All decisions rest on this z: a
 * z of the relative lift rejects too often early on (facts/statistics.md section 3).
 */
export function differenceOf(a: Sample, b: Sample): Difference {
  const difference = b.mean - a.mean;
  const standardError = Math.sqrt(varianceOfMean(a) + varianceOfMean(b));
  return { difference, standardError, z: difference / standardError };
}
