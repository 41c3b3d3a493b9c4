import { addTo, roundSum, type ExactSum } from './exact-sum.ts';

/** What one visitor contributes to a metric. */
export interface VisitorValues {
  /** The metric: 0 or 1 for a proportion, the visitor's total for a mean, the numerator for a ratio. */
  y: number;
  /** Denominator of a ratio metric (orders, for average order value); default 0. */
  d?: number;
  /** The same behaviour before the experiment, for CUPED; default 0. */
  x?: number;
}

/** The products that are summed, and what they are products of. */
const PRODUCTS = {
  y: ['y'],
  yy: ['y', 'y'],
  d: ['d'],
  dd: ['d', 'd'],
  yd: ['y', 'd'],
  x: ['x'],
  xx: ['x', 'x'],
  xy: ['x', 'y'],
  xd: ['x', 'd'],
} as const;
type Product = keyof typeof PRODUCTS;
const PRODUCT_NAMES = Object.keys(PRODUCTS) as Product[];

/**
 * Sufficient statistics of one metric in one variation: everything a result needs to know about its visitors. Plain
 * JSON. Sums are exact, so merging is exact and in whatever order: shards, days and segments add up to the same bits.
 */
export type Moments = { n: number; positives: number } & Record<Product, ExactSum>;

/** The same as plain numbers. */
export type Sums = { n: number; positives: number } & Record<Product, number>;

/** Statistics of no visitors. */
export function noMoments(): Moments {
  return { n: 0, positives: 0, y: [], yy: [], d: [], dd: [], yd: [], x: [], xx: [], xy: [], xd: [] };
}

/** Adds one visitor, in place. Throws RangeError for a value that is not finite. */
export function addVisitor(moments: Moments, { y, d = 0, x = 0 }: VisitorValues): Moments {
  moments.n += 1;
  // What the gate on small counts counts: buyers of a revenue metric, visitors with an order of a ratio.
  if (y > 0 || d > 0) moments.positives += 1;
  addTo(moments.y, y);
  if (y !== 0) addTo(moments.yy, y * y);
  if (d !== 0) {
    addTo(moments.d, d);
    addTo(moments.dd, d * d);
    if (y !== 0) addTo(moments.yd, y * d);
  }
  if (x !== 0) {
    addTo(moments.x, x);
    addTo(moments.xx, x * x);
    if (y !== 0) addTo(moments.xy, x * y);
    if (d !== 0) addTo(moments.xd, x * d);
  }
  return moments;
}

/** Statistics of all visitors together. Exact and order-free: any grouping of the same visitors gives the same `sumsOf`. */
export function mergeMoments(list: Iterable<Moments>): Moments {
  const merged = noMoments();
  for (const moments of list) {
    merged.n += moments.n;
    merged.positives += moments.positives;
    for (const name of PRODUCT_NAMES) for (const part of moments[name]) addTo(merged[name], part);
  }
  return merged;
}

/**
 * Statistics from sums that were added up elsewhere (in SQL, say); what is missing counts as 0. Exact as far as those
 * sums are: store money as whole cents and integers stay exact up to 2^53.
 */
export function momentsFromSums(sums: Partial<Sums> & { n: number }): Moments {
  const moments = noMoments();
  moments.n = sums.n;
  moments.positives = sums.positives ?? 0;
  for (const name of PRODUCT_NAMES) addTo(moments[name], sums[name] ?? 0);
  return moments;
}

/** Statistics of a list of visitors. */
export function momentsOf(visitors: Iterable<VisitorValues>): Moments {
  const moments = noMoments();
  for (const visitor of visitors) addVisitor(moments, visitor);
  return moments;
}

/** The sums as numbers, each rounded once. */
export function sumsOf(moments: Moments): Sums {
  const sums = Object.fromEntries(PRODUCT_NAMES.map((name) => [name, roundSum(moments[name])])) as Record<
    Product,
    number
  >;
  return { n: moments.n, positives: moments.positives, ...sums };
}

/**
 * Sample covariance (n - 1) from sums: (ab - a b / n) / (n - 1), with the difference in twice the precision, since its
 * two sides are nearly equal where the mean is large beside the spread. NaN for n < 2.
 */
export function covariance(n: number, sumOfProducts: number, sumA: number, sumB: number): number {
  if (n < 2) return Number.NaN;
  const [left, leftRest] = product(n, sumOfProducts);
  const [right, rightRest] = product(sumA, sumB);
  return (left - right + (leftRest - rightRest)) / n / (n - 1);
}

/** a * b as a rounded product and its exact rest (Dekker 1971, Veltkamp's split at 27 bits). */
function product(a: number, b: number): [number, number] {
  const high = a * b;
  const [aHigh, aLow] = split(a);
  const [bHigh, bLow] = split(b);
  const rest = aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return [high, Number.isFinite(rest) ? rest : 0];
}

function split(a: number): [number, number] {
  const scaled = 134_217_729 * a; // 2^27 + 1
  const high = scaled - (scaled - a);
  return [high, a - high];
}
