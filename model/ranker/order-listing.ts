import type { Product } from '../catalog.ts';
import type { FullRankingSettings } from '../ranking-settings.ts';
import { arrange } from './arrange.ts';
import { boosted, boostOf, type Boost } from './boost.ts';
import { diversify } from './diversify.ts';
import { explore, type Explored } from './explore.ts';
import { shareExposure } from './fair-share.ts';
import { isNewProduct, likenessOf } from './product-likeness.ts';

export interface OrderListingInput {
  /** Product ids in the shop's order. */
  readonly candidates: readonly string[];
  /** Score by candidate, higher first; absent: the shop's order. */
  readonly scores?: ArrayLike<number> | undefined;
  readonly pin?: readonly string[];
  readonly bury?: readonly string[];
  readonly boost?: readonly Boost[] | undefined;
  readonly outOfStockLast?: boolean;
  /** The catalogue's product; undefined: it has none, and only the score speaks. */
  readonly productOf: (id: string) => Product | undefined;
  readonly settings: Pick<FullRankingSettings, 'diversity' | 'brand_share' | 'new_share'>;
  /** Whether a product is about to run out: it never rises above its place in the shop's order. */
  readonly isRunningOut?: (id: string) => boolean;
  /** Share of the free positions to explore, 0 to 1. */
  readonly share: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds since epoch. */
  readonly now: number;
}

export interface OrderedListing extends Explored {
  /** Positions that neither ranker nor exploration may change: propensity 1. */
  fixed: number[];
}

/**
 * The order of a listing (DESIGN rule 5): scores with the merchandiser's boosts, then pins, buried and sold-out
 * products, then diversity, caps by brand and a floor for new products, and exploration last, so that propensities are
 * exact given the positions explored and the pool. A permutation; pinned products stay where they were pinned. Without
 * scores the shop's order stands, and only the rules apply.
 */
export function orderListing(input: OrderListingInput): OrderedListing {
  const { candidates, productOf, settings, isRunningOut, share, random, now } = input;
  const products = candidates.map(productOf);
  const scores = boostedScores(input, products);
  const { order: arranged, fixed } = arrange({
    candidates,
    ...(scores ? { scores } : {}),
    ...(input.pin ? { pin: input.pin } : {}),
    ...(input.bury ? { bury: input.bury } : {}),
    ...(input.outOfStockLast ? { soldOut: (id: string) => productOf(id)?.stock === 0 } : {}),
  });
  let order = arranged;
  let held: number[] = [];
  if (scores) {
    order = diversify({
      order,
      fixed,
      scores,
      likeness: likenessOf(products),
      strength: settings.diversity,
    });
    const runningOut = new Set(
      isRunningOut ? candidates.flatMap((id, index) => (isRunningOut(id) ? [index] : [])) : [],
    );
    if (settings.brand_share < 1 || settings.new_share > 0 || runningOut.size > 0)
      order = shareExposure({
        order,
        fixed,
        brandOf: (candidate) => products[candidate]?.brand,
        isNew: (candidate) => isNewProduct(products[candidate], now),
        notAbove: (candidate) => (runningOut.has(candidate) ? candidate : 0),
        brandShare: settings.brand_share,
        newShare: settings.new_share,
      });
    // Exploration would promote them by chance.
    const isFixed = new Set(fixed);
    held = order.flatMap((candidate, position) =>
      runningOut.has(candidate) && !isFixed.has(position) ? [position] : [],
    );
  }
  const kept = held.length > 0 ? [...fixed, ...held].toSorted((a, b) => a - b) : fixed;
  return { ...explore({ order, fixed: kept, share, random }), fixed: kept };
}

/** Scores as they are, or, where the merchandiser boosts some product, places from the end. */
function boostedScores(
  { candidates, scores, boost = [] }: OrderListingInput,
  products: readonly (Product | undefined)[],
): ArrayLike<number> | undefined {
  if (!scores || boost.length === 0) return scores;
  const byScore = candidates.map((_, index) => index).toSorted((a, b) => scores[b]! - scores[a]! || a - b);
  const order = boosted(byScore, (candidate) => boostOf(products[candidate], boost));
  const places = new Float32Array(candidates.length);
  for (const [place, candidate] of order.entries()) places[candidate] = -place;
  return places;
}
