import { products } from './catalog.ts';
import type { Product } from './catalog.ts';

/** Things near in category, cloth, colour and price, one colour a style, sold-out ones left out. */
export function relatedTo(product: Product, count: number): Product[] {
  const nearness = (other: Product): number =>
    (other.category[1] === product.category[1] ? 3 : 0) +
    (other.brand === product.brand ? 1 : 0) +
    (other.material === product.material ? 1 : 0) +
    (other.colourFamily === product.colourFamily ? 1 : 0) -
    Math.abs(Math.log(other.price / product.price));
  const seen = new Set([product.style]);
  return products
    .filter((other) => other.department === product.department && other.stock > 0)
    .toSorted((a, b) => nearness(b) - nearness(a) || a.featured - b.featured)
    .filter((other) => !seen.has(other.style) && seen.add(other.style))
    .slice(0, count);
}
