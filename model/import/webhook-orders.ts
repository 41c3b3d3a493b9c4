import * as v from 'valibot';
import type { EventItem, ShopEvent } from '../event.ts';
import { MAX_ITEMS_PER_BATCH } from '../event.ts';
import { REFERENCE_FIELD } from '../reference-field.ts';

/** An order, or money given back, as a shop's server tells of it. */
export interface ServerOrder {
  event: ShopEvent;
  /** The visitor reference that the shop carried along; absent: nobody told it. */
  reference?: string;
  /** E-mail address or customer number, to look for a known customer; never stored. */
  customer?: string;
}

const text = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((value) => String(value)),
);
const money = v.pipe(
  v.union([v.string(), v.number()]),
  v.transform((value) => Number(value)),
  v.number(),
  v.finite(),
);
const currency = v.pipe(v.string(), v.regex(/^[A-Z]{3}$/));

const ShopifyItemSchema = v.object({
  product_id: v.nullish(text),
  sku: v.nullish(v.string()),
  title: v.nullish(v.string()),
  vendor: v.nullish(v.string()),
  price: money,
  quantity: v.number(),
});
const ShopifyOrderSchema = v.object({
  id: text,
  name: v.nullish(v.string()),
  created_at: v.string(),
  total_price: money,
  currency,
  email: v.nullish(v.string()),
  note_attributes: v.optional(v.array(v.object({ name: v.string(), value: v.nullish(text) })), []),
  line_items: v.optional(v.array(ShopifyItemSchema), []),
});
const ShopifyRefundSchema = v.object({
  id: text,
  order_id: text,
  created_at: v.string(),
  transactions: v.array(
    v.object({ amount: money, currency: v.optional(currency), kind: v.optional(v.string()) }),
  ),
});
const WooOrderSchema = v.object({
  id: text,
  number: v.nullish(text),
  status: v.string(),
  date_created_gmt: v.string(),
  date_modified_gmt: v.nullish(v.string()),
  total: money,
  currency,
  billing: v.optional(v.object({ email: v.nullish(v.string()) }), {}),
  meta_data: v.optional(v.array(v.object({ key: v.string(), value: v.unknown() })), []),
  line_items: v.optional(
    v.array(
      v.object({
        product_id: v.nullish(text),
        sku: v.nullish(v.string()),
        name: v.nullish(v.string()),
        price: v.nullish(money),
        total: v.nullish(money),
        quantity: v.number(),
      }),
    ),
    [],
  ),
  refunds: v.optional(v.array(v.object({ id: text, total: money })), []),
});
/** An order as any other back office may send it. */
export const OwnOrderSchema = v.object({
  v: v.literal(1),
  order_id: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  /** Milliseconds since epoch, or ISO 8601. */
  at: v.union([v.number(), v.string()]),
  value: money,
  currency,
  /** True: given back, in whole or in part; then `refund_id` tells refunds of one order apart. */
  refund: v.optional(v.boolean(), false),
  refund_id: v.optional(v.pipe(v.string(), v.maxLength(128))),
  items: v.optional(
    v.pipe(
      v.array(
        v.object({
          item_id: text,
          item_name: v.optional(v.string()),
          price: v.optional(money),
          quantity: v.optional(v.number(), 1),
        }),
      ),
      v.maxLength(MAX_ITEMS_PER_BATCH),
    ),
    [],
  ),
  _endcap: v.optional(v.string()),
  customer: v.optional(v.string()),
});

/** Sources of orders whose webhooks are understood. */
export const ORDER_SOURCES = ['shopify', 'woocommerce', 'own'] as const;
export type OrderSource = (typeof ORDER_SOURCES)[number];

/** WooCommerce states in which money was received. */
const PAID = new Set(['processing', 'completed', 'refunded']);

/**
 * The orders in a webhook's body; none: it speaks of something else, e.g. an order not paid yet. Ids follow from the
 * shop's own, so that the same webhook again counts once. Throws `v.ValiError` for what is against the shop's format.
 */
export function readWebhook(source: OrderSource, topic: string, body: unknown): ServerOrder[] {
  if (source === 'own') return [ownOrder(v.parse(OwnOrderSchema, body))];
  if (source === 'woocommerce') return wooOrders(v.parse(WooOrderSchema, body));
  if (topic.startsWith('refunds/')) return [shopifyRefund(v.parse(ShopifyRefundSchema, body))];
  return [shopifyOrder(v.parse(ShopifyOrderSchema, body))];
}

function shopifyOrder(order: v.InferOutput<typeof ShopifyOrderSchema>): ServerOrder {
  const reference = order.note_attributes.find(({ name }) => name === REFERENCE_FIELD)?.value;
  return {
    event: {
      id: eventId('shopify', order.id),
      name: 'purchase',
      at: timeOf(order.created_at),
      params: {
        transaction_id: order.id,
        value: order.total_price,
        currency: order.currency,
        // What a theme's own tag sends as transaction id is often the order's name.
        ...(order.name ? { label: order.name.slice(0, 100) } : {}),
        items: order.line_items
          .slice(0, MAX_ITEMS_PER_BATCH)
          .map(({ product_id, sku, title, vendor, price, quantity }) =>
            itemOf({ id: product_id ?? sku ?? title, name: title, brand: vendor, price, quantity }),
          ),
      },
    },
    ...(reference ? { reference } : {}),
    ...(order.email ? { customer: order.email } : {}),
  };
}

function shopifyRefund(refund: v.InferOutput<typeof ShopifyRefundSchema>): ServerOrder {
  const paid = refund.transactions.filter(({ kind }) => kind === undefined || kind === 'refund');
  const [first] = paid;
  return {
    event: {
      id: eventId('shopify-refund', refund.id),
      name: 'refund',
      at: timeOf(refund.created_at),
      params: {
        transaction_id: refund.order_id,
        value: paid.reduce((sum, { amount }) => sum + amount, 0),
        ...(first?.currency ? { currency: first.currency } : {}),
      },
    },
  };
}

function wooOrders(order: v.InferOutput<typeof WooOrderSchema>): ServerOrder[] {
  if (!PAID.has(order.status)) return [];
  const meta = order.meta_data.find(({ key }) => key === REFERENCE_FIELD)?.value;
  const known = {
    ...(typeof meta === 'string' ? { reference: meta } : {}),
    ...(order.billing.email ? { customer: order.billing.email } : {}),
  };
  const at = timeOf(`${order.date_created_gmt}Z`);
  const items = order.line_items
    .slice(0, MAX_ITEMS_PER_BATCH)
    .map(({ product_id, sku, name, price, total, quantity }) =>
      itemOf({
        id: product_id ?? sku ?? name,
        name,
        price: price ?? (total ?? 0) / Math.max(1, quantity),
        quantity,
      }),
    );
  const params = {
    transaction_id: order.id,
    currency: order.currency,
    ...(order.number ? { label: order.number } : {}),
  };
  return [
    {
      event: {
        id: eventId('woo', order.id),
        name: 'purchase',
        at,
        params: { ...params, value: order.total, items },
      },
      ...known,
    },
    ...order.refunds.map((refund) => ({
      event: {
        id: eventId('woo-refund', refund.id),
        name: 'refund',
        // WooCommerce does not date a refund; the order was last changed by it.
        at: order.date_modified_gmt ? timeOf(`${order.date_modified_gmt}Z`) : at,
        params: { ...params, value: Math.abs(refund.total) },
      },
      ...known,
    })),
  ];
}

function ownOrder(order: v.InferOutput<typeof OwnOrderSchema>): ServerOrder {
  if (!order.refund && order.value < 0)
    throw new RangeError(
      `value: is ${order.value}, but must be 0 or more: money given back has "refund": true.`,
    );
  const at = typeof order.at === 'number' ? order.at : timeOf(order.at);
  const id = order.refund
    ? eventId('own-refund', `${order.order_id}-${order.refund_id ?? ''}`)
    : eventId('own', order.order_id);
  return {
    event: {
      id,
      name: order.refund ? 'refund' : 'purchase',
      at,
      params: {
        transaction_id: order.order_id,
        value: Math.abs(order.value),
        currency: order.currency,
        items: order.items.map(({ item_id, item_name, price, quantity }) =>
          itemOf({ id: item_id, name: item_name, price, quantity }),
        ),
      },
    },
    ...(order._endcap ? { reference: order._endcap } : {}),
    ...(order.customer ? { customer: order.customer } : {}),
  };
}

interface Line {
  id: string | null | undefined;
  name?: string | null | undefined;
  brand?: string | null | undefined;
  price?: number | undefined;
  quantity: number;
}

function itemOf({ id, name, brand, price, quantity }: Line): EventItem {
  return {
    item_id: (id || 'unknown').slice(0, 128),
    ...(name ? { item_name: name.slice(0, 200) } : {}),
    ...(brand ? { item_brand: brand.slice(0, 100) } : {}),
    ...(price === undefined ? {} : { price }),
    quantity: Math.max(0, quantity),
  };
}

/** An event id that follows from the shop's own number; other characters than an id may have are spelled out. */
function eventId(kind: string, id: string): string {
  const safe = id.replaceAll(/[^A-Za-z0-9]/g, (char) => `_${char.codePointAt(0)!.toString(36)}`);
  return `order-${kind}-${safe}`.slice(0, 64);
}

function timeOf(iso: string): number {
  const at = Date.parse(iso);
  if (!Number.isFinite(at)) throw new RangeError(`"${iso.slice(0, 40)}" is no time.`);
  return at;
}
