import type { ItemTable } from '../listing/item-table.ts';
import type { SequenceTable } from './sequence-table.ts';

/** The catalogue as a shopper walks through it: category by category, in its order. All by catalogue row. */
export interface CatalogueOrder {
  /** A number for each category. */
  readonly category: Int32Array;
  /** Place among the products of the category, from 0. */
  readonly place: Int32Array;
  /** Share of the category's looks, and the sum of it up to and with this product. */
  readonly share: Float64Array;
  readonly upTo: Float64Array;
}

const orders = new WeakMap<ItemTable, { table: SequenceTable; order: CatalogueOrder }>();

/** The order of a catalogue with the looks that a table knows; worked out once for the two. */
export function catalogueOrder(items: ItemTable, table: SequenceTable): CatalogueOrder {
  const found = orders.get(items);
  if (found?.table === table) return found.order;
  const { products } = items;
  const category = new Int32Array(products.length);
  const place = new Int32Array(products.length);
  const looks = new Float64Array(products.length);
  const upTo = new Float64Array(products.length);
  const seen = new Map<string | undefined, { number: number; count: number; looks: number }>();
  for (const [row, { id, category: name }] of products.entries()) {
    const of = seen.get(name) ?? { number: seen.size, count: 0, looks: 0 };
    seen.set(name, of);
    category[row] = of.number;
    const number = table.indexOf.get(id);
    looks[row] = number === undefined ? 0 : table.shares.share[number]!;
    place[row] = of.count++;
    upTo[row] = of.looks += looks[row]!;
  }
  const total = (row: number): number => seen.get(products[row]!.category)!.looks || 1;
  const order = {
    category,
    place,
    share: looks.map((value, row) => value / total(row)),
    upTo: upTo.map((value, row) => value / total(row)),
  };
  orders.set(items, { table, order });
  return order;
}
