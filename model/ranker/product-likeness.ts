import type { Product } from '../catalog.ts';
import type { Likeness } from './diversify.ts';

const DAY_MILLIS = 86_400_000;
/** A product counts as new for so long. */
export const NEW_DAYS = 45;

/** Whether a product came into the shop within the last 45 days, the last of them included; false where it is not known. */
export function isNewProduct(product: Product | undefined, now: number): boolean {
  const age = now - (product?.created ?? Number.NaN);
  return age >= 0 && age <= NEW_DAYS * DAY_MILLIS;
}

/** What a shared attribute says of two products being alike; together 1. */
const CATEGORY = 0.5;
const BRAND = 0.2;
const COLOR = 0.2;
const PRICE = 0.1;
/** Prices within such a factor are alike. */
const PRICE_FACTOR = 1.25;

/** How alike two of these products are, 0 to 1, by category, brand, colour and price; 0 for products nothing is known of. */
export function likenessOf(products: readonly (Product | undefined)[]): Likeness {
  return (a, b) => {
    const [x, y] = [products[a], products[b]];
    if (!x || !y) return 0;
    return (
      (x.category !== undefined && x.category === y.category ? CATEGORY : 0) +
      (x.brand !== undefined && x.brand === y.brand ? BRAND : 0) +
      (x.color !== undefined && x.color === y.color ? COLOR : 0) +
      (x.price <= y.price * PRICE_FACTOR && y.price <= x.price * PRICE_FACTOR ? PRICE : 0)
    );
  };
}
