import { covariance, type Sums } from './moments.ts';

/** One variation of one metric: number of units, its value, and the variance of a unit's contribution to it. */
export interface Sample {
  n: number;
  mean: number;
  /** Variance of one unit; the value's own variance is `variance / n`. */
  variance: number;
}

/** Variance of a sample's value. */
export const varianceOfMean = ({ variance, n }: Sample): number => variance / n;

/** Share of visitors with at least one: y is 0 or 1. Variance p(1 - p). */
export function proportionSample({ n, y }: Pick<Sums, 'n' | 'y'>): Sample {
  const mean = y / n;
  return { n, mean, variance: mean * (1 - mean) };
}

/** Mean a visitor, with the sample variance (n - 1). */
export function meanSample({ n, y, yy }: Pick<Sums, 'n' | 'y' | 'yy'>): Sample {
  return { n, mean: y / n, variance: covariance(n, yy, y, y) };
}

/**
 * Ratio of sums, such as revenue over orders, with visitors as units. Variance by the delta method:
 * (var y - 2 R cov(y, d) + R^2 var d) / mean(d)^2. Source: Deng et al., KDD 2018, "Applying the Delta Method in Metric
 * Analytics", section 3.2. NaN without any denominator.
 */
export function ratioSample({ n, y, yy, d, dd, yd }: Sums): Sample {
  const ratio = y / d;
  const numerator =
    covariance(n, yy, y, y) - 2 * ratio * covariance(n, yd, y, d) + ratio * ratio * covariance(n, dd, d, d);
  return { n, mean: ratio, variance: numerator / (d / n) ** 2 };
}
