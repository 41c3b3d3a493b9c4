import * as v from 'valibot';
import { CardSchema, PLACEMENT_KINDS } from './placement.ts';

/** Id of the JSON script that carries the payload. */
export const PAYLOAD_ELEMENT_ID = 'endcap-payload';

/** Begins the fragment of a preview link to a page with the tag; the token follows. */
export const TAG_FRAGMENT = 'endcap-preview=';

/** What the page carries of its decisions (DESIGN rule 8): no reasons, segments or propensities. Short names: it is in every page. */
export const PagePayloadSchema = v.object({
  v: v.literal(1),
  /** Decision record id. */
  d: v.string(),
  p: v.array(
    v.object({
      /** Placement. */
      i: v.string(),
      k: v.picklist(PLACEMENT_KINDS),
      /** Variation index, where an experiment decided. */
      n: v.optional(v.number()),
      /** Selector, where the plugin has something to confirm or to apply. */
      s: v.optional(v.string()),
      /** Product ids of a listing in the order they were given. */
      o: v.optional(v.array(v.string())),
      /** Applied by: `e` edge, `p` plugin (after hydration). */
      a: v.picklist(['e', 'p']),
      /** What the plugin has to apply, or re-apply when a framework puts its own back (an Experience). */
      x: v.optional(v.unknown()),
      /** How a listing's cards name their products, where the plugin is to collect candidates and put them in order. */
      c: v.optional(CardSchema),
    }),
  ),
  /** The browser fetched the page ahead: its decisions wait until the plugin says that it is shown. */
  w: v.optional(v.literal(1)),
  /** Variation index by experiment key, for `endcap.variation('key')` and the shop's own analytics. */
  f: v.optional(v.record(v.string(), v.number())),
  /** Answer to a tag or a server, which have no cookie of ours: to be kept, and sent as `variations` with the next request. */
  k: v.optional(v.string()),
  /** Answer to a tag under a policy that needs no choice, to a visitor nobody knew: to be kept, and sent from now on. */
  token: v.optional(v.string()),
});
export type PagePayload = v.InferOutput<typeof PagePayloadSchema>;

/** What the plugin is told beside its own code: the site's settings that hold for everyone. */
export const PluginConfigSchema = v.object({
  v: v.literal(1),
  site: v.string(),
  /** Origin (scheme, host, port) that `/_endcap/*` is asked at; empty: the page's own. */
  endpoint: v.string(),
  mode: v.picklist(['routed', 'tag']),
  consent_policy: v.picklist(['opt-in', 'opt-out', 'off']),
  gpc: v.boolean(),
  currency: v.string(),
  locale: v.string(),
  privacy_url: v.optional(v.string()),
  /** Tag mode: places whose paint waits for the decision, and listings whose products are its candidates. */
  places: v.optional(
    v.array(
      v.object({
        i: v.string(),
        k: v.picklist(PLACEMENT_KINDS),
        s: v.string(),
        c: v.optional(CardSchema),
      }),
    ),
  ),
  /** Something is shown to everyone: it is asked for before consent too, where it did not come with the page. */
  everyone: v.optional(v.boolean()),
  /** Whose consent signal holds; `auto` (default): a consent platform found on the page, else our own banner. */
  consent_signal: v.optional(v.picklist(['auto', 'banner', 'tcf', 'consent_mode', 'shopify', 'wordpress'])),
  /** The banner's words in the site's language, by name (plugin/consent/texts.ts); absent: English. */
  texts: v.optional(v.record(v.string(), v.string())),
});
export type PluginConfig = v.InferOutput<typeof PluginConfigSchema>;

/** Body of `POST /_endcap/decide`, from the tag, from single-page navigation or server to server. */
export const DecideRequestSchema = v.object({
  v: v.literal(1),
  site: v.string(),
  token: v.optional(v.pipe(v.string(), v.maxLength(256))),
  consent: v.optional(v.pipe(v.string(), v.maxLength(40))),
  session: v.optional(v.pipe(v.string(), v.maxLength(2048))),
  /** `k` of the answer before: variations that the visitor keeps when weights change. */
  variations: v.optional(v.pipe(v.string(), v.maxLength(1024))),
  /** What a preview link was redeemed for, where there is no cookie. */
  preview: v.optional(v.pipe(v.string(), v.maxLength(300))),
  page: v.object({
    url: v.pipe(v.string(), v.maxLength(2048)),
    type: v.optional(v.string()),
    view: v.optional(v.string()),
  }),
  /** Only these placements; absent: all of the page. */
  placements: v.optional(v.array(v.string())),
  candidates: v.optional(
    v.array(
      v.object({
        placement: v.string(),
        item_ids: v.pipe(v.array(v.pipe(v.string(), v.maxLength(128))), v.maxLength(1000)),
      }),
    ),
  ),
});
export type DecideRequest = v.InferOutput<typeof DecideRequestSchema>;
/** `POST /_endcap/decide` answers with a payload in which every placement is the plugin's to apply. */
export type DecideResponse = PagePayload;
