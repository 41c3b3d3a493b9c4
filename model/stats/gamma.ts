import gammainc from '@stdlib/math-base-special-gammainc';
import gammaln from '@stdlib/math-base-special-gammaln';

/** Natural logarithm of the gamma function at x > 0. */
export const lnGamma = (x: number): number => gammaln(x);

/** WARNING: above this shape `gammainc` is wrong (4e-3 at shape 9,800), so we answer NaN instead. */
const MAX_SHAPE = 1000;

/** Probability that a gamma variable of this shape and rate 1 is at most x >= 0. NaN for a shape above 1,000. */
export const gammaCdf = (x: number, shape: number): number =>
  shape <= MAX_SHAPE ? gammainc(x, shape, true, false) : Number.NaN;

/** Probability that such a variable exceeds x >= 0, without cancellation. NaN for a shape above 1,000. */
export const gammaSf = (x: number, shape: number): number =>
  shape <= MAX_SHAPE ? gammainc(x, shape, true, true) : Number.NaN;

/**
 * Probability that a chi-square variable with `df` degrees of freedom exceeds x >= 0; by the incomplete gamma function,
 * never as 1 - CDF. Relative error below 1e-12; NaN for df above 2,000.
 */
export const chiSquareSf = (x: number, df: number): number => gammaSf(x / 2, df / 2);
