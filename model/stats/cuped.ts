import { covariance, type Sums } from './moments.ts';
import type { Sample } from './sample.ts';

/**
 * Slope of the metric on behaviour before the experiment, pooled within variations: sum of (n - 1) cov(y, x) over sum
 * of (n - 1) var(x). 0 where nothing varies before. Pooling within keeps a treatment effect out of the slope.
 * Source: Deng, Xu, Kohavi, Walker, WSDM 2013 (CUPED), with the slope of an analysis of covariance.
 */
export function cupedTheta(variations: readonly Sums[]): number {
  let numerator = 0;
  let denominator = 0;
  for (const { n, x, y, xy, xx } of variations) {
    if (n < 2) continue;
    numerator += (n - 1) * covariance(n, xy, x, y);
    denominator += (n - 1) * covariance(n, xx, x, x);
  }
  return denominator > 0 ? numerator / denominator : 0;
}

/**
 * Each variation's mean and unit variance after taking out what behaviour before the experiment explains: mean
 * y - theta (x - pooled x), variance var y + theta^2 var x - 2 theta cov. Contrast and interval formulas apply to them
 * unchanged.
 */
export function cupedSamples(variations: readonly Sums[], theta = cupedTheta(variations)): Sample[] {
  const units = variations.reduce((sum, { n }) => sum + n, 0);
  const pooled = variations.reduce((sum, { x }) => sum + x, 0) / units;
  return variations.map(({ n, y, yy, x, xx, xy }) => ({
    n,
    mean: y / n - theta * (x / n - pooled),
    variance:
      covariance(n, yy, y, y) + theta * theta * covariance(n, xx, x, x) - 2 * theta * covariance(n, xy, x, y),
  }));
}
