// Over 300 lines: one table with a line a feature, which logging, training and serving share.
import { priceBand, type Product } from '../../catalog.ts';
import { fnv1a } from '../../assignment/hash.ts';
import type { Purpose } from '../../consent.ts';
import type { ItemAct } from '../../session.ts';
import type { CountName } from './item-statistics.ts';
import type { ItemTable } from './item-table.ts';
import type { RankerSignals } from './signals.ts';

/** Groups that explanations speak of. */
export const FEATURE_GROUPS = ['place', 'popularity', 'product', 'taste', 'visit', 'visitor'] as const;
export type FeatureGroup = (typeof FEATURE_GROUPS)[number];

export interface RankingContext {
  table: ItemTable;
  signals: RankerSignals;
  /** Milliseconds since epoch. */
  now: number;
  /** Cards of the listing. */
  count: number;
}

/** One feature: a single definition, used when logging is read for training and when a listing is ranked. */
export interface Feature {
  name: string;
  group: FeatureGroup;
  unit: string;
  consent: Purpose | 'necessary';
  /** Value for the product at `index` of the table, at 0-based `place` of the shop's order; NaN: not known. */
  of(request: Prepared, index: number, place: number): number;
}

/** The visit's products and tastes, worked out once a request. */
interface Prepared extends RankingContext {
  acts: ReadonlyMap<string, ItemAct>;
  earlier: ReadonlySet<string>;
  bought: ReadonlySet<string>;
  last: Product | undefined;
  visit: {
    category: Map<string, number>;
    brand: Map<string, number>;
    color: Map<string, number>;
    weight: number;
    logPrice: number;
  };
  /** Statistics positions of the last products of this visit with the weight of each. */
  recent: { position: number; weight: number }[];
}

/** Weight of an act in the taste of a visit. */
const ACT_WEIGHT: Record<ItemAct, number> = { click: 0.5, view: 1, cart: 3, purchase: 2 };
/** Each product before the last weighs so much less. */
const VISIT_DECAY = 0.85;
const RECENT = 6;
/** Impressions a category's rate stands for in a product's smoothed rate. */
const PRIOR_IMPRESSIONS = 30;
/** Rate assumed while a whole category has no impressions. */
const PRIOR_RATE = 0.02;
const DAY_MILLIS = 86_400_000;

const rate =
  (name: CountName) =>
  ({ table }: Prepared, index: number): number => {
    const { statistics, position, products } = table;
    const at = position[index]!;
    const category = products[index]!.category;
    const shown = table.categoryCounts('impressions', category);
    const prior =
      (table.categoryCounts(name, category) + PRIOR_RATE * PRIOR_IMPRESSIONS) / (shown + PRIOR_IMPRESSIONS);
    const own = at < 0 ? 0 : statistics.counts[name][at]!;
    const impressions = at < 0 ? 0 : statistics.counts.impressions[at]!;
    return (own + prior * PRIOR_IMPRESSIONS) / (impressions + PRIOR_IMPRESSIONS);
  };

const share = (of: Readonly<Record<string, number>>, key: string | undefined) =>
  key === undefined ? 0 : (of[key] ?? 0);
const shareOfVisit = (weights: ReadonlyMap<string, number>, total: number, key: string | undefined) =>
  total === 0 ? Number.NaN : key === undefined ? 0 : (weights.get(key) ?? 0) / total;
const flag = (holds: boolean) => (holds ? 1 : 0);

/** The taste for what a product is; NaN where no taste of that kind is known yet. */
const taste =
  (
    kind: keyof RankerSignals['affinities'],
    keyOf: (product: Product, table: ItemTable) => string | undefined,
  ) =>
  ({ signals, table }: Prepared, index: number): number => {
    const shares = signals.affinities[kind];
    for (const _ in shares) return share(shares, keyOf(table.products[index]!, table));
    return Number.NaN;
  };

const personal = 'personalization' as const;

export const FEATURES: readonly Feature[] = [
  {
    name: 'shop_place',
    group: 'place',
    unit: 'place, 0 first',
    consent: 'necessary',
    of: (_, __, place) => place,
  },
  {
    name: 'shop_place_share',
    group: 'place',
    unit: 'place / cards',
    consent: 'necessary',
    of: ({ count }, _, place) => place / Math.max(1, count - 1),
  },
  {
    name: 'cards',
    group: 'place',
    unit: 'cards of the listing',
    consent: 'necessary',
    of: ({ count }) => count,
  },
  {
    name: 'click_rate',
    group: 'popularity',
    unit: 'clicks an impression, smoothed',
    consent: 'analytics',
    of: rate('clicks'),
  },
  {
    name: 'cart_rate',
    group: 'popularity',
    unit: 'carts an impression, smoothed',
    consent: 'analytics',
    of: rate('carts'),
  },
  {
    name: 'purchase_rate',
    group: 'popularity',
    unit: 'purchases an impression, smoothed',
    consent: 'analytics',
    of: rate('purchases'),
  },
  {
    name: 'visits',
    group: 'popularity',
    unit: 'ln(1 + visits that looked)',
    consent: 'analytics',
    of: ({ table }, index) => Math.log1p(table.statistics.visits[table.position[index]!] ?? 0),
  },
  {
    name: 'price',
    group: 'product',
    unit: 'ln(1 + price)',
    consent: 'necessary',
    of: ({ table }, index) => table.logPrice[index]!,
  },
  {
    name: 'price_rank',
    group: 'product',
    unit: 'share within the category',
    consent: 'necessary',
    of: ({ table }, index) => table.priceRank[index]!,
  },
  {
    name: 'discount',
    group: 'product',
    unit: 'share of the price',
    consent: 'necessary',
    of: ({ table }, index) => table.discount[index]!,
  },
  {
    name: 'stock',
    group: 'product',
    unit: 'ln(1 + units)',
    consent: 'necessary',
    of: ({ table }, index) => Math.log1p(table.products[index]!.stock ?? Number.NaN),
  },
  {
    name: 'age',
    group: 'product',
    unit: 'ln(1 + days in the shop)',
    consent: 'necessary',
    of: ({ table, now }, index) =>
      Math.log1p(Math.max(0, now - (table.products[index]!.created ?? Number.NaN)) / DAY_MILLIS),
  },
  {
    name: 'rating',
    group: 'product',
    unit: 'stars 0-5',
    consent: 'necessary',
    of: ({ table }, index) => table.products[index]!.rating ?? Number.NaN,
  },
  {
    name: 'ratings',
    group: 'product',
    unit: 'ln(1 + ratings)',
    consent: 'necessary',
    of: ({ table }, index) => Math.log1p(table.products[index]!.rating_count ?? 0),
  },
  {
    name: 'category_taste',
    group: 'taste',
    unit: 'share of interest',
    consent: personal,
    of: taste('category', ({ category }) => category),
  },
  {
    name: 'brand_taste',
    group: 'taste',
    unit: 'share of interest',
    consent: personal,
    of: taste('brand', ({ brand }) => brand),
  },
  {
    name: 'color_taste',
    group: 'taste',
    unit: 'share of interest',
    consent: personal,
    of: taste('color', ({ color }) => color),
  },
  {
    name: 'price_taste',
    group: 'taste',
    unit: 'share of interest',
    consent: personal,
    of: taste('price', ({ price }, table) => String(priceBand(price, table.medianPrice))),
  },
  {
    name: 'seen_before',
    group: 'taste',
    unit: '0 or 1',
    consent: personal,
    of: ({ earlier, table }, index) => flag(earlier.has(table.products[index]!.id)),
  },
  {
    name: 'bought_before',
    group: 'taste',
    unit: '0 or 1',
    consent: personal,
    of: ({ bought, table }, index) => flag(bought.has(table.products[index]!.id)),
  },
  {
    name: 'visit_category',
    group: 'visit',
    unit: 'share of this visit',
    consent: personal,
    of: ({ visit, table }, index) =>
      shareOfVisit(visit.category, visit.weight, table.products[index]!.category),
  },
  {
    name: 'visit_brand',
    group: 'visit',
    unit: 'share of this visit',
    consent: personal,
    of: ({ visit, table }, index) => shareOfVisit(visit.brand, visit.weight, table.products[index]!.brand),
  },
  {
    name: 'visit_color',
    group: 'visit',
    unit: 'share of this visit',
    consent: personal,
    of: ({ visit, table }, index) => shareOfVisit(visit.color, visit.weight, table.products[index]!.color),
  },
  {
    name: 'visit_price',
    group: 'visit',
    unit: "ln of price over the visit's mean",
    consent: personal,
    of: ({ visit, table }, index) =>
      visit.weight === 0 ? Number.NaN : table.logPrice[index]! - visit.logPrice,
  },
  {
    name: 'visit_price_distance',
    group: 'visit',
    unit: 'the same without its sign',
    consent: personal,
    of: ({ visit, table }, index) =>
      visit.weight === 0 ? Number.NaN : Math.abs(table.logPrice[index]! - visit.logPrice),
  },
  {
    name: 'last_category',
    group: 'visit',
    unit: '0 or 1',
    consent: personal,
    of: ({ last, table }, index) =>
      last ? flag(last.category === table.products[index]!.category) : Number.NaN,
  },
  {
    name: 'last_color',
    group: 'visit',
    unit: '0 or 1',
    consent: personal,
    of: ({ last, table }, index) => (last ? flag(last.color === table.products[index]!.color) : Number.NaN),
  },
  {
    name: 'last_price',
    group: 'visit',
    unit: "ln of price over the last product's",
    consent: personal,
    of: ({ last, table }, index) => (last ? table.logPrice[index]! - Math.log1p(last.price) : Number.NaN),
  },
  {
    name: 'related',
    group: 'visit',
    unit: 'cosine over visits, weighted by recency',
    consent: personal,
    of: ({ recent, table }, index) =>
      recent.reduce(
        (sum, { position, weight }) =>
          sum + weight * table.statistics.related(position, table.position[index]!),
        0,
      ),
  },
  {
    name: 'related_last',
    group: 'visit',
    unit: 'cosine over visits',
    consent: personal,
    of: ({ recent, table }, index) =>
      recent[0] ? table.statistics.related(recent[0].position, table.position[index]!) : Number.NaN,
  },
  {
    name: 'seen_this_visit',
    group: 'visit',
    unit: '0 none, 1 clicked, 2 viewed, 3 in the cart, 4 bought',
    consent: personal,
    of: ({ acts, table }, index) => actNumber(acts.get(table.products[index]!.id)),
  },
  {
    name: 'products_this_visit',
    group: 'visitor',
    unit: 'products',
    consent: personal,
    of: ({ signals }) => signals.items.length,
  },
  {
    name: 'product_views',
    group: 'visitor',
    unit: 'ln(1 + product views)',
    consent: personal,
    of: ({ signals }) => Math.log1p(signals.product_views),
  },
  {
    name: 'orders',
    group: 'visitor',
    unit: 'orders',
    consent: personal,
    of: ({ signals }) => signals.orders,
  },
  {
    name: 'phone',
    group: 'visitor',
    unit: '0 or 1',
    consent: 'necessary',
    of: ({ signals }) => flag(signals.phone),
  },
];

/** Hash of the definitions' names, groups and units: a ranker trained on others is refused. */
export const FEATURE_HASH = fnv1a(
  JSON.stringify(FEATURES.map(({ name, group, unit }) => [name, group, unit])),
).toString(16);

/**
 * The feature matrix of a listing, row-major, one row a candidate in the shop's order. Products that the table does not
 * have get a row of NaN with their place alone, and so a score from their place.
 */
export function featureMatrix(context: RankingContext, candidates: readonly string[]): Float32Array {
  const prepared = prepareRequest(context);
  const width = FEATURES.length;
  const matrix = new Float32Array(candidates.length * width).fill(Number.NaN);
  candidates.forEach((id, place) => {
    const index = context.table.indexOf.get(id);
    for (let column = 0; column < width; column++) {
      const feature = FEATURES[column]!;
      if (index !== undefined || feature.group === 'place' || feature.group === 'visitor')
        matrix[place * width + column] = feature.of(prepared, index ?? -1, place);
    }
  });
  return matrix;
}

function prepareRequest(context: RankingContext): Prepared {
  const { table, signals } = context;
  const known = distinct(signals.items).flatMap(({ id, act }) => {
    const index = table.indexOf.get(id);
    return index === undefined ? [] : [{ index, act }];
  });
  const visit: Prepared['visit'] = {
    category: new Map(),
    brand: new Map(),
    color: new Map(),
    weight: 0,
    logPrice: 0,
  };
  known.forEach(({ index, act }, age) => {
    const { category, brand, color } = table.products[index]!;
    const weight = ACT_WEIGHT[act] * VISIT_DECAY ** age;
    visit.weight += weight;
    visit.logPrice += weight * table.logPrice[index]!;
    for (const [weights, key] of [
      [visit.category, category],
      [visit.brand, brand],
      [visit.color, color],
    ] as const) {
      if (key !== undefined) weights.set(key, (weights.get(key) ?? 0) + weight);
    }
  });
  if (visit.weight > 0) visit.logPrice /= visit.weight;
  return {
    ...context,
    acts: new Map(known.map(({ index, act }) => [table.products[index]!.id, act])),
    earlier: new Set(signals.earlier),
    bought: new Set(signals.bought),
    last: known[0] && table.products[known[0].index],
    visit,
    recent: known
      .slice(0, RECENT)
      .map(({ index }, age) => ({ position: table.position[index]!, weight: VISIT_DECAY ** age })),
  };
}

/** Each product once, at its newest place, with the strongest act. */
function distinct(items: RankerSignals['items']): { id: string; act: ItemAct }[] {
  const byId = new Map<string, { id: string; act: ItemAct }>();
  for (const { id, act } of items) {
    const known = byId.get(id);
    if (!known) byId.set(id, { id, act });
    else if (actNumber(act) > actNumber(known.act)) known.act = act;
  }
  return [...byId.values()];
}

function actNumber(act: ItemAct | undefined): number {
  return act === undefined ? 0 : act === 'click' ? 1 : act === 'view' ? 2 : act === 'cart' ? 3 : 4;
}
