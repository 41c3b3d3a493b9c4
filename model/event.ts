import * as v from 'valibot';
import { IdSchema, MillisSchema } from './site.ts';

/** Limits of one request to the collector. Beyond them it answers 413 or 422 and stores nothing. */
export const MAX_BATCH_BYTES = 60 * 1024;
export const MAX_ITEMS_PER_BATCH = 200;
export const MAX_EVENTS_PER_BATCH = 100;

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const finite = v.pipe(v.number(), v.finite());

/** A product in an event, in the field names of GA4 ecommerce. Unknown fields are dropped. */
export const EventItemSchema = v.object({
  item_id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  item_name: v.optional(text(200)),
  item_brand: v.optional(text(100)),
  item_category: v.optional(text(200)),
  item_variant: v.optional(text(100)),
  price: v.optional(finite),
  quantity: v.optional(v.pipe(finite, v.minValue(0))),
  discount: v.optional(finite),
  /** GA4: starts at 0. */
  index: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
export type EventItem = v.InferOutput<typeof EventItemSchema>;

/** Parameters we read, in GA4's names; own parameters of own events are dropped with a count. */
export const EventParamsSchema = v.object({
  items: v.optional(v.array(EventItemSchema)),
  value: v.optional(finite),
  currency: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'A currency is three capital letters, as in ISO 4217.')),
  ),
  transaction_id: v.optional(text(128)),
  tax: v.optional(finite),
  shipping: v.optional(finite),
  coupon: v.optional(text(100)),
  search_term: v.optional(text(200)),
  item_list_id: v.optional(text(100)),
  item_list_name: v.optional(text(200)),
  /** Milliseconds of attention (`dwell`), per cent (`scroll`), web vitals' value (`web_vital`), 1-5 (`survey`). */
  amount: v.optional(finite),
  /** What the amount is of: `LCP`, `INP`, a placement id (`placement_click`) ... */
  label: v.optional(text(100)),
});
export type EventParams = v.InferOutput<typeof EventParamsSchema>;

export const EventSchema = v.object({
  /** Unique for ever; a second event of the same id is not counted. */
  id: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]{8,64}$/, 'An event id has 8 to 64 of A-Z, a-z, 0-9, - and _.'),
  ),
  /** GA4 name (`page_view`, `view_item`, `purchase` ...) or one of the site's own. */
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9_]{0,39}$/, 'An event name is snake_case, 1 to 40 characters.'),
  ),
  at: MillisSchema,
  params: v.optional(EventParamsSchema, {}),
});
export type ShopEvent = v.InferOutput<typeof EventSchema>;

/** The plugin's word that a decision really showed; a diagnostic (DESIGN rule 3). */
export const ExposureSchema = v.object({
  decision: text(64),
  placement: IdSchema,
  /** False: the shop's framework put its own content back. */
  stands: v.boolean(),
  at: MillisSchema,
});
export type Exposure = v.InferOutput<typeof ExposureSchema>;

export const PAGE_TYPES = [
  'home',
  'listing',
  'product',
  'search',
  'cart',
  'checkout',
  'confirmation',
  'content',
  'other',
] as const;
export const PageTypeSchema = v.picklist(PAGE_TYPES);
export type PageType = v.InferOutput<typeof PageTypeSchema>;

export const EventPageSchema = v.object({
  /** One page view: every batch of it carries the same. */
  view: text(64),
  /** Path and query without tracking parameters or fragment. */
  url: text(2048),
  type: v.optional(PageTypeSchema, 'other'),
  /** Host and path of the page before; null: none. */
  referrer: v.optional(v.nullable(text(1024))),
  utm: v.optional(
    v.object({
      source: v.optional(text(100)),
      medium: v.optional(text(100)),
      campaign: v.optional(text(100)),
    }),
  ),
});

/**
 * What the plugin (or a server) sends to `POST /_endcap/events`: all events of one page view since the last batch.
 * The visitor is in the HttpOnly cookie, or in `token` where the shop cannot set it.
 */
export const EventBatchSchema = v.object({
  v: v.literal(1),
  site: IdSchema,
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/)),
  sent_at: MillisSchema,
  token: v.optional(text(256)),
  /** `encodeConsent` of the choice that allows this batch (tag mode: there is no cookie). */
  consent: v.optional(text(40)),
  page: EventPageSchema,
  events: v.pipe(v.array(EventSchema), v.maxLength(MAX_EVENTS_PER_BATCH)),
  exposures: v.optional(v.pipe(v.array(ExposureSchema), v.maxLength(50)), []),
  webdriver: v.optional(v.boolean(), false),
});
export type EventBatch = v.InferOutput<typeof EventBatchSchema>;
