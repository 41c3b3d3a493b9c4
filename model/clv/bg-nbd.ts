import gammaln from '@stdlib/math-base-special-gammaln';
import { hypergeometric2F1 } from './hypergeometric.ts';
import { minimize } from './minimize.ts';
import { priorPenalty } from './prior.ts';

/** A customer's purchases as the model sees them; all times in one unit, e.g. weeks. */
export interface PurchaseHistory {
  /** Repeat purchases: days with an order, less the first. */
  repeats: number;
  /** Time from the first to the last purchase; 0 without repeats. */
  recency: number;
  /** Time from the first purchase to now. */
  age: number;
}

/** Parameters of the BG/NBD model: purchase rates are gamma(r, alpha), drop-out after a purchase is beta(a, b). All above 0. */
export interface BgNbdParameters {
  r: number;
  alpha: number;
  a: number;
  b: number;
}

/** Fitted parameters and how well they fit. */
export interface BgNbd extends BgNbdParameters {
  logLikelihood: number;
  converged: boolean;
}

/** Fewer customers, or none that came back, fit anything. */
const MIN_CUSTOMERS = 50;

/**
 * The BG/NBD model fitted to a site's customers by maximum likelihood; undefined with fewer than 50 customers or
 * without a repeat purchase. Source: Fader, Hardie & Lee (2005), "Counting Your Customers the Easy Way", Marketing
 * Science 24(2), equation 6. On CDNOW's sample: 0.2426, 4.4136, 0.7929, 2.4259 (test/model/clv).
 */
export function fitBgNbd(customers: readonly PurchaseHistory[]): BgNbd | undefined {
  if (customers.length < MIN_CUSTOMERS || !customers.some((one) => one.repeats > 0)) return undefined;
  const groups = grouped(customers);
  // Times are scaled to about 10, so that one simplex suits days and weeks.
  const scale = 10 / Math.max(...customers.map((one) => one.age));
  const negative = (logs: readonly number[]) => {
    const [r, alpha, a, b] = logs.map((log) => Math.exp(log)) as [number, number, number, number];
    let sum = 0;
    for (const { repeats, recency, age, count } of groups) {
      sum +=
        count * logLikelihoodOf({ repeats, recency: recency * scale, age: age * scale }, { r, alpha, a, b });
    }
    return Number.isFinite(sum) ? (priorPenalty(logs) - sum) / customers.length : Infinity;
  };
  const { x, converged } = minimize(negative, [0, 0, 0, 0]);
  const [r, alpha, a, b] = x.map((log) => Math.exp(log)) as [number, number, number, number];
  const fitted = { r, alpha: alpha / scale, a, b };
  const logLikelihood = groups.reduce((sum, one) => sum + one.count * logLikelihoodOf(one, fitted), 0);
  return { ...fitted, logLikelihood, converged };
}

/**
 * Probability, 0 to 1, that a customer will still buy: 1 without repeat purchases, since drop-out follows a purchase.
 * Source: Fader, Hardie & Lee (2008), "Computing P(alive) Using the BG/NBD Model", equation 3.
 */
export function aliveProbability(
  { repeats, recency, age }: PurchaseHistory,
  { r, alpha, a, b }: BgNbdParameters,
): number {
  if (repeats === 0) return 1;
  const logOdds =
    Math.log(a / (b + repeats - 1)) + (r + repeats) * Math.log((alpha + age) / (alpha + recency));
  return 1 / (1 + Math.exp(logOdds));
}

/**
 * Purchases expected of a customer in the next `time` (same unit as the fit). Source: Fader, Hardie & Lee (2005),
 * equation 10.
 */
export function expectedPurchases(customer: PurchaseHistory, model: BgNbdParameters, time: number): number {
  const { repeats: x, age } = customer;
  const { r, alpha, a, b } = model;
  if (time <= 0) return 0;
  // At a = 1 the formula is 0 / 0; its limit is continuous.
  const safe = Math.abs(a - 1) < 1e-6 ? a + 2e-6 : a;
  // Equation 10 with Euler's transformation (DLMF 15.8.1) put in, whose powers cancel: nothing overflows for heavy buyers.
  const z = time / (alpha + age + time);
  const tail = (1 - z) ** (safe - 1) * hypergeometric2F1(safe + b - 1 - r, safe - 1, safe + b + x - 1, z);
  return ((safe + b + x - 1) / (safe - 1)) * (1 - tail) * aliveProbability(customer, model);
}

function logLikelihoodOf(
  { repeats: x, recency, age }: PurchaseHistory,
  { r, alpha, a, b }: BgNbdParameters,
): number {
  const common =
    gammaln(r + x) -
    gammaln(r) +
    r * Math.log(alpha) +
    gammaln(a + b) +
    gammaln(b + x) -
    gammaln(b) -
    gammaln(a + b + x);
  const alive = -(r + x) * Math.log(alpha + age);
  if (x === 0) return common + alive;
  const gone = Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + recency);
  const most = Math.max(alive, gone);
  return common + most + Math.log(Math.exp(alive - most) + Math.exp(gone - most));
}

/** Customers with equal histories together: most have none, and the likelihood is asked hundreds of times. */
function grouped(customers: readonly PurchaseHistory[]): (PurchaseHistory & { count: number })[] {
  const groups = new Map<string, PurchaseHistory & { count: number }>();
  for (const customer of customers) {
    const key = `${customer.repeats} ${customer.recency} ${customer.age}`;
    const known = groups.get(key);
    if (known) known.count += 1;
    else groups.set(key, { ...customer, count: 1 });
  }
  return [...groups.values()];
}
