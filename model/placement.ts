// Over 300 lines: every kind of experience is one schema, and they are read beside one another, as the union below is.
import * as v from 'valibot';
import { PageTypeSchema } from './event.ts';
import { pathPatternProblem } from './path-pattern.ts';
import { DeviceSchema } from './profile.ts';
import { BoostSchema } from './ranker/boost.ts';
import { CompositionSchema } from './ranking-settings.ts';
import { ConditionSchema } from './segment.ts';
import { selectorProblem } from './selector.ts';
import { IdSchema, MillisSchema } from './site.ts';

const short = v.pipe(v.string(), v.maxLength(200));
/** Refused when saved, since HTMLRewriter would refuse it on a shopper's request (facts: edge). */
const SelectorSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(500),
  v.check(
    (selector) => selectorProblem(selector) === null,
    ({ input }) => selectorProblem(input) ?? '',
  ),
);
/** Browsers read a backslash as / and drop tabs and line feeds, so that `/\\evil.example` would leave the shop. */
const HTTP_OR_PATH = /^(?:https?:\/\/[^/]|\/(?!\/))[^\\\p{Cc}\s]*$/iu;
const HttpOrPathSchema = v.pipe(
  v.string(),
  v.maxLength(2048),
  v.regex(
    HTTP_OR_PATH,
    'An address starts with http://, https:// or a single /, and holds no spaces or backslashes.',
  ),
);
const SrcsetSchema = v.pipe(
  v.string(),
  v.maxLength(4096),
  v.check(
    isSrcset,
    'A srcset is a list of addresses (http://, https:// or /), each with a width (640w) or density (2x).',
  ),
);
const PathPatternSchema = v.pipe(
  short,
  v.check(
    (pattern) => pathPatternProblem(pattern) === null,
    ({ input }) => pathPatternProblem(input) ?? '',
  ),
);

function isSrcset(text: string): boolean {
  return text.split(/,\s+/).every((candidate) => {
    const [address = '', size, ...more] = candidate.trim().split(/\s+/);
    return (
      HTTP_OR_PATH.test(address) &&
      (size === undefined || /^\d+(?:\.\d+)?[wx]$/.test(size)) &&
      more.length === 0
    );
  });
}

/** Whether an attribute may have this value: addresses are http, https or a path, whatever else stands in them. */
function isSafeAttribute({ name, value }: { name: string; value: string }): boolean {
  if (name === 'srcset') return isSrcset(value);
  return (name !== 'href' && name !== 'src') || HTTP_OR_PATH.test(value);
}

/** Which pages: every given line must hold; lists match if one of them does. */
export const PageMatchSchema = v.object({
  /** URLPattern path names, e.g. `/women/*`; absent: all pages. */
  paths: v.optional(v.array(PathPatternSchema)),
  exclude_paths: v.optional(v.array(PathPatternSchema)),
  page_types: v.optional(v.array(PageTypeSchema)),
  /** Query parameter -> value it must have (`*`: any). */
  query: v.optional(v.record(v.string(), v.string())),
  devices: v.optional(v.array(DeviceSchema)),
  locales: v.optional(v.array(v.string())),
});
export type PageMatch = v.InferOutput<typeof PageMatchSchema>;

/** Attributes an edit may set. */
export const EDITABLE_ATTRIBUTES = ['class', 'alt', 'title', 'href', 'src', 'srcset'] as const;
/** CSS properties an edit may set; values never hold `url(`, `expression(`, braces or semicolons. */
export const EDITABLE_STYLES = [
  'color',
  'background-color',
  'border-color',
  'opacity',
  'display',
  'visibility',
  'order',
  'font-size',
  'font-weight',
  'font-style',
  'text-align',
  'text-transform',
  'text-decoration',
  'letter-spacing',
  'line-height',
  'margin',
  'margin-top',
  'margin-right',
  'margin-bottom',
  'margin-left',
  'padding',
  'padding-top',
  'padding-right',
  'padding-bottom',
  'padding-left',
  'border',
  'border-radius',
  'border-width',
  'box-shadow',
  'width',
  'max-width',
  'min-width',
  'height',
  'max-height',
  'min-height',
  'gap',
  'object-fit',
  'object-position',
] as const;

/** One change to the elements that `selector` (default: the placement's) matches. */
const target = { selector: v.optional(SelectorSchema) };
const AnyEditSchema = v.variant('op', [
  v.object({ op: v.literal('text'), ...target, text: v.pipe(v.string(), v.maxLength(5000)) }),
  v.object({ op: v.literal('html'), ...target, html: v.pipe(v.string(), v.maxLength(50_000)) }),
  v.object({
    op: v.literal('attribute'),
    ...target,
    name: v.picklist(EDITABLE_ATTRIBUTES),
    value: v.pipe(v.string(), v.maxLength(4096)),
  }),
  v.object({
    op: v.literal('image'),
    ...target,
    src: HttpOrPathSchema,
    srcset: v.optional(SrcsetSchema),
    alt: v.optional(short),
  }),
  v.object({
    op: v.literal('class'),
    ...target,
    add: v.optional(v.array(short), []),
    remove: v.optional(v.array(short), []),
  }),
  v.object({ op: v.literal('hide'), ...target }),
  v.object({ op: v.literal('show'), ...target }),
  v.object({
    op: v.literal('style'),
    ...target,
    property: v.picklist(EDITABLE_STYLES),
    value: v.pipe(
      v.string(),
      v.maxLength(200),
      v.regex(
        /^(?!.*(?:url|expression|image)\s*\()[^{};<>\\@]*$/is,
        'A style value has no url(), braces, semicolons or backslashes.',
      ),
    ),
  }),
]);
export const EditSchema = v.pipe(
  AnyEditSchema,
  v.check(
    (edit) => edit.op !== 'attribute' || isSafeAttribute(edit),
    'href, src and srcset take addresses that start with http://, https:// or a single /.',
  ),
);
export type Edit = v.InferOutput<typeof EditSchema>;

const ids = v.pipe(v.array(v.pipe(v.string(), v.maxLength(128))), v.maxLength(200));

/** What a placement shows, by kind. */
export const ContentSchema = v.object({
  kind: v.literal('content'),
  edits: v.pipe(v.array(EditSchema), v.minLength(1), v.maxLength(30)),
});
export const ListingSchema = v.object({
  kind: v.literal('listing'),
  /** `shop`: the shop's own order; `ranked`: by the live ranker. */
  order: v.picklist(['shop', 'ranked']),
  /** Product ids that come first / last, in this order, if they are on the page. */
  pin: v.optional(ids, []),
  bury: v.optional(ids, []),
  out_of_stock_last: v.optional(v.boolean(), false),
  /** Products, categories and brands that count for more; only where the order is ranked. */
  boost: v.optional(v.pipe(v.array(BoostSchema), v.maxLength(50))),
  /**
   * The whole category is ranked, and each of its pages shows the ranks that fall on it; cards of products that were not
   * on the page are made from `card`. Only where the catalogue is certain to know what the shop's pages hold.
   */
  across_pages: v.optional(
    v.object({
      /** HTML of one card, as a strip's `card_template`. */
      card: v.pipe(v.string(), v.minLength(1), v.maxLength(10_000)),
      /** Cards of a full page. */
      page_size: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(500)),
      /** Query parameter with the page's number; `/page/2` in the path is understood as well. */
      parameter: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(50)), 'page'),
    }),
  ),
  /** Version of the ranker; absent: the live one. An experiment compares rankers by naming them. */
  ranker: v.optional(IdSchema),
  ...CompositionSchema.entries,
});
export const STRATEGIES = [
  'personalised',
  'similar',
  'bought_together',
  'co_viewed',
  'trending',
  'new',
  'recently_viewed',
  'replenish',
  'complementary',
  'popular',
  'popular_region',
  'popular_segment',
  'cross_category',
] as const;
export const RecommendationsSchema = v.object({
  kind: v.literal('recommendations'),
  strategy: v.picklist(STRATEGIES),
  title: v.optional(short, ''),
  count: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(24)), 4),
  position: v.optional(v.picklist(['before', 'after', 'prepend', 'append', 'replace']), 'append'),
  /** HTML of one card with `{{title}} {{url}} {{image}} {{price}} {{brand}} {{id}} {{reason}}`; absent: a plain card of ours. */
  card_template: v.optional(v.pipe(v.string(), v.maxLength(10_000))),
  price_min: v.optional(v.number()),
  price_max: v.optional(v.number()),
  categories: v.optional(v.array(v.string())),
  exclude_bought: v.optional(v.boolean(), true),
  /** Product ids that come first, in this order; the filters hold for them too. */
  pin: v.optional(ids),
  /** Product ids that are never shown. */
  bury: v.optional(ids),
  boost: v.optional(v.pipe(v.array(BoostSchema), v.maxLength(50))),
  diversity: CompositionSchema.entries.diversity,
  brand_share: CompositionSchema.entries.brand_share,
});
export const OfferSchema = v.object({
  kind: v.literal('offer'),
  message: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  coupon: v.optional(v.pipe(v.string(), v.maxLength(50))),
  /** A real end: the offer is not shown after it. */
  ends_at: v.optional(MillisSchema),
  free_shipping_from: v.optional(v.number()),
  position: v.optional(v.picklist(['before', 'after', 'prepend', 'append', 'replace']), 'prepend'),
});
export const RedirectSchema = v.object({ kind: v.literal('redirect'), url: HttpOrPathSchema });
export const SnippetSchema = v.object({
  kind: v.literal('snippet'),
  html: v.pipe(v.string(), v.maxLength(50_000)),
  position: v.optional(v.picklist(['before', 'after', 'prepend', 'append', 'replace']), 'append'),
});
export const OverlaySchema = v.object({
  kind: v.literal('overlay'),
  form: v.picklist(['bar', 'box', 'dialog']),
  title: v.optional(short, ''),
  text: v.pipe(v.string(), v.maxLength(1000)),
  link: v.optional(v.object({ text: short, href: HttpOrPathSchema })),
  trigger: v.variant('on', [
    v.object({ on: v.literal('load') }),
    v.object({ on: v.literal('delay'), seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(600)) }),
    v.object({ on: v.literal('scroll'), percent: v.pipe(v.number(), v.minValue(0), v.maxValue(100)) }),
    v.object({ on: v.literal('exit') }),
    v.object({ on: v.literal('basket'), min_value: v.optional(v.number(), 0) }),
  ]),
  /** Shown at most once in so many days. */
  every_days: v.optional(v.pipe(v.number(), v.minValue(0)), 1),
});
/** Nothing is changed: what a control shows, and how a rule keeps people out. */
export const NothingSchema = v.object({ kind: v.literal('nothing') });

export const ExperienceSchema = v.variant('kind', [
  ContentSchema,
  ListingSchema,
  RecommendationsSchema,
  OfferSchema,
  RedirectSchema,
  SnippetSchema,
  OverlaySchema,
  NothingSchema,
]);
export type Experience = v.InferOutput<typeof ExperienceSchema>;
export const PLACEMENT_KINDS = [
  'content',
  'listing',
  'recommendations',
  'offer',
  'redirect',
  'snippet',
  'overlay',
] as const;
export type PlacementKind = (typeof PLACEMENT_KINDS)[number];

/** Who a rule or an experiment is for: every given line must hold; no line: everyone. */
export const WhoSchema = v.object({
  /** Member of at least one of them. */
  segments: v.optional(v.array(IdSchema)),
  condition: v.optional(ConditionSchema),
});
export type Who = v.InferOutput<typeof WhoSchema>;

export const RuleSchema = v.object({
  id: IdSchema,
  name: v.optional(short, ''),
  who: v.optional(WhoSchema, {}),
  /** Staged: only this share of visitors, drawn by the seed; a larger share keeps those it had. Absent: all. */
  rollout: v.optional(
    v.object({ share: v.pipe(v.number(), v.minValue(0), v.maxValue(1)), seed: v.string() }),
  ),
  experience: ExperienceSchema,
});
export type Rule = v.InferOutput<typeof RuleSchema>;

/** How a card of a listing names its product; tried in this order. */
export const CardSchema = v.object({
  /** Cards within the grid; absent: the grid's element children. */
  selector: v.optional(SelectorSchema),
  /** Attribute of the card or of an element in it that holds the product id, e.g. `data-product-id`. */
  attribute: v.optional(short),
  /** Regular expression on a link's address; its first group is the product's slug or id. */
  link_pattern: v.optional(short),
});
export type Card = v.InferOutput<typeof CardSchema>;

/** A place on a page: where (match and selector), and an ordered list of rules of which the first that matches wins. */
export const PlacementSchema = v.object({
  v: v.literal(1),
  id: IdSchema,
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  kind: v.picklist(PLACEMENT_KINDS),
  match: v.optional(PageMatchSchema, {}),
  /** CSS selector of the place; `redirect` and `overlay` have none. */
  selector: v.optional(SelectorSchema),
  card: v.optional(CardSchema),
  rules: v.optional(v.pipe(v.array(RuleSchema), v.maxLength(50)), []),
  /** Lower comes first where several placements of a page touch. */
  priority: v.optional(v.number(), 100),
  enabled: v.optional(v.boolean(), true),
});
export type Placement = v.InferOutput<typeof PlacementSchema>;
