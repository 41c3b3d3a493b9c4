import type { ItemTable } from '../listing/item-table.ts';
import type { SequenceTable } from '../sequence/sequence-table.ts';
import type { RowScore } from './strategy-scores.ts';

/**
 * What strips ask of a whole catalogue, worked out once a catalogue and ranker: a shopper's request must not walk over
 * 100,000 products. Lists are best first. Of such a catalogue (30 MB of JSON in R2) an isolate holds 67 MB: products 43,
 * maps by id and path 14, item table and this index 10; reading it takes 80 MB at most (Node 24, seen). A strip then takes
 * 0.01 to 0.5 ms, and the index 0.3 s once.
 */
export interface CatalogIndex {
  readonly popular: readonly RowScore[];
  readonly trending: readonly RowScore[];
  /** Products whose day is known, newest first. */
  readonly byAge: readonly number[];
  /** Rows of a category and of those below it, most popular first. */
  readonly within: (category: string) => readonly number[];
  readonly ofBrand: (brand: string) => readonly number[];
  readonly ofColor: (color: string) => readonly number[];
}

const indexes = new WeakMap<ItemTable, { sequences: SequenceTable | undefined; index: CatalogIndex }>();

/** The index of a table; made at its first call. */
export function catalogIndex(items: ItemTable, sequences: SequenceTable | undefined): CatalogIndex {
  const known = indexes.get(items);
  if (known && known.sequences === sequences) return known.index;
  const index = makeIndex(items, sequences);
  indexes.set(items, { sequences, index });
  return index;
}

/** Visits' worth of typical interest that a product's trend starts with. */
const TREND_PRIOR = 20;

const bestFirst = (a: RowScore, b: RowScore): number => b.score - a.score || a.row - b.row;

function makeIndex(items: ItemTable, sequences: SequenceTable | undefined): CatalogIndex {
  const { products, statistics, position } = items;
  const looks = (row: number): number => statistics.visits[position[row]!] ?? 0;
  const popular: RowScore[] = [];
  const trending: RowScore[] = [];
  for (let row = 0; row < products.length; row++) {
    const number = sequences?.indexOf.get(products[row]!.id) ?? -1;
    if (!sequences || number < 0) {
      popular.push({ row, score: Math.log1p(looks(row)) * 1e-6 });
      continue;
    }
    const { share, weekShare, recentShare } = sequences.shares;
    popular.push({ row, score: recentShare[number]! });
    const usual = share[number]! * sequences.ids.length;
    const now = weekShare[number]! * sequences.ids.length;
    // Recent interest over what the product's usual share would bring, in standard deviations of chance.
    trending.push({ row, score: (now - usual) / Math.sqrt(usual + 1 / TREND_PRIOR) });
  }
  popular.sort(bestFirst);
  trending.sort(bestFirst);
  const categories = new Map<string, number[]>();
  const brands = new Map<string, number[]>();
  const colors = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, key: string | undefined, row: number): void => {
    if (key === undefined) return;
    const rows = map.get(key);
    if (rows) rows.push(row);
    else map.set(key, [row]);
  };
  for (const { row } of popular) {
    const { category, brand, color } = products[row]!;
    for (let end = category?.length ?? -1; end > 0; end = category!.lastIndexOf('/', end - 1))
      add(categories, category!.slice(0, end), row);
    add(brands, brand, row);
    add(colors, color, row);
  }
  return {
    popular,
    trending,
    byAge: Array.from(products.keys())
      .filter((row) => products[row]!.created !== undefined)
      .toSorted((a, b) => products[b]!.created! - products[a]!.created!),
    within: (category) => categories.get(category) ?? [],
    ofBrand: (brand) => brands.get(brand) ?? [],
    ofColor: (color) => colors.get(color) ?? [],
  };
}
