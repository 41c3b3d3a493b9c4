import { productById } from './catalog.ts';
import type { Product } from './catalog.ts';
import { cents } from './money.ts';

/** One row of the bag: a product in a size. */
export interface Line {
  readonly product: Product;
  readonly size: string;
  readonly quantity: number;
}

export interface Totals {
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly total: number;
}

export const CART_COOKIE = 'hl_bag';
/** Read by the shop's script for the number in the header, so that pages need not differ by shopper. */
export const COUNT_COOKIE = 'hl_bag_count';
export const COUPON_COOKIE = 'hl_code';
export const FREE_SHIPPING_FROM = 120;

const MAX_PER_LINE = 6;
const MAX_LINES = 30;

export const shippingMethods = {
  standard: { label: 'Standard', detail: '3–5 working days', price: 6 },
  express: { label: 'Express', detail: 'Next working day, ordered before 14:00', price: 14 },
  pickup: { label: 'Collect in store', detail: 'Quay 4, Galway, in two hours', price: 0 },
} as const;

export type ShippingMethod = keyof typeof shippingMethods;

const coupons: Readonly<Record<string, number>> = { WELCOME10: 0.1, HARBOUR15: 0.15 };

/** The code as it counts, upper case; undefined for one the shop does not know. */
export function readCoupon(text: string | undefined): string | undefined {
  const code = text?.trim().toUpperCase() ?? '';
  return Object.hasOwn(coupons, code) ? code : undefined;
}

/** Pieces of a size that can be sold in one order. */
export function sellable(product: Product, size: string): number {
  return Math.min(MAX_PER_LINE, product.sizes.find(({ label }) => label === size)?.stock ?? 0);
}

/** Reads "P1001:M:2.P1020:38:1"; whatever the shop does not sell (any more) falls out. */
export function readCart(cookie: string | undefined): Line[] {
  const lines: Line[] = [];
  for (const part of (cookie ?? '').split('.').slice(0, MAX_LINES)) {
    const [id = '', size = '', count = ''] = part.split(':');
    const product = productById(id);
    if (!product) continue;
    const label = decodeURIComponent(size.replace(/%(?![0-9A-F]{2})/gi, '%25'));
    const quantity = Math.min(Math.trunc(Number(count)) || 0, sellable(product, label));
    if (quantity > 0) lines.push({ product, size: label, quantity });
  }
  return lines;
}

export function writeCart(lines: readonly Line[]): string {
  return lines
    .map((line) => `${line.product.id}:${encodeURIComponent(line.size)}:${line.quantity}`)
    .join('.');
}

/** The bag with a line set to a quantity (0 removes it), never above what is in stock. */
export function setLine(lines: readonly Line[], product: Product, size: string, quantity: number): Line[] {
  const wanted = Math.max(0, Math.min(quantity, sellable(product, size)));
  const isIt = (line: Line): boolean => line.product.id === product.id && line.size === size;
  if (wanted === 0) return lines.filter((line) => !isIt(line));
  const next = { product, size, quantity: wanted };
  return lines.some(isIt)
    ? lines.map((line) => (isIt(line) ? next : line))
    : [...lines, next].slice(0, MAX_LINES);
}

export function addLine(lines: readonly Line[], product: Product, size: string, quantity: number): Line[] {
  const present = lines.find((line) => line.product.id === product.id && line.size === size)?.quantity ?? 0;
  return setLine(lines, product, size, present + quantity);
}

export function countOf(lines: readonly Line[]): number {
  return lines.reduce((sum, line) => sum + line.quantity, 0);
}

export function totalsOf(
  lines: readonly Line[],
  coupon?: string,
  method: ShippingMethod = 'standard',
): Totals {
  const subtotal = cents(lines.reduce((sum, line) => sum + line.product.price * line.quantity, 0));
  const discount = cents(subtotal * (coupons[coupon ?? ''] ?? 0));
  const isFree = lines.length === 0 || (method === 'standard' && subtotal - discount >= FREE_SHIPPING_FROM);
  const shipping = isFree ? 0 : shippingMethods[method].price;
  return { subtotal, discount, shipping, total: cents(subtotal - discount + shipping) };
}
