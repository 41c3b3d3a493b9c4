import * as v from 'valibot';
import { ConsentPolicySchema, type ConsentPolicy } from './consent.ts';
import { RankingSettingsSchema } from './ranking-settings.ts';

export const IdSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'An id has 1 to 64 of a-z, 0-9, - and _.'),
);
export const ShareSchema = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
/** Milliseconds since 1970-01-01 UTC. */
export const MillisSchema = v.pipe(v.number(), v.integer(), v.minValue(0));
const HttpUrlSchema = v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//, 'Only http and https addresses.'));

/** Days and counts that divide the lifecycle stages (DESIGN section 2). Boundaries fall into the earlier stage. */
export const LifecycleThresholdsSchema = v.object({
  /** A customer who bought within this many days is active. */
  active_days: v.optional(v.pipe(v.number(), v.minValue(1)), 90),
  /** Up to this many days since the last order: at-risk; beyond: lapsed. */
  at_risk_days: v.optional(v.pipe(v.number(), v.minValue(1)), 180),
  /** So many orders, the last of them within `active_days`, make a customer loyal. */
  loyal_orders: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2)), 3),
});

/** A shop: where it lives and what holds for all its pages. */
export const SiteSchema = v.object({
  v: v.literal(1),
  id: IdSchema,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  /** Host names (no port) of pages routed through the Worker. */
  hostnames: v.array(v.pipe(v.string(), v.regex(/^[a-z0-9.-]+$/))),
  /** Where the shop's own pages come from. */
  origin: HttpUrlSchema,
  /** Origins (scheme, host, port) of pages that carry the bare tag and may call `/_endcap/*` from there. */
  allowed_origins: v.optional(v.array(HttpUrlSchema), []),
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
  time_zone: v.optional(v.string(), 'UTC'),
  locale: v.optional(v.string(), 'en'),
  consent_policy: v.optional(ConsentPolicySchema, 'opt-in'),
  /** ISO 3166 country -> policy there; an unknown country is opt-in when this is set at all. */
  consent_policy_by_country: v.optional(v.record(v.string(), ConsentPolicySchema), {}),
  /** URLPattern path names of product pages; the group `slug` is looked up in the catalogue's URLs. */
  product_paths: v.optional(v.array(v.string()), []),
  /** Path prefixes that pass through untouched: checkout and account pages by default. */
  untouched_paths: v.optional(v.array(v.string()), []),
  lifecycle: v.optional(LifecycleThresholdsSchema, {}),
  /** Share of free listing positions given to exploration (DESIGN rule 5). */
  explore_share: v.optional(ShareSchema, 0.2),
  /** Days events are kept. */
  retention_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 395),
  /** Take products into the catalogue from the JSON-LD of the shop's own pages; absent: yes. */
  catalog_from_pages: v.optional(v.boolean()),
  /** Keep the origin's pages at the edge where its headers allow it, and personalise them from there. */
  cache_pages: v.optional(v.boolean()),
  /** Raised by one, all kept pages are forgotten. */
  cache_epoch: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** How listings and strips are composed around the ranker, and what its candidates may do. */
  ranking: v.optional(RankingSettingsSchema),
  /** Experiments start only after a second person has approved of them. */
  require_approval: v.optional(v.boolean()),
  /** Kill switch: every page passes through untouched. */
  killed: v.optional(v.boolean(), false),
});
export type Site = v.InferOutput<typeof SiteSchema>;
export type LifecycleThresholds = v.InferOutput<typeof LifecycleThresholdsSchema>;

/** The consent policy where a request comes from. As soon as any policy is set by country, an unknown country is opt-in. */
export function policyFor(site: Site, country: string | undefined): ConsentPolicy {
  const byCountry = site.consent_policy_by_country;
  if (country === undefined) return Object.keys(byCountry).length > 0 ? 'opt-in' : site.consent_policy;
  return byCountry[country] ?? site.consent_policy;
}
