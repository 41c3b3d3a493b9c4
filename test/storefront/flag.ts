import type { Product } from './catalog.ts';

/** What came after this day counts as new; fixed, as the catalogue is. */
const NEW_SINCE = '2026-09-20';

/** The one thing a card says about a product beside its price, if there is one. */
export function flagOf(product: Product): string | undefined {
  if (product.stock === 0) return 'Sold out';
  if (product.compareAt) return `−${Math.round((1 - product.price / product.compareAt) * 100)} %`;
  return product.created >= NEW_SINCE ? 'New' : undefined;
}
