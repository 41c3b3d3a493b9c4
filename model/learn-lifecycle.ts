import type { LifecycleThresholds } from './site.ts';

const DAY_MILLIS = 86_400_000;
const MIN_INTERVALS = 50;

/**
 * Lifecycle thresholds that fit how often customers buy again: active while four of five next orders are still to be
 * expected, at risk while one of twenty is; loyal from the number of orders that one customer in five has. Undefined
 * with fewer than 50 repeat orders. `histories`: order times of each customer, oldest first, ms since epoch.
 */
export function learnLifecycle(histories: readonly (readonly number[])[]): LifecycleThresholds | undefined {
  const intervals = histories
    .flatMap((times) => times.slice(1).map((time, i) => (time - times[i]!) / DAY_MILLIS))
    .filter((days) => days >= 1)
    .toSorted((a, b) => a - b);
  if (intervals.length < MIN_INTERVALS) return undefined;
  const days = (share: number) =>
    Math.max(1, Math.round(intervals[Math.ceil(share * intervals.length) - 1]!));
  const orders = histories
    .map((times) => times.length)
    .filter((count) => count > 0)
    .toSorted((a, b) => a - b);
  const active = days(0.8);
  return {
    active_days: active,
    at_risk_days: Math.max(active + 1, days(0.95)),
    loyal_orders: Math.max(2, orders[Math.ceil(0.8 * orders.length) - 1]!),
  };
}
