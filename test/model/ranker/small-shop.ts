import type { Product } from '../../../model/catalog.ts';
import { ItemStatistics } from '../../../model/ranker/listing/item-statistics.ts';
import { itemTable } from '../../../model/ranker/listing/item-table.ts';
import type { RankerSignals } from '../../../model/ranker/listing/signals.ts';
import { buildSequenceTable } from '../../../model/ranker/sequence/build-sequence-table.ts';
import type { Visit, VisitAct } from '../../../model/ranker/sequence/visit.ts';
import { alikeRelation } from '../../../model/ranker/strategies/content-similarity.ts';
import type { ItemAct, ItemSignal } from '../../../model/session.ts';
import { chance } from './random-trees.ts';

export const NOW = Date.UTC(2026, 5, 1);
const DAY = 86_400_000;

const product = (id: string, category: string, price: number, more: Partial<Product> = {}): Product => ({
  id,
  title: `${more.color ?? 'plain'} ${category.split('/').at(-1)} ${id}`,
  url: `/products/${id}`,
  category,
  price,
  ...more,
});

/** Twelve products in three categories; s: shirts, t: trousers, m: mugs. */
export const PRODUCTS: readonly Product[] = [
  product('s1', 'clothes/linen-shirts', 40, { color: 'white', brand: 'Alma' }),
  product('s2', 'clothes/linen-shirts', 45, { color: 'blue', brand: 'Alma' }),
  product('s3', 'clothes/linen-shirts', 60, { color: 'white', brand: 'Borg' }),
  product('s4', 'clothes/linen-shirts', 30, { color: 'red', brand: 'Borg', compare_at: 50 }),
  product('t1', 'clothes/trousers', 70, { color: 'blue', brand: 'Alma' }),
  product('t2', 'clothes/trousers', 80, { color: 'black', brand: 'Borg' }),
  product('t3', 'clothes/trousers', 90, { color: 'black', brand: 'Borg', stock: 0 }),
  product('t4', 'clothes/trousers', 65, { color: 'white', brand: 'Borg' }),
  product('m1', 'home/mugs', 12, { color: 'white', created: NOW - 3 * DAY }),
  product('m2', 'home/mugs', 15, { color: 'blue', created: NOW - 200 * DAY }),
  product('m3', 'home/mugs', 9, { color: 'red' }),
  product('m4', 'home/mugs', 20, { color: 'black' }),
];

/** A visit that looks at these products, a minute apart. */
export function look(visitor: string, at: number, ids: readonly string[], act: ItemAct = 'view'): Visit {
  return {
    visitor,
    acts: ids.map((id, index): VisitAct => ({
      id,
      act,
      at: at + index * 60_000,
      place: Number(id.slice(1)) - 1,
    })),
  };
}

/** A visit that buys these products together. */
export function buy(visitor: string, at: number, ids: readonly string[]): Visit {
  return { visitor, acts: ids.map((id) => ({ id, act: 'purchase', at, basket: `${visitor}-${at}` })) };
}

/** Random walks that mostly stay in a category, over sixty days before `now`. */
export function walks(count: number, seed: number, now = NOW): Visit[] {
  const random = chance(seed);
  return Array.from({ length: count }, (_, visit) => {
    let at = Math.floor(random() * PRODUCTS.length);
    const ids = Array.from({ length: 2 + Math.floor(random() * 8) }, () => {
      const start = Math.floor(at / 4) * 4;
      at =
        random() < 0.8
          ? start + ((at - start + 1 + Math.floor(random() * 2)) % 4)
          : Math.floor(random() * PRODUCTS.length);
      return PRODUCTS[at]!.id;
    });
    return look(`v${visit}`, now - Math.floor((1 - visit / count) * 60 * DAY), ids);
  });
}

/** Table and statistics of some visits. */
export function knowledge(visits: readonly Visit[], now = NOW) {
  const statistics = new ItemStatistics();
  for (const { acts } of visits) {
    const seen: string[] = [];
    for (const { id } of acts) {
      if (seen.includes(id)) continue;
      statistics.look(id, seen);
      seen.push(id);
    }
  }
  const sequences = {
    ...buildSequenceTable({ products: PRODUCTS, visits, now }),
    alike: alikeRelation(PRODUCTS),
  };
  return { table: itemTable(PRODUCTS, statistics), sequences };
}

/** Signals of a visit that touched these, oldest first. */
export function signals(ids: readonly string[], more: Partial<RankerSignals> = {}): RankerSignals {
  const items: ItemSignal[] = ids.map((id, index) => ({
    id,
    act: 'view',
    at: NOW - (ids.length - index) * 60_000,
  }));
  return {
    affinities: { category: {}, brand: {}, color: {}, price: {} },
    items: items.toReversed(),
    earlier: [],
    bought: [],
    orders: 0,
    product_views: 0,
    visits: 0,
    phone: false,
    ...more,
  };
}
