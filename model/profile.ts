import * as v from 'valibot';
import { MillisSchema } from './site.ts';
import { ITEM_ACTS } from './session.ts';

export const LIFECYCLE_STAGES = ['new', 'active', 'loyal', 'at-risk', 'lapsed'] as const;
export const LifecycleStageSchema = v.picklist(LIFECYCLE_STAGES);
export type LifecycleStage = v.InferOutput<typeof LifecycleStageSchema>;

export const DEVICES = ['phone', 'tablet', 'desktop'] as const;
export const DeviceSchema = v.picklist(DEVICES);
export type Device = v.InferOutput<typeof DeviceSchema>;

/** Attribute kinds a taste is kept for; `price` keys are the digits of `priceBand`. */
export const AFFINITY_KINDS = ['category', 'brand', 'color', 'price'] as const;
export type AffinityKind = (typeof AFFINITY_KINDS)[number];

const count = v.pipe(v.number(), v.minValue(0));
/** Value -> decayed weight, as of the profile's `affinities_at`. */
const WeightsSchema = v.record(v.string(), count);
const ItemSignalSchema = v.object({ id: v.string(), act: v.picklist(ITEM_ACTS), at: MillisSchema });

/** What a shard knows of one visitor: a fold of the visitor's events, nothing else. */
export const ProfileSchema = v.object({
  v: v.literal(1),
  first_seen: MillisSchema,
  last_seen: MillisSchema,
  visits: count,
  page_views: count,
  product_views: count,
  cart_adds: count,
  orders: count,
  /** Sum of order values less refunds, in the site's currency. */
  revenue: v.number(),
  /** Times of orders, oldest first, the last 50. */
  order_times: v.array(MillisSchema),
  /** Value of the first order: what is expected of later ones is learned from later ones. */
  first_order_value: v.optional(v.number()),
  affinities: v.object({
    category: WeightsSchema,
    brand: WeightsSchema,
    color: WeightsSchema,
    price: WeightsSchema,
  }),
  affinities_at: MillisSchema,
  /** Newest first, at most 50. */
  items: v.array(ItemSignalSchema),
  /** Bought product ids, newest first, at most 100. */
  bought: v.array(v.object({ id: v.string(), at: MillisSchema })),
  searches: v.optional(v.array(v.string()), []),
  /** Page views by hour of day in the site's time zone, 24 numbers. */
  hours: v.array(count),
  device: v.optional(DeviceSchema),
  country: v.optional(v.string()),
  channel: v.optional(v.string()),
  campaign: v.optional(v.string()),
  /** Share of bought or viewed items that were reduced, 0 to 1; absent: none seen. */
  discount_affinity: v.optional(v.number()),
  /** Items that `discount_affinity` is the share of. */
  discount_seen: v.optional(count),
  /** Mean of own survey answers, -1 (worst) to 1 (best), and how many there were; absent: none. */
  sentiment: v.optional(v.number()),
  survey_answers: v.optional(count),
  /** Support tickets from an import: all, those closed, the newest, and the mean rating (-1 worst to 1 best) of so many. */
  tickets: v.optional(count),
  tickets_closed: v.optional(count),
  last_ticket_at: v.optional(MillisSchema),
  ticket_rating: v.optional(v.number()),
  tickets_rated: v.optional(count),
  /** Since when the shop knows this customer. */
  customer_since: v.optional(MillisSchema),
});
export type Profile = v.InferOutput<typeof ProfileSchema>;

/**
 * What the edge reads of a visitor: one KV value under `profile:<site>:<visitor>`, at most about 2 KB. Short names,
 * since it is read on every page. Weights are shares (0 to 1 within a kind), strongest first, at most 8 a kind.
 */
export const CompactProfileSchema = v.object({
  v: v.literal(1),
  /** When the shard wrote it. */
  at: MillisSchema,
  stage: LifecycleStageSchema,
  segments: v.array(v.string()),
  first_seen: MillisSchema,
  visits: count,
  product_views: count,
  orders: count,
  revenue: v.number(),
  last_order_at: v.optional(MillisSchema),
  /** Grades 1 to 5 of recency, frequency and monetary value; absent before the first order. */
  rfm: v.optional(v.tuple([v.number(), v.number(), v.number()])),
  affinities: v.object({
    category: v.array(v.tuple([v.string(), v.number()])),
    brand: v.array(v.tuple([v.string(), v.number()])),
    color: v.array(v.tuple([v.string(), v.number()])),
    price: v.array(v.tuple([v.string(), v.number()])),
  }),
  /** Newest first, at most 20. */
  items: v.array(ItemSignalSchema),
  /** Newest first, at most 20. */
  bought: v.array(v.string()),
  channel: v.optional(v.string()),
  discount_affinity: v.optional(v.number()),
  /** Hour of day, 0 to 23 in the site's time zone, with most page views. */
  hour: v.optional(v.number()),
  /** Computed cluster (model/cluster). */
  cluster: v.optional(v.string()),
  /** Probability of not buying again, orders' value expected in the next 52 weeks, next order expected (model/clv). */
  churn: v.optional(v.number()),
  value: v.optional(v.number()),
  next_order_at: v.optional(MillisSchema),
  tickets: v.optional(count),
  open_tickets: v.optional(count),
  last_ticket_at: v.optional(MillisSchema),
  customer_since: v.optional(MillisSchema),
  /** Median of the days between orders, to a tenth; absent before the second. */
  interval_days: v.optional(count),
  campaign: v.optional(v.string()),
  /** Mean of survey answers, and of ratings of support tickets: -1 (worst) to 1 (best). */
  sentiment: v.optional(v.number()),
  ticket_rating: v.optional(v.number()),
});
export type CompactProfile = v.InferOutput<typeof CompactProfileSchema>;
