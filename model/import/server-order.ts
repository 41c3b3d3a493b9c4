import * as v from 'valibot';
import type { EventItem, ShopEvent } from '../event.ts';

/** An order, or money given back, as a shop's server tells of it. */
export interface ServerOrder {
  event: ShopEvent;
  /** The visitor reference that the shop carried along; absent: nobody told it. */
  reference?: string;
  /** E-mail address or customer number, to look for a known customer; never stored. */
  customer?: string;
  /** Takes an order back that may never have counted: without a known buyer there is nothing to do. */
  undoes?: true;
}

/** What a webhook speaks of. */
export interface WebhookRead {
  orders: ServerOrder[];
  /** Why something is understood and not counted. */
  note?: string;
}

export const text = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((value) => String(value)),
);
export const money = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((value) => Number(value)),
  v.number(),
  v.finite(),
);
export const currency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/));

/** A line of an order, in any shop's words. */
interface Line {
  id: string | null | undefined;
  name?: string | null | undefined;
  brand?: string | null | undefined;
  price?: number | undefined;
  quantity: number;
}

export function itemOf({ id, name, brand, price, quantity }: Line): EventItem {
  return {
    item_id: (id || 'unknown').slice(0, 128),
    ...(name ? { item_name: name.slice(0, 200) } : {}),
    ...(brand ? { item_brand: brand.slice(0, 100) } : {}),
    ...(price === undefined ? {} : { price }),
    quantity: Math.max(0, quantity),
  };
}

/** An event id that follows from the shop's own number; other characters than an id may have are spelled out. */
export function eventId(kind: string, id: string): string {
  const safe = id.replaceAll(/[^A-Za-z0-9]/g, (char) => `_${char.codePointAt(0)!.toString(36)}`);
  return `order-${kind}-${safe}`.slice(0, 64);
}

/** Milliseconds since epoch. Throws RangeError. */
export function timeOf(iso: string): number {
  const at = Date.parse(iso);
  if (!Number.isFinite(at)) throw new RangeError(`"${iso.slice(0, 40)}" is no time.`);
  return at;
}
