import type { Product } from '../../catalog.ts';
import type { STRATEGIES } from '../../placement.ts';
import type { ItemTable } from '../listing/item-table.ts';
import type { RankerSignals } from '../listing/signals.ts';
import type { SequenceTable } from '../sequence/sequence-table.ts';
import { boosted, boostOf, isWithin, type Boost } from '../boost.ts';
import { diversify } from '../diversify.ts';
import { shareExposure } from '../fair-share.ts';
import { likenessOf } from '../product-likeness.ts';
import { STRATEGY_SCORES, type RowScore } from './strategy-scores.ts';

export type Strategy = (typeof STRATEGIES)[number];

/** What a strip is filled from. */
export interface RecommendInput {
  readonly strategy: Strategy;
  /** The catalogue of now with its statistics. */
  readonly items: ItemTable;
  /** What was learned about sequences; absent: strategies that need it fall back to attributes and popularity. */
  readonly sequences?: SequenceTable | undefined;
  readonly signals: RankerSignals;
  /** Product of the page; absent: the last one looked at takes its place. */
  readonly anchor?: string | undefined;
  /** Milliseconds since epoch. */
  readonly now: number;
  readonly count: number;
  /** Product ids popular with this visitor's country and segments, best first; absent: too few were seen. */
  readonly groups?: {
    readonly region?: readonly string[] | undefined;
    readonly segments?: readonly (readonly string[])[] | undefined;
  };
  /** Product id -> when this visitor bought it last, ms since epoch; products not in it were bought long ago. */
  readonly boughtAt?: ReadonlyMap<string, number> | undefined;
  /** Days after which products of a category are bought again; undefined: not known. */
  readonly lastsDays?: ((category: string) => number | undefined) | undefined;
  /** Ids that come first, in this order, where the filters let them through. */
  readonly pin?: readonly string[] | undefined;
  readonly boost?: readonly Boost[] | undefined;
  /** 0: by score alone, to 1. Not for strategies that stand for something definite, as recently viewed. */
  readonly diversity?: number | undefined;
  /** Of the first n products a brand has at most ceil(share x n); absent: no cap. */
  readonly brandShare?: number | undefined;
  readonly filters?: {
    readonly priceMin?: number | undefined;
    readonly priceMax?: number | undefined;
    /** Categories, each with those below it; empty or absent: all. */
    readonly categories?: readonly string[] | undefined;
    /** Leave out what was bought (replenish never does). */
    readonly excludeBought?: boolean | undefined;
    /** Whether a product is about to run out: not promoted. */
    readonly isRunningOut?: ((id: string) => boolean) | undefined;
    /** Leave out these: buried ones, and what is already on the page. */
    readonly exclude?: ReadonlySet<string> | undefined;
  };
}

/** One product of a strip, best first. */
export interface Recommended {
  readonly id: string;
  /** Comparable within one answer only. */
  readonly score: number;
  /** The product that led to it; absent: none in particular. */
  readonly because?: string;
}

function passes(
  product: Product,
  { strategy, filters = {}, anchor, signals }: RecommendInput,
  bought: ReadonlySet<string>,
): boolean {
  if (product.id === anchor || product.stock === 0 || filters.exclude?.has(product.id)) return false;
  if (filters.priceMin !== undefined && product.price < filters.priceMin) return false;
  if (filters.priceMax !== undefined && product.price > filters.priceMax) return false;
  if (filters.categories?.length && !isWithin(product.category, filters.categories)) return false;
  if (filters.excludeBought && strategy !== 'replenish' && bought.has(product.id)) return false;
  if (!DEFINITE.has(strategy) && filters.isRunningOut?.(product.id)) return false;
  // What lies in the cart needs no recommendation.
  return !signals.items.some(({ id, act }) => act === 'cart' && id === product.id);
}

/** Strategies that stand for products the visitor knows: neither spread nor held back. */
const DEFINITE: ReadonlySet<string> = new Set<Strategy>(['recently_viewed', 'replenish']);
/** The strip is composed from so many times its length. */
const POOL_FACTOR = 4;

/**
 * At most `count` products for a strip, best first: pinned ones, then those the strategy has scores for, then (but for
 * strategies that stand for something definite, as recently viewed) popular ones, so that a strip is not half empty in
 * a young shop. Sold-out products, the page's own and what is in the cart are left out. Boosts, diversity and the cap
 * by brand choose among four times as many as are asked for.
 */
export function recommend(input: RecommendInput): Recommended[] {
  const { strategy, items, signals, count, pin = [], boost = [] } = input;
  const { scores, fill } = STRATEGY_SCORES[strategy];
  const bought = new Set(signals.bought);
  const composed = !DEFINITE.has(strategy) && ((input.diversity ?? 0) > 0 || (input.brandShare ?? 1) < 1);
  const wanted = composed || boost.length > 0 ? count * POOL_FACTOR : count;
  const chosen = new Map<string, Recommended & { row: number }>();
  const take = (list: readonly RowScore[], most: number): void => {
    for (const { row, score, because } of list) {
      if (chosen.size >= most) return;
      const product = items.products[row];
      if (!product || chosen.has(product.id) || !passes(product, input, bought)) continue;
      const reason = because === undefined ? undefined : items.products[because]?.id;
      chosen.set(product.id, {
        id: product.id,
        row,
        score,
        ...(reason === undefined ? {} : { because: reason }),
      });
    }
  };
  const pinned = pin.flatMap((id) => {
    const row = items.indexOf.get(id);
    return row === undefined ? [] : [{ row, score: Number.MAX_VALUE }];
  });
  take(pinned, count);
  const pins = chosen.size;
  take(bestFirst(scores(input)), wanted);
  const own = chosen.size;
  if (fill && own < count) take(STRATEGY_SCORES.popular.scores(input), count);
  const list = [...chosen.values()];
  const order = composed || boost.length > 0 ? compose(list, { input, pins, own, composed }) : list.keys();
  return Array.from(order, (index) => list[index]!)
    .slice(0, count)
    .map(({ id, score, because }) => ({ id, score, ...(because === undefined ? {} : { because }) }));
}

/** The list's indices in the order they are shown: pins stay, popular ones that fill the strip stay behind. */
function compose(
  list: readonly { row: number }[],
  { input, pins, own, composed }: { input: RecommendInput; pins: number; own: number; composed: boolean },
): number[] {
  const products = list.map(({ row }) => input.items.products[row]!);
  const free = Array.from({ length: own - pins }, (_, index) => pins + index);
  const raised = boosted(free, (index) => boostOf(products[index], input.boost ?? []));
  const tail = Array.from({ length: list.length - own }, (_, index) => own + index);
  let order = [...Array.from({ length: pins }, (_, index) => index), ...raised, ...tail];
  if (!composed) return order;
  const fixed = [...Array.from({ length: pins }, (_, index) => index), ...tail];
  // Places stand for scores, since those of strategies have no common unit.
  const worth = new Float32Array(list.length);
  for (const [place, index] of order.entries()) worth[index] = -place;
  order = diversify({
    order,
    fixed,
    scores: worth,
    likeness: likenessOf(products),
    strength: input.diversity ?? 0,
    reach: input.count,
  });
  return shareExposure({
    order,
    fixed,
    brandOf: (index) => products[index]?.brand,
    isNew: () => false,
    brandShare: input.brandShare ?? 1,
    newShare: 0,
    reach: input.count,
  });
}

/** Best first; a list that is so already, as those of the catalogue's index, is not sorted again. */
function bestFirst(list: readonly RowScore[]): readonly RowScore[] {
  for (let at = 1; at < list.length; at++) {
    const [a, b] = [list[at - 1]!, list[at]!];
    if (a.score < b.score || (a.score === b.score && a.row > b.row))
      return list.toSorted((x, y) => y.score - x.score || x.row - y.row);
  }
  return list;
}
