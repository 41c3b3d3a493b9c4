/**
 * The demo shop's catalogue: pure data, made the same way on every load from the hand-written tables in
 * `catalog/`. Importable from Node, Workers and browsers.
 */
import type { Product } from './catalog/product.ts';
import { readStyle, windowPlace } from './catalog/read-style.ts';
import { men, women } from './catalog/styles.ts';

export type { Department, Product, Size } from './catalog/product.ts';
export { slugify } from './catalog/slugify.ts';

const FIRST_ID = 1001;

function readProducts(): Product[] {
  const drafts = [
    ...women.split('\n').flatMap((line) => (line ? readStyle(line, 'women') : [])),
    ...men.split('\n').flatMap((line) => (line ? readStyle(line, 'men') : [])),
  ];
  const byWindow = drafts.toSorted((a, b) => windowPlace(a) - windowPlace(b));
  const featured = new Map(byWindow.map((draft, place) => [draft, place]));
  return drafts.map((draft, nth) =>
    Object.assign(draft, {
      id: `P${FIRST_ID + nth}`,
      sku: `HL-${FIRST_ID + nth}-${draft.colourKey.slice(0, 3).toUpperCase()}`,
      featured: featured.get(draft)!,
    }),
  );
}

export const products: readonly Product[] = readProducts();

const byId = new Map(products.map((product) => [product.id, product]));
const bySlug = new Map(products.map((product) => [product.slug, product]));
const byStyle = Map.groupBy(products, (product) => product.style);

export function productById(id: string): Product | undefined {
  return byId.get(id);
}

export function productBySlug(slug: string): Product | undefined {
  return bySlug.get(slug);
}

/** All colours of a product's style, itself included, lead colour first. */
export function coloursOf(product: Product): readonly Product[] {
  return byStyle.get(product.style) ?? [product];
}
