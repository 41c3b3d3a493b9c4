import type { Product } from '../../catalog.ts';
import { COUNT_NAMES, type CountName, type ItemStatistics } from './item-statistics.ts';

/** Products of the present catalogue with what the features read of them, one array a column. */
export interface ItemTable {
  readonly products: readonly Product[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly medianPrice: number;
  readonly logPrice: Float32Array;
  /** 0 cheapest to 1 dearest of its category. */
  readonly priceRank: Float32Array;
  /** Share taken off the price, 0 to 1. */
  readonly discount: Float32Array;
  /** Number of the product in the statistics, -1: never seen. */
  readonly position: Int32Array;
  readonly statistics: ItemStatistics;
  /** Sums over a category's products, for products that have few of their own. */
  categoryCounts(name: CountName, category: string | undefined): number;
}

/** The table of a catalogue and of what was learned about its products; made once for both, read at every request. */
export function itemTable(products: readonly Product[], statistics: ItemStatistics): ItemTable {
  const prices = products.map(({ price }) => price).toSorted((a, b) => a - b);
  const byCategory = Map.groupBy(products.keys(), (index) => products[index]!.category);
  const priceRank = new Float32Array(products.length);
  for (const members of byCategory.values()) {
    const sorted = members.toSorted((a, b) => products[a]!.price - products[b]!.price);
    sorted.forEach(
      (index, rank) => (priceRank[index] = members.length > 1 ? rank / (members.length - 1) : 0.5),
    );
  }
  const position = Int32Array.from(products, ({ id }) => statistics.positionOf(id));
  const sums = new Map<string | undefined, Record<CountName, number>>();
  return {
    products,
    indexOf: new Map(products.map(({ id }, index) => [id, index])),
    medianPrice: prices[prices.length >> 1] ?? 1,
    logPrice: Float32Array.from(products, ({ price }) => Math.log1p(price)),
    priceRank,
    discount: Float32Array.from(products, ({ price, compare_at }) =>
      compare_at && compare_at > price ? 1 - price / compare_at : 0,
    ),
    position,
    statistics,
    categoryCounts(name, category) {
      let known = sums.get(category);
      if (!known) {
        const members = byCategory.get(category) ?? [];
        known = Object.fromEntries(
          COUNT_NAMES.map((count) => [
            count,
            members.reduce((sum, index) => sum + (statistics.counts[count][position[index]!] ?? 0), 0),
          ]),
        ) as Record<CountName, number>;
        sums.set(category, known);
      }
      return known[name];
    },
  };
}
