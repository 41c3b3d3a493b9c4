import { aliveProbability, expectedPurchases } from './bg-nbd.ts';
import type { BgNbdParameters, PurchaseHistory } from './bg-nbd.ts';
import { expectedValue } from './gamma-gamma.ts';
import type { GammaGammaParameters, SpendHistory } from './gamma-gamma.ts';
import type { Profile } from '../profile.ts';

const DAY_MILLIS = 86_400_000;
/** The models count in weeks, as their papers do. */
const WEEK_MILLIS = 7 * DAY_MILLIS;
/** What a year later is worth less: a usual cost of capital; an own choice. */
export const YEARLY_DISCOUNT = 0.1;
export const HORIZON_WEEKS = 52;

/** A customer's orders as a profile has them. */
export interface OrderHistory {
  /** Milliseconds since epoch, oldest first. */
  times: readonly number[];
  /** How many there were in all, where `times` has only the last; default: as many as `times`. */
  orders?: number;
  /** Sum of all orders, in money. */
  revenue: number;
  /** Value of the first order; absent: taken for as much as the others. */
  first?: number | undefined;
}

/** A profile's orders. */
export function orderHistoryOf({
  orders,
  revenue,
  order_times: times,
  first_order_value: first,
}: Pick<Profile, 'orders' | 'revenue' | 'order_times' | 'first_order_value'>): OrderHistory {
  return { times, orders, revenue, ...(first === undefined ? {} : { first }) };
}

/** Repeat purchases as the model of values counts them: orders less the first, and their mean. */
export function spendHistory({ times, orders = times.length, revenue, first }: OrderHistory): SpendHistory {
  const repeats = Math.max(0, orders - 1);
  const value = first === undefined ? (revenue / Math.max(1, orders)) * repeats : revenue - first;
  return { repeats, mean: repeats === 0 ? 0 : Math.max(0, value / repeats) };
}

/** A site's fitted models; `spend` absent: too few repeat customers. */
export interface ValueModel {
  purchases: BgNbdParameters;
  spend?: GammaGammaParameters | undefined;
}

export interface LifetimeValue {
  /** Probability, 0 to 1, that the customer will not buy again. */
  churn: number;
  /** Orders expected in the next 52 weeks. */
  orders: number;
  /** Their value in money, later ones discounted; absent: the site has no model of order values. */
  value?: number;
  /** When the next order is expected (ms since epoch); absent: rather never. */
  next_order_at?: number;
}

/** What is to be expected of a customer at `now`; undefined for someone who never bought. */
export function lifetimeValue(
  history: OrderHistory,
  model: ValueModel,
  now: number,
): LifetimeValue | undefined {
  const purchases = purchaseHistory(history.times, now);
  if (!purchases) return undefined;
  const alive = aliveProbability(purchases, model.purchases);
  const expected = (weeks: number) => expectedPurchases(purchases, model.purchases, weeks);
  const orders = expected(HORIZON_WEEKS);
  const mean = model.spend && expectedValue(spendHistory(history), model.spend);
  const nextAt = nextOrder(expected, now);
  return {
    churn: 1 - alive,
    orders,
    ...(mean !== undefined && Number.isFinite(mean)
      ? { value: Math.max(0, mean) * discounted(expected) }
      : {}),
    ...(nextAt === undefined ? {} : { next_order_at: nextAt }),
  };
}

/** Days with an order as the purchase model counts them, in weeks; undefined: no order up to `now`. */
export function purchaseHistory(times: readonly number[], now: number): PurchaseHistory | undefined {
  const days = [
    ...new Set(times.filter((time) => time <= now).map((time) => Math.floor(time / DAY_MILLIS))),
  ].toSorted((a, b) => a - b);
  const first = days[0];
  if (first === undefined) return undefined;
  return {
    repeats: days.length - 1,
    recency: ((days.at(-1)! - first) * DAY_MILLIS) / WEEK_MILLIS,
    age: Math.max(0, now - first * DAY_MILLIS) / WEEK_MILLIS,
  };
}

/** Orders in the next year, each weighted by what it is worth today; in steps of four weeks. */
function discounted(expected: (weeks: number) => number): number {
  const step = 4;
  let sum = 0;
  for (let weeks = 0; weeks < HORIZON_WEEKS; weeks += step) {
    sum += (expected(weeks + step) - expected(weeks)) / (1 + YEARLY_DISCOUNT) ** ((weeks + step / 2) / 52);
  }
  return sum;
}

/** When the expected number of orders reaches one half; undefined: not within a year. */
function nextOrder(expected: (weeks: number) => number, now: number): number | undefined {
  if (expected(HORIZON_WEEKS) < 0.5) return undefined;
  let low = 0;
  let high = HORIZON_WEEKS;
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    if (expected(middle) < 0.5) low = middle;
    else high = middle;
  }
  return Math.round(now + high * WEEK_MILLIS);
}
