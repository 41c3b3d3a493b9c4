import type { Product } from './catalog.ts';

/** What a catalogue is like: counts of products unless said otherwise. */
export interface CatalogQuality {
  products: number;
  /** Known from the feed, and from pages only. */
  fed: number;
  from_pages: number;
  missing: { image: number; brand: number; category: number; color: number; stock: number; rating: number };
  out_of_stock: number;
  reduced: number;
  /** Products whose address another one has too: one of them is never found by its page. */
  same_address: number;
  /** Products whose title another one of the same brand has too. */
  same_title: number;
  /** Dearest price divided by the median: above 100 an amount in cents is likely among them. */
  price_spread: number;
  /** Neither fed nor seen on a page within 7 days. */
  stale: number;
}

const STALE_MILLIS = 7 * 86_400_000;

/** What is missing, double, inconsistent and stale in a catalogue whose feed came at `fedAt`. */
export function catalogQuality(
  products: readonly Product[],
  { fedAt, now }: { fedAt: number; now: number },
): CatalogQuality {
  const count = (test: (product: Product) => boolean) => products.filter(test).length;
  const without = (field: keyof Product) =>
    count((product) => product[field] === undefined || product[field] === '');
  const prices = products.map(({ price }) => price).toSorted((a, b) => a - b);
  const median = prices[Math.floor(prices.length / 2)] ?? 0;
  return {
    products: products.length,
    fed: count(({ source }) => source !== 'page'),
    from_pages: count(({ source }) => source === 'page'),
    missing: {
      image: without('image'),
      brand: without('brand'),
      category: without('category'),
      color: without('color'),
      stock: without('stock'),
      rating: without('rating'),
    },
    out_of_stock: count(({ stock }) => stock === 0),
    reduced: count(({ compare_at, price }) => compare_at !== undefined && compare_at > price),
    same_address: repeated(products.map(({ url }) => url)),
    same_title: repeated(products.map(({ title, brand }) => `${brand ?? ''}\n${title.toLowerCase()}`)),
    price_spread: median > 0 ? Math.round((prices.at(-1)! / median) * 10) / 10 : 1,
    stale: count(
      ({ source, seen_at }) => now - Math.max(seen_at ?? 0, source === 'page' ? 0 : fedAt) > STALE_MILLIS,
    ),
  };
}

function repeated(values: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, times) => sum + (times > 1 ? times : 0), 0);
}
