import { logSampleRatioEvidence, sampleRatioTest, SRM_CONCENTRATION } from '../stats/sample-ratio.ts';
import type { SplitResult, VariationData } from './experiment-result.ts';

/** Sequential p of the split below which lifts are hidden. */
const SPLIT_ALPHA = 0.05;
/**
 * Priors that share the test, with their weights: the usual one finds small faults of large experiments and has nearly
 * all of it, so that its power is what is known of it (`npm run verify`); the others find large faults of small
 * experiments, which is so plain that a small weight will do.
 */
const PRIORS = [
  { concentration: 10, weight: 0.03 },
  { concentration: 300, weight: 0.02 },
  { concentration: SRM_CONCENTRATION, weight: 0.95 },
] as const;

/**
 * Whether visitors fall into the variations by the weights, watched sequentially; `before` is the smallest p of earlier
 * looks, since an alarm stays. A bandit's weights move, so its split is not tested.
 */
export function splitOf(
  variations: readonly VariationData[],
  allocation: 'fixed' | 'adaptive',
  before: number,
): SplitResult {
  const counts = variations.map((one) => one.visitors);
  const weights = variations.map((one) => one.weight);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weight = weights.reduce((sum, one) => sum + one, 0);
  const expected = weights.map((one) => (one / weight) * total);
  if (allocation === 'adaptive') return { alarm: false, p: null, pRunning: null, chiSquare: null, expected };
  const p = Math.min(1, 1 / evidenceOf(counts, weights));
  const pRunning = Math.min(before, p);
  const chiSquare = sampleRatioTest(counts, weights);
  return {
    alarm: pRunning < SPLIT_ALPHA,
    p,
    pRunning,
    chiSquare: Number.isFinite(chiSquare.chi2) ? chiSquare : null,
    expected,
  };
}

/** Weighted mean of the evidence under each prior: a mean of e-processes is one, so it may be watched all the time as well. */
function evidenceOf(counts: readonly number[], weights: readonly number[]): number {
  return PRIORS.reduce(
    (sum, { concentration, weight }) =>
      sum + weight * Math.exp(logSampleRatioEvidence(counts, weights, concentration)),
    0,
  );
}
