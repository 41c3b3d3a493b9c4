import { lifecycleStage } from './lifecycle.ts';
import { AFFINITY_KINDS } from './profile.ts';
import type { AffinityKind, CompactProfile, Profile } from './profile.ts';
import { rfmGrades } from './rfm.ts';
import type { RfmBounds } from './rfm.ts';
import type { LifecycleThresholds } from './site.ts';

const MAX_VALUES = 8;
const MAX_ITEMS = 20;

export interface CompactOptions {
  /** Milliseconds since epoch. */
  now: number;
  lifecycle: LifecycleThresholds;
  rfm: RfmBounds;
  /** Ids of the segments the visitor is in. */
  segments: readonly string[];
  /** What was computed of the visitor beside the fold. */
  extra?: Pick<CompactProfile, 'cluster' | 'churn' | 'value' | 'next_order_at'>;
}

/** What the edge reads of a profile: stage and grades as of `now`, tastes as shares, strongest first. */
export function compactProfile(
  profile: Profile,
  { now, lifecycle, rfm, segments, extra }: CompactOptions,
): CompactProfile {
  const lastOrderAt = profile.order_times.at(-1);
  const purchases = { orders: profile.orders, revenue: profile.revenue, lastOrderAt };
  const grades = rfmGrades(purchases, rfm, now);
  const affinities = Object.fromEntries(
    AFFINITY_KINDS.map((kind) => [kind, shares(profile.affinities[kind])]),
  ) as Record<AffinityKind, [string, number][]>;
  return {
    v: 1,
    at: now,
    stage: lifecycleStage(purchases, lifecycle, now),
    segments: [...segments],
    first_seen: profile.first_seen,
    visits: profile.visits,
    product_views: profile.product_views,
    orders: profile.orders,
    revenue: Math.round(profile.revenue * 100) / 100,
    ...(lastOrderAt === undefined ? {} : { last_order_at: lastOrderAt }),
    ...(grades ? { rfm: grades } : {}),
    affinities,
    items: profile.items.slice(0, MAX_ITEMS),
    bought: profile.bought.slice(0, MAX_ITEMS).map(({ id }) => id),
    ...(profile.channel === undefined ? {} : { channel: profile.channel }),
    ...(profile.discount_affinity === undefined
      ? {}
      : { discount_affinity: Math.round(profile.discount_affinity * 100) / 100 }),
    ...favouriteHour(profile.hours),
    ...intervalOf(profile.order_times),
    ...(profile.campaign === undefined ? {} : { campaign: profile.campaign.slice(0, 60) }),
    ...(profile.sentiment === undefined ? {} : { sentiment: rounded(profile.sentiment) }),
    ...(profile.ticket_rating === undefined ? {} : { ticket_rating: rounded(profile.ticket_rating) }),
    ...ticketsOf(profile),
    ...(profile.customer_since === undefined ? {} : { customer_since: profile.customer_since }),
    ...extra,
  };
}

/** What decides, coarse enough that a page view alone does not change it: equal text, no reason to write KV again. */
export function decisiveText(compact: CompactProfile): string {
  const { stage, segments, orders, rfm, affinities, bought, channel, discount_affinity, cluster } = compact;
  const tastes = AFFINITY_KINDS.map((kind) =>
    affinities[kind].slice(0, 4).map(([value, share]) => `${value}~${Math.round(share * 5)}`),
  );
  const discount = discount_affinity === undefined ? null : Math.round(discount_affinity * 5);
  const decisive = [stage, segments, orders, rfm, tastes, bought, channel, discount, cluster];
  const { tickets, open_tickets, sentiment, ticket_rating, campaign } = compact;
  const more = [tickets, open_tickets, sentiment, ticket_rating, campaign];
  return JSON.stringify(more.every((one) => one === undefined) ? decisive : [...decisive, ...more]);
}

function intervalOf(times: readonly number[]): Pick<CompactProfile, 'interval_days'> {
  const days = times.slice(1).map((at, index) => (at - times[index]!) / 86_400_000);
  if (days.length === 0) return {};
  days.sort((a, b) => a - b);
  const middle = days.length >> 1;
  const median = days.length % 2 === 1 ? days[middle]! : (days[middle - 1]! + days[middle]!) / 2;
  return { interval_days: Math.round(median * 10) / 10 };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

function ticketsOf({
  tickets,
  tickets_closed: closed = 0,
  last_ticket_at,
}: Profile): Pick<CompactProfile, 'tickets' | 'open_tickets' | 'last_ticket_at'> {
  if (tickets === undefined) return {};
  return {
    tickets,
    open_tickets: Math.max(0, tickets - closed),
    ...(last_ticket_at === undefined ? {} : { last_ticket_at }),
  };
}

/** The strongest values of a kind with their share of the kind's whole weight, at three decimals. */
function shares(weights: Readonly<Record<string, number>>): [string, number][] {
  const entries = Object.entries(weights).filter(([, weight]) => weight > 0);
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  entries.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return entries
    .slice(0, MAX_VALUES)
    .map(([value, weight]) => [value, Math.round((weight / total) * 1000) / 1000]);
}

/** The hour with most page views, where there are at least five: fewer say nothing. */
function favouriteHour(hours: readonly number[]): { hour?: number } {
  const most = Math.max(...hours);
  return hours.reduce((sum, count) => sum + count, 0) >= 5 ? { hour: hours.indexOf(most) } : {};
}
