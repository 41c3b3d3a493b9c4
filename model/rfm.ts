const DAY_MILLIS = 86_400_000;

/** Four rising bounds that divide a figure into grades; a value on a bound belongs to the lower interval. */
export type Bounds = [number, number, number, number];

/** Bounds of the three grades: recency in days since the last order, frequency in orders, monetary value in money. */
export interface RfmBounds {
  recency: Bounds;
  frequency: Bounds;
  monetary: Bounds;
}

/** Bounds that hold until a site has enough customers to learn its own quintiles. */
export const DEFAULT_RFM_BOUNDS: RfmBounds = {
  recency: [30, 90, 180, 365],
  frequency: [1, 2, 3, 5],
  monetary: [25, 75, 150, 400],
};

/** What is graded. */
export interface Customer {
  orders: number;
  revenue: number;
  /** Milliseconds since epoch. */
  lastOrderAt?: number | undefined;
}

/** Grades 1 (worst) to 5 (best) of recency, frequency and monetary value; undefined before the first order. */
export function rfmGrades(
  { orders, revenue, lastOrderAt }: Customer,
  bounds: RfmBounds,
  now: number,
): [number, number, number] | undefined {
  if (orders <= 0 || lastOrderAt === undefined) return undefined;
  const days = (now - lastOrderAt) / DAY_MILLIS;
  return [
    6 - interval(days, bounds.recency),
    interval(orders, bounds.frequency),
    interval(revenue, bounds.monetary),
  ];
}

/** Quintile bounds of a site's customers at `now`; undefined with fewer than 50 customers, where quintiles are noise. */
export function learnRfmBounds(customers: readonly Customer[], now: number): RfmBounds | undefined {
  const buyers = customers.filter((one) => one.orders > 0 && one.lastOrderAt !== undefined);
  if (buyers.length < MIN_CUSTOMERS) return undefined;
  return {
    recency: quintiles(buyers.map((one) => (now - one.lastOrderAt!) / DAY_MILLIS)),
    frequency: quintiles(buyers.map((one) => one.orders)),
    monetary: quintiles(buyers.map((one) => one.revenue)),
  };
}

const MIN_CUSTOMERS = 50;

/** 1 for values up to and including the first bound ... 5 above the last. */
function interval(value: number, bounds: Bounds): number {
  const index = bounds.findIndex((bound) => value <= bound);
  return index < 0 ? 5 : index + 1;
}

/** The 20, 40, 60 and 80 % quantiles, each the smallest value that at least that share does not exceed. */
function quintiles(values: number[]): Bounds {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
  return [at(0.2), at(0.4), at(0.6), at(0.8)];
}
