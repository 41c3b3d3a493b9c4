import type { TrainingRow } from '../../visitor-view.ts';

const WINDOW_MILLIS = 28 * 86_400_000;
/** Groups of fewer shoppers say nothing and could point at someone (DESIGN rule 8). */
export const MIN_SHOPPERS = 20;
const MOST_PRODUCTS = 60;
const WEIGHT: Readonly<Record<string, number>> = { view_item: 1, add_to_cart: 3, purchase: 5 };

interface Group {
  shoppers: number;
  /** Product -> weight, at most 5 a shopper. */
  weights: Map<string, number>;
}

/**
 * Products that shoppers of a country or a segment looked at, put into the cart and bought in the last 28 days. Each
 * shopper counts a product once, by the strongest act, so that nobody makes a product popular alone.
 */
export class PopularByGroup {
  readonly #countries = new Map<string, Group>();
  readonly #segments = new Map<string, Group>();

  add(row: TrainingRow, now: number): void {
    const best = new Map<string, number>();
    for (const event of row.events) {
      const weight = WEIGHT[event.name];
      if (weight === undefined || event.at <= now - WINDOW_MILLIS) continue;
      for (const { item_id } of event.params.items ?? [])
        best.set(item_id, Math.max(best.get(item_id) ?? 0, weight));
    }
    if (best.size === 0) return;
    const attributes = row.decisions.at(-1)?.attributes;
    const { country, segments } = attributes ?? {};
    if (typeof country === 'string') count(this.#countries, country, best);
    if (Array.isArray(segments))
      for (const segment of segments) if (typeof segment === 'string') count(this.#segments, segment, best);
  }

  /** Ids by group, best first; groups of fewer than 20 shoppers are left out. */
  report(): { countries: Record<string, string[]>; segments: Record<string, string[]> } {
    return { countries: listsOf(this.#countries), segments: listsOf(this.#segments) };
  }
}

function count(groups: Map<string, Group>, name: string, best: ReadonlyMap<string, number>): void {
  const group = groups.get(name) ?? { shoppers: 0, weights: new Map<string, number>() };
  groups.set(name, group);
  group.shoppers++;
  for (const [id, weight] of best) group.weights.set(id, (group.weights.get(id) ?? 0) + weight);
}

function listsOf(groups: ReadonlyMap<string, Group>): Record<string, string[]> {
  return Object.fromEntries(
    [...groups]
      .filter(([, { shoppers }]) => shoppers >= MIN_SHOPPERS)
      .map(([name, { weights }]) => [
        name,
        [...weights]
          .toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
          .slice(0, MOST_PRODUCTS)
          .map(([id]) => id),
      ]),
  );
}
