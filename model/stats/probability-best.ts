import { betaCdf } from './beta.ts';
import { normalCdf, normalPdf } from './normal.ts';
import { integrate } from './quadrature.ts';

/** What is believed of a variation's value. */
export interface NormalBelief {
  mean: number;
  sd: number;
}

/** Parameters of a beta distribution, both above 0. */
export type BetaBelief = readonly [a: number, b: number];

/**
 * Probability of each variation that its value is the largest, when values are independent and normal:
 * the integral of phi(t) times the product over the others of Phi((mu_k + sd_k t - mu_j) / sd_j). Sums to 1 within 1e-9.
 */
export function probabilityBestNormal(beliefs: readonly NormalBelief[]): number[] {
  return beliefs.map(({ mean, sd }, own) => {
    const others = beliefs.filter((_, index) => index !== own);
    const allBelow = (value: number) => others.reduce((product, other) => product * below(other, value), 1);
    if (sd === 0) return allBelow(mean);
    // Each factor rises from 0 to 1 around the point where the values are equal, over a few of its own deviations.
    const bends = others.flatMap((other) =>
      [-8, -2, 0, 2, 8].map((step) => (other.mean + step * other.sd - mean) / sd),
    );
    return integrate(
      (t) => normalPdf(t) * allBelow(mean + sd * t),
      [-9, -3, 0, 3, 9, ...bends.filter((t) => Math.abs(t) < 9)],
      1e-11,
    );
  });
}

/** Probability that a value of this belief lies below `value`; a half where both are certain and equal. */
function below({ mean, sd }: NormalBelief, value: number): number {
  return value === mean ? 0.5 : normalCdf((value - mean) / sd);
}

/** Probability of each variation that its rate is the largest, when rates are independent with beta beliefs. */
export function probabilityBestBeta(beliefs: readonly BetaBelief[]): number[] {
  return beliefs.map((own, index) => {
    const others = beliefs.filter((_, other) => other !== index);
    return expectedOverBeta(
      own,
      (rate) => others.reduce((product, [a, b]) => product * betaCdf(rate, a, b), 1),
      others,
    );
  });
}

/**
 * Expected value of f(rate) for a beta(a, b) rate. Integrated over the log odds, where the density has no singularity
 * even for a or b below 1, and divided by the density's own integral, so that no beta function is needed.
 * `bends`: other beliefs around whose rates f changes quickly.
 */
export function expectedOverBeta(
  [a, b]: BetaBelief,
  f: (rate: number) => number,
  bends: readonly BetaBelief[] = [],
): number {
  const mode = a / (a + b);
  // Density relative to the one at the mode, a function of the log odds' distance from it: keeps its digits for a + b = 1e9.
  const density = (distance: number) => Math.exp(a * distance - (a + b) * logGrowth(mode, distance));
  const rateAt = (distance: number) => Math.exp(Math.log(mode) + distance - logGrowth(mode, distance));
  const width = 10 * spreadOf([a, b]);
  const [from, to] = [-width - 40 / a, width + 40 / b];
  const points = [[a, b] as BetaBelief, ...bends]
    .flatMap((belief) =>
      [-8, -3, -1, 0, 1, 3, 8].map(
        (step) => Math.log(belief[0] / belief[1]) - Math.log(a / b) + step * spreadOf(belief),
      ),
    )
    .filter((point) => point > from && point < to);
  const scale = spreadOf([a, b]);
  const value = integrate(
    (distance) => density(distance) * f(rateAt(distance)),
    [from, to, ...points],
    1e-13 * scale,
  );
  return value / integrate(density, [from, to, ...points], 1e-13 * scale);
}

/** log(1 + mode (e^distance - 1)), also where e^distance overflows. */
function logGrowth(mode: number, distance: number): number {
  return distance < 700 ? Math.log1p(mode * Math.expm1(distance)) : Math.log(mode) + distance;
}

/** About the standard deviation of the log odds. */
const spreadOf = ([a, b]: BetaBelief): number => Math.sqrt(1 / a + 1 / b);
