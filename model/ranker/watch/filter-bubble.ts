import type { Product } from '../../catalog.ts';
import { likenessOf } from '../product-likeness.ts';
import type { LoggedListing } from './logged-listings.ts';

const TOP = 8;
/** Listings of a visitor that a trend needs. */
const MIN_LISTINGS = 4;

/** How diverse the first eight of visitors' listings were beside the shop's own first eight, early and late. */
export interface FilterBubble {
  /** Visitors with at least four listings. */
  visitors: number;
  /** Mean over visitors of (diversity shown - diversity of the shop's order), their first and second half of listings. */
  early: number;
  late: number;
  /** Mean over visitors of late - early: below 0, listings narrow while a visitor is with us. */
  change: number;
  /** Standard error of `change` over visitors. */
  error: number;
  /** By number of the visitor's listing, 1 first, as far as 20 visitors have so many: mean difference to the shop's order. */
  path: { listing: number; visitors: number; difference: number }[];
  /** Whether `change` lies more than two standard errors below 0. */
  narrows: boolean;
}

const MIN_PATH_VISITORS = 20;
const LONGEST_PATH = 20;

/** Mean pairwise difference (1 - likeness) of the first eight in an order, 0 to 1. */
export function topDiversity(products: readonly (Product | undefined)[], order: readonly number[]): number {
  const likeness = likenessOf(products);
  const top = order.slice(0, TOP).filter((index) => products[index]);
  let sum = 0;
  let pairs = 0;
  for (let i = 0; i < top.length; i++) {
    for (let j = i + 1; j < top.length; j++) {
      sum += 1 - likeness(top[i]!, top[j]!);
      pairs++;
    }
  }
  return pairs === 0 ? 0 : sum / pairs;
}

/**
 * A measure of filter bubbles: whether what a visitor is shown narrows with every listing. Each listing is compared with
 * the shop's order of the same products, so that someone who looks at one category for long is not taken for someone
 * who is shut in by a ranker. Only rankers' listings count.
 */
export class FilterBubbles {
  #visitors = 0;
  #early = 0;
  #late = 0;
  #change = 0;
  #squares = 0;
  readonly #path: { visitors: number; sum: number }[] = [];

  /** A visitor's listings in the order of time. */
  add(listings: readonly LoggedListing[], productOf: (id: string) => Product | undefined): void {
    const ranked = listings.filter(({ ranking }) => ranking.ranker !== null);
    if (ranked.length < MIN_LISTINGS) return;
    const differences = ranked.map(({ ranking }) => {
      const products = ranking.candidates.map(productOf);
      return topDiversity(products, ranking.order) - topDiversity(products, Array.from(products.keys()));
    });
    const half = Math.floor(differences.length / 2);
    const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
    const [early, late] = [mean(differences.slice(0, half)), mean(differences.slice(-half))];
    this.#visitors++;
    this.#early += early;
    this.#late += late;
    this.#change += late - early;
    this.#squares += (late - early) ** 2;
    for (const [number, difference] of differences.slice(0, LONGEST_PATH).entries()) {
      const cell = (this.#path[number] ??= { visitors: 0, sum: 0 });
      cell.visitors++;
      cell.sum += difference;
    }
  }

  /** Undefined while no visitor has enough listings. */
  report(): FilterBubble | undefined {
    const n = this.#visitors;
    if (n === 0) return undefined;
    const change = this.#change / n;
    const error = n > 1 ? Math.sqrt(Math.max(0, this.#squares / n - change * change) / (n - 1)) : Number.NaN;
    return {
      visitors: n,
      early: this.#early / n,
      late: this.#late / n,
      change,
      error,
      path: this.#path.flatMap(({ visitors, sum }, index) =>
        visitors >= MIN_PATH_VISITORS ? [{ listing: index + 1, visitors, difference: sum / visitors }] : [],
      ),
      narrows: change < -2 * error,
    };
  }
}
