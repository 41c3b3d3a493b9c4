import { mixtureRate } from './confidence-sequence.ts';

/**
 * rho^2 of the one-sided sequence: that of the two-sided one at twice the alpha. Source: arXiv 2103.06476, equation 134.
 */
export const oneSidedRate = (alpha: number, nStar: number): number => mixtureRate(2 * alpha, nStar);

/**
 * Distance of a one-sided anytime-valid bound from the estimate, in standard errors:
 * sqrt(2 (1 + kappa) / kappa ln(1 + sqrt(1 + kappa) / (2 alpha))), kappa units times `oneSidedRate`.
 */
export function oneSidedMultiplier(kappa: number, alpha: number): number {
  return Math.sqrt(((2 * (1 + kappa)) / kappa) * Math.log(1 + Math.sqrt(1 + kappa) / (2 * alpha)));
}

/** The alpha at which the bound would just reach z: the p-value of a one-sided look; 1 where z is not positive. */
export function oneSidedP(z: number, kappa: number): number {
  if (!(z > 0)) return 1;
  // The multiplier solved for alpha.
  const p = Math.sqrt(1 + kappa) / (2 * Math.expm1((kappa * z * z) / (2 * (1 + kappa))));
  return Math.min(1, p);
}
