import type { ShippingMethod } from './cart.ts';
import { readCart, readCoupon, shippingMethods, totalsOf, writeCart } from './cart.ts';
import type { Line, Totals } from './cart.ts';

/** What the confirmation shows again on a reload. Nobody's name or address is in it. */
export interface Order {
  readonly id: string;
  readonly lines: readonly Line[];
  readonly coupon?: string;
  readonly method: ShippingMethod;
  readonly totals: Totals;
}

export const ORDER_COOKIE = 'hl_order';

/** Crockford's base 32 without letters that read as digits (crockford.com/base32.html). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** "HL-" and ten characters: 50 bits of chance. */
export function newOrderId(): string {
  return `HL-${Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => ALPHABET[byte % 32]).join('')}`;
}

export function isMethod(text: string): text is ShippingMethod {
  return Object.hasOwn(shippingMethods, text);
}

export function writeOrder(order: Pick<Order, 'id' | 'lines' | 'coupon' | 'method'>): string {
  return [order.id, order.method, order.coupon ?? '', writeCart(order.lines)].join('|');
}

/** The order in the cookie if it has the id that the URL names, its sums reckoned anew from the catalogue. */
export function readOrder(cookie: string | undefined, id: string): Order | undefined {
  const [cookieId, method = '', code, cart] = (cookie ?? '').split('|');
  const lines = readCart(cart);
  if (cookieId !== id || !isMethod(method) || lines.length === 0) return undefined;
  const coupon = readCoupon(code);
  return { id, lines, method, totals: totalsOf(lines, coupon, method), ...(coupon ? { coupon } : {}) };
}
