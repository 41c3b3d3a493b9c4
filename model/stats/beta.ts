import cdf from '@stdlib/stats-base-dists-beta-cdf';
import quantile from '@stdlib/stats-base-dists-beta-quantile';

/** Probability that a beta(a, b) variable is at most x; a, b > 0. NaN for any other input. */
export const betaCdf = (x: number, a: number, b: number): number => cdf(x, a, b);

/** The x below which a beta(a, b) variable lies with probability p; a, b > 0 and p in [0, 1], else NaN. */
export const betaQuantile = (p: number, a: number, b: number): number => quantile(p, a, b);
