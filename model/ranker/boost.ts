import * as v from 'valibot';
import type { Product } from '../catalog.ts';

/** Products that count for more: every given line must hold. `by` 2: a product counts as if it stood at half its place. */
export const BoostSchema = v.object({
  product: v.optional(v.pipe(v.string(), v.maxLength(128))),
  /** Category, with those below it. */
  category: v.optional(v.pipe(v.string(), v.maxLength(200))),
  brand: v.optional(v.pipe(v.string(), v.maxLength(200))),
  by: v.pipe(v.number(), v.minValue(0.1), v.maxValue(10)),
});
export type Boost = v.InferOutput<typeof BoostSchema>;

/** Whether a category is one of those wanted, or lies below one. */
export const isWithin = (category: string | undefined, wanted: readonly string[]): boolean =>
  category !== undefined && wanted.some((one) => category === one || category.startsWith(`${one}/`));

/** Product of all factors whose lines hold, 1 for none; a boost without any line holds for nothing. */
export function boostOf(product: Product | undefined, boosts: readonly Boost[]): number {
  let factor = 1;
  for (const { product: id, category, brand, by } of boosts) {
    if (!product || (id === undefined && category === undefined && brand === undefined)) continue;
    if (id !== undefined && id !== product.id) continue;
    if (category !== undefined && !isWithin(product.category, [category])) continue;
    if (brand !== undefined && brand !== product.brand) continue;
    factor *= by;
  }
  return factor;
}

/**
 * The candidates, best first, with boosted ones moved: each stands by (place + 1) / factor, equal ones in the order they
 * had. By place and not by score, since scores of rankers and strategies have no common unit. A permutation.
 */
export function boosted(order: readonly number[], factorOf: (candidate: number) => number): number[] {
  const places = order.map((candidate, place) => ({
    candidate,
    place,
    counts: (place + 1) / factorOf(candidate),
  }));
  return places
    .toSorted((a, b) => a.counts - b.counts || a.place - b.place)
    .map(({ candidate }) => candidate);
}
