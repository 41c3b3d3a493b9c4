import type { LifecycleStage } from './profile.ts';
import type { LifecycleThresholds } from './site.ts';

const DAY_MILLIS = 86_400_000;

/** What a lifecycle stage is read from. */
export interface Purchases {
  orders: number;
  /** Milliseconds since epoch; absent: never bought. */
  lastOrderAt?: number | undefined;
}

/**
 * The lifecycle stage at `now` (ms since epoch): `new` before the first order; then by the age of the last order
 * `active` (`loyal` with `loyal_orders` orders or more) up to and including `active_days`, `at-risk` up to and
 * including `at_risk_days`, `lapsed` beyond.
 */
export function lifecycleStage(
  { orders, lastOrderAt }: Purchases,
  thresholds: LifecycleThresholds,
  now: number,
): LifecycleStage {
  if (orders <= 0 || lastOrderAt === undefined) return 'new';
  const days = (now - lastOrderAt) / DAY_MILLIS;
  if (days <= thresholds.active_days) return orders >= thresholds.loyal_orders ? 'loyal' : 'active';
  return days <= thresholds.at_risk_days ? 'at-risk' : 'lapsed';
}

/** When the stage next changes if nothing is bought (ms since epoch); undefined: it stays. */
export function nextStageChange(
  { orders, lastOrderAt }: Purchases,
  thresholds: LifecycleThresholds,
  now: number,
): number | undefined {
  if (orders <= 0 || lastOrderAt === undefined) return undefined;
  return [thresholds.active_days, thresholds.at_risk_days]
    .map((days) => lastOrderAt + days * DAY_MILLIS + 1)
    .find((at) => at > now);
}
