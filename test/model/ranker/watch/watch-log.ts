import type { Product } from '../../../../model/catalog.ts';
import type { Ranking } from '../../../../model/decision.ts';
import { explore } from '../../../../model/ranker/explore.ts';
import type { LoggedListing } from '../../../../model/ranker/watch/logged-listings.ts';
import { chance } from '../random-trees.ts';

export const NOW = Date.UTC(2026, 5, 1);
export const DAY = 86_400_000;

/** Forty products of four brands; the lower the number, the better shoppers like it. */
export const PRODUCTS: readonly Product[] = Array.from({ length: 40 }, (_, index) => ({
  id: `p${index}`,
  title: `Product ${index}`,
  url: `/products/p${index}`,
  brand: `brand ${index % 4}`,
  category: `c${index % 5}`,
  color: `color ${index % 3}`,
  price: 10 + index,
  created: NOW - (index < 4 ? 5 : 400) * DAY,
}));

/** How likely a product is opened when it is looked at. */
export const appeal = (index: number): number => 0.5 - index / 100;

interface Shown {
  at: number;
  visitor: string;
  /** order[position] = product. */
  order: readonly number[];
  share: number;
  random: () => number;
  ranker?: string | null;
}

/** A listing of all products in an order with exploration, looked at by a shopper who opens what appeals. */
export function listing({ at, visitor, order, share, random, ranker = 'r1' }: Shown): LoggedListing {
  const explored = explore({ order, fixed: [], share, random });
  const ranking: Ranking = {
    ranker,
    source: 'interpreter',
    candidates: PRODUCTS.map(({ id }) => id),
    fixed: [],
    ...explored,
  };
  const labels = new Uint8Array(PRODUCTS.length);
  for (const [position, product] of explored.order.entries())
    if (random() < appeal(product) / (1 + 0.05 * position)) labels[product] = 1;
  return { at, visitor, id: `${visitor}:${at}`, ranking, labels };
}

/** Listings of many visitors over days, all in one order. */
export function log(visitors: number, order: readonly number[], share = 0.2, seed = 1): LoggedListing[] {
  const random = chance(seed);
  return Array.from({ length: visitors }, (_, visitor) =>
    Array.from({ length: 5 }, (__, number) =>
      listing({
        at: NOW - (5 - number) * DAY + visitor,
        visitor: `v${visitor}`,
        order,
        share,
        random,
      }),
    ),
  ).flat();
}
