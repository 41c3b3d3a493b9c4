import type { Product } from '../../catalog.ts';
import type { STRATEGIES } from '../../placement.ts';
import type { ItemTable } from '../listing/item-table.ts';
import type { RankerSignals } from '../listing/signals.ts';
import type { SequenceTable } from '../sequence/sequence-table.ts';
import { STRATEGY_SCORES } from './strategy-scores.ts';

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
  readonly filters?: {
    readonly priceMax?: number | undefined;
    /** Categories, each with those below it; empty or absent: all. */
    readonly categories?: readonly string[] | undefined;
    /** Leave out what was bought (replenish never does). */
    readonly excludeBought?: boolean | undefined;
    /** Leave out what is already on the page. */
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

const isWithin = (category: string | undefined, wanted: readonly string[]): boolean =>
  category !== undefined && wanted.some((one) => category === one || category.startsWith(`${one}/`));

function passes(
  product: Product,
  { strategy, filters = {}, anchor, signals }: RecommendInput,
  bought: ReadonlySet<string>,
): boolean {
  if (product.id === anchor || product.stock === 0 || filters.exclude?.has(product.id)) return false;
  if (filters.priceMax !== undefined && product.price > filters.priceMax) return false;
  if (filters.categories?.length && !isWithin(product.category, filters.categories)) return false;
  if (filters.excludeBought && strategy !== 'replenish' && bought.has(product.id)) return false;
  // What lies in the cart needs no recommendation.
  return !signals.items.some(({ id, act }) => act === 'cart' && id === product.id);
}

/**
 * At most `count` products for a strip, best first: those the strategy has scores for, then (but for strategies that
 * stand for something definite, as recently viewed) popular ones, so that a strip is not half empty in a young shop.
 * Sold-out products, the page's own and what is in the cart are left out.
 */
export function recommend(input: RecommendInput): Recommended[] {
  const { strategy, items, signals, count } = input;
  const bought = new Set(signals.bought);
  const { scores, fill } = STRATEGY_SCORES[strategy];
  const chosen = new Map<string, Recommended>();
  const take = (list: readonly { row: number; score: number; because?: number | undefined }[]): void => {
    for (const { row, score, because } of list.toSorted((a, b) => b.score - a.score || a.row - b.row)) {
      if (chosen.size >= count) return;
      const product = items.products[row];
      if (!product || chosen.has(product.id) || !passes(product, input, bought)) continue;
      const reason = because === undefined ? undefined : items.products[because]?.id;
      chosen.set(product.id, { id: product.id, score, ...(reason === undefined ? {} : { because: reason }) });
    }
  };
  take(scores(input));
  if (fill && chosen.size < count) take(STRATEGY_SCORES.popular.scores(input));
  return [...chosen.values()];
}
