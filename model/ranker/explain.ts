import type { Product } from '../catalog.ts';
import { contributions } from './interpret.ts';
import { isNewProduct } from './product-likeness.ts';
import type { RankerSignals } from './listing/signals.ts';
import { walkedIds } from './sequence/walked-items.ts';
import type { Trees } from './trees.ts';

/** What a column is called and which group it belongs to; a card's `features` are such lines. */
export interface ExplainedFeature {
  readonly name: string;
  readonly group: string;
}

/** Why one product scored what it scored: what each group of features added, largest effect first. */
export interface Explanation {
  readonly score: number;
  /** Score of an average product on an average page. */
  readonly average: number;
  /** They and the average sum to the score. */
  readonly groups: readonly { readonly group: string; readonly added: number }[];
  /** The single features with the largest effects, at most eight, with their values (null: not known). */
  readonly features: readonly {
    readonly name: string;
    readonly added: number;
    readonly value: number | null;
  }[];
}

const MOST_FEATURES = 8;

/** Explains one row of a feature matrix: for the merchandiser's table and the simulator. */
export function explainRow(
  trees: Trees,
  row: Float32Array,
  features: readonly ExplainedFeature[],
): Explanation {
  const columns = features.length;
  const parts = contributions(trees, row, Array.from(features.keys()), columns);
  const groups = new Map<string, number>();
  for (const [column, { group }] of features.entries())
    groups.set(group, (groups.get(group) ?? 0) + parts[column]!);
  const bySize = (a: { added: number }, b: { added: number }): number =>
    Math.abs(b.added) - Math.abs(a.added);
  return {
    score: parts.reduce((a, b) => a + b, 0),
    average: parts[columns]!,
    groups: Array.from(groups, ([group, added]) => ({ group, added })).toSorted(bySize),
    features: features
      .map(({ name }, column) => ({
        name,
        added: parts[column]!,
        value: Number.isNaN(row[column]) ? null : row[column]!,
      }))
      .filter(({ added }) => added !== 0)
      .toSorted(bySize)
      .slice(0, MOST_FEATURES),
  };
}

/** Reasons a shopper may be told, a closed list; `product`, `category`, `brand` and `color` name what they speak of. */
export type ShopperReason =
  | { readonly kind: 'looked-at'; readonly product: string }
  | { readonly kind: 'looked-at-category'; readonly category: string }
  | { readonly kind: 'likes-brand'; readonly brand: string }
  | { readonly kind: 'likes-color'; readonly color: string }
  | { readonly kind: 'likes-category'; readonly category: string }
  | { readonly kind: 'popular' }
  | { readonly kind: 'new' }
  | { readonly kind: 'reduced' };

/**
 * Words that make a category, brand or title too private to be said aloud on a page that others may see: health, body,
 * belief, sexuality, money trouble. English, German, French, Spanish, Dutch; a site adds its own.
 */
const SENSITIVE =
  /health|medic|pharma|pregnan|matern|umstand|incontinen|inkontinen|fertil|diabet|weight.?loss|abnehm|lingerie|underwear|unterw[aä]sche|adult|erotic|erotik|sex|condom|kondom|relig|church|kirche|islam|muslim|jewish|j[uü]disch|hijab|burka|kosher|koscher|halal|politic|politik|union|gewerkschaft|alcohol|alkohol|addict|sucht|debt|schulden|loan|kredit|sant[eé]|salud|gezondheid|zwanger|enceinte|embaraz/i;

/** Whether a text may be named to the shopper. */
export function mayBeNamed(text: string | undefined, more?: RegExp): text is string {
  return text !== undefined && text !== '' && !SENSITIVE.test(text) && !more?.test(text);
}

export interface ShopperReasonInput {
  readonly explanation: Explanation;
  readonly product: Product;
  readonly signals: RankerSignals;
  /** Products by id, for naming the last one looked at. */
  readonly byId: ReadonlyMap<string, Product>;
  /** Milliseconds since epoch. */
  readonly now: number;
  /** Further words that must not be named. */
  readonly sensitive?: RegExp;
}

const VISIT_GROUPS: ReadonlySet<string> = new Set(['next', 'alike', 'visit']);

/**
 * The reason that did most for a product and may be said: only groups that raised its score count, only tastes that the
 * product really meets are named, and nothing sensitive ever. Undefined: nothing worth saying.
 */
export function shopperReason({
  explanation,
  product,
  signals,
  byId,
  now,
  sensitive,
}: ShopperReasonInput): ShopperReason | undefined {
  for (const { group, added } of explanation.groups.toSorted((a, b) => b.added - a.added)) {
    if (added <= 0) return undefined;
    const reason = VISIT_GROUPS.has(group)
      ? visitReason(product, signals, byId, sensitive)
      : group === 'taste'
        ? tasteReason(product, signals, sensitive)
        : group === 'popularity'
          ? ({ kind: 'popular' } as const)
          : group === 'product'
            ? productReason(product, now)
            : undefined;
    if (reason) return reason;
  }
  return undefined;
}

function visitReason(
  product: Product,
  signals: RankerSignals,
  byId: ReadonlyMap<string, Product>,
  sensitive: RegExp | undefined,
): ShopperReason | undefined {
  const looked = walkedIds(signals.items).flatMap((id) => byId.get(id) ?? []);
  const sameCategory = looked.filter(
    ({ id, category }) => id !== product.id && category !== undefined && category === product.category,
  );
  if (sameCategory.length > 1 && mayBeNamed(product.category, sensitive))
    return { kind: 'looked-at-category', category: lastPart(product.category) };
  const last = sameCategory[0] ?? looked.find(({ id }) => id !== product.id);
  if (!last || !mayBeNamed(last.title, sensitive)) return undefined;
  return last.category !== undefined && !mayBeNamed(last.category, sensitive)
    ? undefined
    : { kind: 'looked-at', product: last.title };
}

function tasteReason(
  { category, brand, color }: Product,
  { affinities }: RankerSignals,
  sensitive: RegExp | undefined,
): ShopperReason | undefined {
  const shareOf = (shares: Readonly<Record<string, number>>, key: string | undefined): number =>
    key === undefined ? 0 : (shares[key] ?? 0);
  const tastes = [
    {
      share: shareOf(affinities.category, category),
      name: category,
      make: (name: string): ShopperReason => ({ kind: 'likes-category', category: lastPart(name) }),
    },
    {
      share: shareOf(affinities.brand, brand),
      name: brand,
      make: (name: string): ShopperReason => ({ kind: 'likes-brand', brand: name }),
    },
    {
      share: shareOf(affinities.color, color),
      name: color,
      make: (name: string): ShopperReason => ({ kind: 'likes-color', color: name }),
    },
  ];
  for (const { share, name, make } of tastes.toSorted((a, b) => b.share - a.share)) {
    if (share > 0 && mayBeNamed(name, sensitive)) return make(name);
  }
  return undefined;
}

function productReason(product: Product, now: number): ShopperReason | undefined {
  const { price, compare_at } = product;
  if (compare_at !== undefined && compare_at > price) return { kind: 'reduced' };
  return isNewProduct(product, now) ? { kind: 'new' } : undefined;
}

/** `women/shirts/linen-shirts` -> `linen shirts`. */
const lastPart = (category: string): string =>
  category.split('/').at(-1)!.replaceAll(/[-_]+/g, ' ').toLowerCase();

/** The reason as an English sentence; other languages are made from the reason itself. */
export function sentence(reason: ShopperReason): string {
  switch (reason.kind) {
    case 'looked-at':
      return `Because you looked at ${reason.product}`;
    case 'looked-at-category':
      return `Because you looked at ${reason.category}`;
    case 'likes-brand':
      return `Because you like ${reason.brand}`;
    case 'likes-color':
      return `Because you often choose ${reason.color}`;
    case 'likes-category':
      return `Because you often look at ${reason.category}`;
    case 'popular':
      return 'Popular with other shoppers right now';
    case 'new':
      return 'New in the shop';
    case 'reduced':
      return 'Reduced';
  }
}
