import gammaln from '@stdlib/math-base-special-gammaln';
import { minimize } from './minimize.ts';
import { priorPenalty } from './prior.ts';

/** A customer's repeat purchases: how many, and their mean value in money. */
export interface SpendHistory {
  repeats: number;
  /** Mean value of a repeat purchase, above 0. */
  mean: number;
}

/** Parameters of the Gamma-Gamma model: values are gamma(p, nu), nu is gamma(q, gamma). All above 0. */
export interface GammaGammaParameters {
  p: number;
  q: number;
  gamma: number;
}

/** Fitted parameters and how well they fit. */
export interface GammaGamma extends GammaGammaParameters {
  logLikelihood: number;
  converged: boolean;
}

const MIN_CUSTOMERS = 50;

/**
 * The Gamma-Gamma model of order values fitted to customers with repeat purchases, by maximum likelihood; undefined
 * with fewer than 50. Source: Fader & Hardie (2013), "The Gamma-Gamma Model of Monetary Value", equation 1a. On
 * CDNOW's sample: 6.250, 3.744, 15.444 (test/model/clv).
 */
export function fitGammaGamma(customers: readonly SpendHistory[]): GammaGamma | undefined {
  const spenders = customers.filter((one) => one.repeats > 0 && one.mean > 0);
  if (spenders.length < MIN_CUSTOMERS) return undefined;
  const scale = spenders.reduce((sum, one) => sum + one.mean, 0) / spenders.length;
  const total = (p: number, q: number, gamma: number, unit: number) =>
    spenders.reduce(
      (sum, one) => sum + logLikelihoodOf({ ...one, mean: one.mean / unit }, { p, q, gamma }),
      0,
    );
  const negative = (logs: readonly number[]) => {
    const [p, q, gamma] = logs.map((log) => Math.exp(log)) as [number, number, number];
    const sum = total(p, q, gamma, scale);
    return Number.isFinite(sum) ? (priorPenalty(logs) - sum) / spenders.length : Infinity;
  };
  const { x, converged } = minimize(negative, [1, 1, 0]);
  const [p, q, unscaled] = x.map((log) => Math.exp(log)) as [number, number, number];
  const gamma = unscaled * scale;
  return { p, q, gamma, logLikelihood: total(p, q, gamma, 1), converged };
}

/**
 * The mean value of a customer's orders that is to be expected, in money: between the own mean and everyone's, the
 * nearer to the own the more orders there were. NaN where the model has no mean (q <= 1 without own orders). Source:
 * Fader & Hardie (2013), equation 5.
 */
export function expectedValue(
  { repeats, mean }: SpendHistory,
  { p, q, gamma }: GammaGammaParameters,
): number {
  const denominator = p * repeats + q - 1;
  return denominator > 0 ? (p * (gamma + repeats * mean)) / denominator : Number.NaN;
}

function logLikelihoodOf({ repeats: x, mean }: SpendHistory, { p, q, gamma }: GammaGammaParameters): number {
  return (
    gammaln(p * x + q) -
    gammaln(p * x) -
    gammaln(q) +
    q * Math.log(gamma) +
    (p * x - 1) * Math.log(mean) +
    p * x * Math.log(x) -
    (p * x + q) * Math.log(gamma + mean * x)
  );
}
