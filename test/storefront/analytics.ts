import type { Line, Totals } from './cart.ts';
import type { Product } from './catalog.ts';
import { CURRENCY, cents } from './money.ts';

/** An item as GA4 names its parts (developers.google.com/analytics/devguides/collection/ga4/ecommerce). */
export interface Item {
  readonly item_id: string;
  readonly item_name: string;
  readonly item_brand: string;
  readonly item_category: string;
  readonly item_category2: string;
  readonly item_variant: string;
  readonly price: number;
  readonly discount?: number;
  readonly quantity?: number;
  readonly coupon?: string;
}

/** One entry of `window.dataLayer`. */
export type Push = Readonly<Record<string, unknown>>;

export function itemOf(product: Product): Item {
  return {
    item_id: product.id,
    item_name: product.title,
    item_brand: product.brand,
    item_category: product.category[0],
    item_category2: product.category[1],
    item_variant: product.colour,
    price: product.price,
    ...(product.compareAt ? { discount: cents(product.compareAt - product.price) } : {}),
  };
}

export function itemsOf(lines: readonly Line[]): Item[] {
  return lines.map((line) => ({
    ...itemOf(line.product),
    item_variant: `${line.product.colour} / ${line.size}`,
    quantity: line.quantity,
  }));
}

/** An ecommerce event, after the `ecommerce: null` that keeps the previous one's items out of it. */
export function ecommerce(event: string, body: Push): Push[] {
  return [{ ecommerce: null }, { event, ecommerce: { currency: CURRENCY, ...body } }];
}

export function cartEvent(
  event: 'view_cart' | 'begin_checkout',
  lines: readonly Line[],
  totals: Totals,
  coupon?: string,
): Push[] {
  return ecommerce(event, {
    value: cents(totals.subtotal - totals.discount),
    ...(coupon ? { coupon } : {}),
    items: itemsOf(lines),
  });
}
