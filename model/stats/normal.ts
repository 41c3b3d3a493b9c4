import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';

/** Probability that a standard normal variable is at most x. Relative error below 1e-12, also far in the lower tail. */
export const normalCdf = (x: number): number => 0.5 * erfc(-x / Math.SQRT2);

/** Probability that a standard normal variable exceeds x, without cancellation. Relative error below 1e-12. */
export const normalSf = (x: number): number => 0.5 * erfc(x / Math.SQRT2);

/** Density of the standard normal distribution at x. */
export const normalPdf = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/**
 * The x below which a standard normal variable lies with probability p. 0 and 1 give minus and plus infinity, anything
 * outside [0, 1] gives NaN. By erfcinv, not by the quantile function of `@stdlib`, which is NaN in the tail; relative
 * error below 1e-13 down to p = 1e-300.
 */
export function normalQuantile(p: number): number {
  return p === 0.5 ? 0 : -Math.SQRT2 * erfcinv(2 * p);
}
