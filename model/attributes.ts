// Over 300 lines: one table, which every attribute has to be in.
import type { Purpose } from './consent.ts';
import { localTime, type LocalTime } from './local-time.ts';
import type { PageContext } from './page-context.ts';
import type { CompactProfile } from './profile.ts';
import type { VisitorContext } from './visitor-context.ts';

const DAY_MILLIS = 86_400_000;

/** One line a targetable attribute: what conditions may ask, in which unit, from where, and which consent it needs. */
export interface AttributeDefinition {
  name: string;
  unit: string;
  source: 'profile' | 'session' | 'request';
  purpose: Purpose | 'necessary';
  of(known: Known): unknown;
}

interface Known {
  visitor: VisitorContext;
  profile: CompactProfile | undefined;
  page: PageContext | undefined;
  now: number;
  local: LocalTime;
}

const strongest = (entries: readonly [string, number][] | undefined): string | undefined => entries?.[0]?.[0];
const days = (from: number | undefined, now: number): number | undefined =>
  from === undefined ? undefined : Math.max(0, Math.floor((now - from) / DAY_MILLIS));

export const ATTRIBUTES: readonly AttributeDefinition[] = [
  {
    name: 'support_tickets',
    unit: 'support tickets, from an import',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.tickets ?? 0,
  },
  {
    name: 'open_tickets',
    unit: 'support tickets not closed yet, from an import',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.open_tickets ?? 0,
  },
  {
    name: 'days_since_ticket',
    unit: 'days since the newest support ticket',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile, now }) => days(profile?.last_ticket_at, now),
  },
  {
    name: 'ticket_rating',
    unit: 'mean rating of support tickets, -1 worst to 1 best, from an import',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.ticket_rating,
  },
  {
    name: 'sentiment',
    unit: 'mean of own survey answers, -1 worst to 1 best',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.sentiment,
  },
  {
    name: 'days_between_orders',
    unit: 'median of the days between orders',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.interval_days,
  },
  {
    name: 'campaign',
    unit: 'UTM campaign of the first visit that had one',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.campaign,
  },
  {
    name: 'days_as_customer',
    unit: 'days since the shop knows the customer, from an import',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile, now }) => days(profile?.customer_since, now),
  },
  {
    name: 'lifecycle_stage',
    unit: 'new | active | loyal | at-risk | lapsed',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.stage ?? 'new',
  },
  {
    name: 'segments',
    unit: 'list of segment ids',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.segments ?? [],
  },
  {
    name: 'visits',
    unit: 'visits',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.visits ?? 0,
  },
  {
    name: 'product_views',
    unit: 'product views',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.product_views ?? 0,
  },
  {
    name: 'orders',
    unit: 'orders',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.orders ?? 0,
  },
  {
    name: 'revenue',
    unit: "money, site's currency",
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.revenue ?? 0,
  },
  {
    name: 'days_since_last_order',
    unit: 'full days',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile, now }) => days(profile?.last_order_at, now),
  },
  {
    name: 'days_since_first_seen',
    unit: 'full days',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile, now }) => days(profile?.first_seen, now) ?? 0,
  },
  {
    name: 'rfm_recency',
    unit: 'grade 1-5',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.rfm?.[0],
  },
  {
    name: 'rfm_frequency',
    unit: 'grade 1-5',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.rfm?.[1],
  },
  {
    name: 'rfm_monetary',
    unit: 'grade 1-5',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.rfm?.[2],
  },
  {
    name: 'top_category',
    unit: 'category path',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => strongest(profile?.affinities.category),
  },
  {
    name: 'top_brand',
    unit: 'brand',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => strongest(profile?.affinities.brand),
  },
  {
    name: 'top_color',
    unit: 'colour',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => strongest(profile?.affinities.color),
  },
  {
    name: 'top_price_band',
    unit: 'price band 0-5',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) =>
      strongest(profile?.affinities.price) === undefined
        ? undefined
        : Number(strongest(profile?.affinities.price)),
  },
  {
    name: 'affinity',
    unit: 'share 0-1 by kind and value',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => affinityDocument(profile),
  },
  {
    name: 'discount_affinity',
    unit: 'share 0-1',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.discount_affinity,
  },
  {
    name: 'channel',
    unit: 'acquisition channel',
    source: 'profile',
    purpose: 'analytics',
    of: ({ profile }) => profile?.channel,
  },
  {
    name: 'cluster',
    unit: 'id of a computed cluster',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.cluster,
  },
  {
    name: 'churn',
    unit: 'probability 0-1 of not buying again',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.churn,
  },
  {
    name: 'lifetime_value',
    unit: "money expected in 52 weeks, site's currency",
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.value,
  },
  {
    name: 'days_to_next_order',
    unit: 'full days until the next order is expected',
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile, now }) =>
      profile?.next_order_at === undefined ? undefined : days(now, profile.next_order_at),
  },
  {
    name: 'favourite_hour',
    unit: "hour 0-23, site's time zone",
    source: 'profile',
    purpose: 'personalization',
    of: ({ profile }) => profile?.hour,
  },
  {
    name: 'viewed',
    unit: 'list of product ids of this visit',
    source: 'session',
    purpose: 'personalization',
    of: ({ visitor }) => visitor.session?.items.map((item) => item.id) ?? [],
  },
  {
    name: 'products_this_visit',
    unit: 'products',
    source: 'session',
    purpose: 'personalization',
    of: ({ visitor }) => visitor.session?.items.length ?? 0,
  },
  {
    name: 'has_cart',
    unit: 'true | false',
    source: 'session',
    purpose: 'personalization',
    of: ({ visitor }) => visitor.session?.items.some((item) => item.act === 'cart') ?? false,
  },
  {
    name: 'device',
    unit: 'phone | tablet | desktop',
    source: 'request',
    purpose: 'necessary',
    of: ({ visitor }) => visitor.device,
  },
  {
    name: 'country',
    unit: 'ISO 3166',
    source: 'request',
    purpose: 'necessary',
    of: ({ visitor }) => visitor.country,
  },
  {
    name: 'page_type',
    unit: 'page type',
    source: 'request',
    purpose: 'necessary',
    of: ({ page }) => page?.type,
  },
  {
    name: 'url',
    unit: 'path and query',
    source: 'request',
    purpose: 'necessary',
    of: ({ page }) => page?.url,
  },
  {
    name: 'hour',
    unit: "hour 0-23, site's time zone",
    source: 'request',
    purpose: 'necessary',
    of: ({ local }) => local.hour,
  },
  {
    name: 'weekday',
    unit: "1 Monday - 7 Sunday, site's time zone",
    source: 'request',
    purpose: 'necessary',
    of: ({ local }) => local.weekday,
  },
  {
    name: 'date',
    unit: "YYYY-MM-DD, site's time zone; later dates are greater",
    source: 'request',
    purpose: 'necessary',
    of: ({ local }) => local.date,
  },
  {
    name: 'month',
    unit: "1 January - 12 December, site's time zone",
    source: 'request',
    purpose: 'necessary',
    of: ({ local }) => local.month,
  },
];

/**
 * The attribute document that conditions are evaluated on. Holds only what the visitor's consent allows; attributes not
 * known are absent. A profile's attributes have their starting values before the first event. `moment` is in
 * milliseconds since epoch; a number alone is read in UTC.
 */
export function attributes(
  visitor: VisitorContext,
  page: PageContext | undefined,
  moment: number | { now: number; timeZone: string },
): Record<string, unknown> {
  const { now, timeZone = 'UTC' } = typeof moment === 'number' ? { now: moment } : moment;
  const known: Known = {
    visitor,
    profile: visitor.consent.personalization ? visitor.profile : undefined,
    page,
    now,
    local: localTime(now, timeZone),
  };
  const document: Record<string, unknown> = {};
  for (const { name, purpose, of } of ATTRIBUTES) {
    if (purpose !== 'necessary' && !visitor.consent[purpose]) continue;
    const value = of(known);
    if (value !== undefined) document[name] = value;
  }
  return document;
}

function affinityDocument(
  profile: CompactProfile | undefined,
): Record<string, Record<string, number>> | undefined {
  if (!profile) return undefined;
  const document: Record<string, Record<string, number>> = {};
  for (const [kind, entries] of Object.entries(profile.affinities))
    document[kind] = Object.fromEntries(entries);
  return document;
}
