import { normalCdf, normalQuantile, normalSf } from './normal.ts';

/** Probability that a two-sided test whose critical value is `critical` rejects when z has the mean `shift`. */
export const powerAt = (shift: number, critical: number): number =>
  normalSf(critical - shift) + normalCdf(-critical - shift);

/** Power to show a relative lift with `n` units a variation and equal unit variances, tested on the lift at level alpha. */
export function powerOfLift(
  { mean, sd, n, lift }: { mean: number; sd: number; n: number; lift: number },
  alpha: number,
): number {
  const se = Math.sqrt((sd ** 2 / n) * (1 / mean ** 2 + (1 + lift) ** 2 / mean ** 2));
  return powerAt(lift / se, normalQuantile(1 - alpha / 2));
}
