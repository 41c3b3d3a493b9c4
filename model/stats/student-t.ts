import cdf from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';

/** Probability that a Student t variable with `df` > 0 degrees of freedom is at most t. NaN for any other input. */
export const tCdf = (t: number, df: number): number => cdf(t, df);

/** Probability that a Student t variable exceeds t, without cancellation. */
export const tSf = (t: number, df: number): number => cdf(-t, df);

/** The t below which a Student t variable lies with probability p. NaN for p outside [0, 1]. */
export const tQuantile = (p: number, df: number): number => quantile(p, df);
