import { DEFAULT_N_STAR, mixtureRate, sequenceMultiplier } from '../stats/confidence-sequence.ts';
import { differenceOf } from '../stats/difference.ts';
import type { Sums } from '../stats/moments.ts';
import { meanSample } from '../stats/sample.ts';
import type { MetricKind, VariationResult } from './experiment-result.ts';

/** Over all variations and looks: a difference before the start is chance or a fault of the draw. */
const ALPHA = 0.01;
const MIN_VISITORS = 100;

/**
 * What each variation's visitors did before their first trigger, which the variation cannot have changed. Where it
 * differs from the control's, the lift of what came after rests on other people; CUPED takes out what it explains.
 */
export function beforeOf(kind: MetricKind, sums: readonly Sums[]): VariationResult['before'][] {
  const known = kind !== 'ratio' && sums.some(({ xx }) => xx > 0);
  if (!known) return sums.map(() => null);
  const samples = sums.map(({ n, x, xx }) => meanSample({ n, y: x, yy: xx }));
  const control = samples[0]!;
  return samples.map((sample, index) => {
    if (sample.n === 0) return null;
    const n = control.n + sample.n;
    const critical = sequenceMultiplier(n * mixtureRate(ALPHA, DEFAULT_N_STAR), ALPHA / (samples.length - 1));
    const differs =
      index > 0 &&
      Math.min(control.n, sample.n) >= MIN_VISITORS &&
      Math.abs(differenceOf(control, sample).z) > critical;
    return { value: sample.mean, differs };
  });
}
