import { logSampleRatioEvidence, sampleRatioTest, SRM_CONCENTRATION } from '../stats/sample-ratio.ts';
import type { SplitResult, VariationData } from './experiment-result.ts';

/** Sequential p of the split below which lifts are hidden. */
const SPLIT_ALPHA = 0.05;
/** Priors that share the test: the usual one finds small faults of large experiments, the others large faults of small ones. */
const CONCENTRATIONS = [100, 1_000, SRM_CONCENTRATION];

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

/** Mean of the evidence under each prior: a mean of e-processes is one, so it may be watched all the time as well. */
function evidenceOf(counts: readonly number[], weights: readonly number[]): number {
  const logs = CONCENTRATIONS.map((concentration) => logSampleRatioEvidence(counts, weights, concentration));
  return logs.reduce((sum, log) => sum + Math.exp(log), 0) / logs.length;
}
