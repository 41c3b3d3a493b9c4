import { logSampleRatioEvidence, sampleRatioTest } from '../stats/sample-ratio.ts';
import type { SplitResult, VariationData } from './experiment-result.ts';

/** Sequential p of the split below which lifts are hidden. */
const SPLIT_ALPHA = 0.05;

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
  const p = Math.min(1, Math.exp(-logSampleRatioEvidence(counts, weights)));
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
