import { chiSquareSf, lnGamma } from './gamma.ts';

/** Pearson's test of visitors counted per variation against the weights. Looked at daily: alarm at p < 0.001. */
export function sampleRatioTest(
  observed: readonly number[],
  weights: readonly number[],
): { chi2: number; df: number; p: number } {
  const total = observed.reduce((sum, count) => sum + count, 0);
  const weight = weights.reduce((sum, one) => sum + one, 0);
  let chi2 = 0;
  observed.forEach((count, index) => {
    const expected = (weights[index]! / weight) * total;
    if (expected > 0 || count > 0) chi2 += (count - expected) ** 2 / expected;
  });
  const df = weights.filter((one) => one > 0).length - 1;
  return { chi2, df, p: total === 0 ? 1 : df < 1 ? 1 : chi2 === Infinity ? 0 : chiSquareSf(chi2, df) };
}

/** Strength of the prior of the sequential test; Optimizely's default. */
export const SRM_CONCENTRATION = 10_000;

/**
 * Logarithm of the evidence that visitors do not fall by the weights, from cumulative counts: a Dirichlet-multinomial
 * against the weights. Its exponential exceeds 1/alpha at any look ever with probability alpha at most, so that it may
 * be watched all the time. A visitor in a variation without weight is infinite evidence.
 * Source: Lindon and Malek, arXiv 2011.03567.
 */
export function logSampleRatioEvidence(
  counts: readonly number[],
  weights: readonly number[],
  concentration = SRM_CONCENTRATION,
): number {
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  let log = lnGamma(concentration) - lnGamma(concentration + total);
  for (const [index, count] of counts.entries()) {
    const share = weights[index]! / weight;
    if (share === 0 && count > 0) return Infinity;
    if (share === 0) continue;
    log += lnGamma(concentration * share + count) - lnGamma(concentration * share) - count * Math.log(share);
  }
  return log;
}

/** p at each look from counts per look (not cumulative): the smallest 1 / evidence so far, at most 1. */
export function sequentialSampleRatio(
  looks: ReadonlyArray<readonly number[]>,
  weights: readonly number[],
  concentration = SRM_CONCENTRATION,
) {
  const counts = weights.map(() => 0);
  let p = 1;
  return looks.map((look) => {
    look.forEach((count, index) => (counts[index]! += count));
    const logBayesFactor = logSampleRatioEvidence(counts, weights, concentration);
    p = Math.min(p, Math.exp(-logBayesFactor));
    return { logBayesFactor, p };
  });
}
