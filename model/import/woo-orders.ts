import * as v from 'valibot';
import { MAX_ITEMS_PER_BATCH } from '../event.ts';
import { REFERENCE_FIELD } from '../reference-field.ts';
import { currency, eventId, itemOf, money, text, timeOf } from './server-order.ts';
import type { ServerOrder, WebhookRead } from './server-order.ts';

const OrderSchema = v.object({
  id: text,
  number: v.nullish(text),
  status: v.string(),
  date_created_gmt: v.string(),
  date_modified_gmt: v.nullish(v.string()),
  total: money,
  currency,
  customer_id: v.nullish(v.number()),
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

/** WooCommerce states in which money was received, and those in which an order came to nothing. */
const PAID = new Set(['processing', 'completed', 'refunded']);
const UNDONE = new Set(['cancelled', 'failed', 'trash']);

/** What a webhook of WooCommerce tells. Throws `v.ValiError` and RangeError for what is against its form. */
export function wooOrders(topic: string, body: unknown): WebhookRead {
  if (topic === 'order.deleted' || (topic !== '' && !topic.startsWith('order.')))
    return {
      orders: [],
      note: `The topic ${topic.slice(0, 60)} is not counted; order.created and order.updated are.`,
    };
  const order = v.parse(OrderSchema, body);
  if (UNDONE.has(order.status)) return { orders: cancelled(order) };
  if (PAID.has(order.status)) return { orders: paid(order) };
  return {
    orders: [],
    note: `The order is ${order.status.slice(0, 40)}: it counts once it is ${[...PAID].slice(0, 2).join(' or ')}.`,
  };
}

type Order = v.InferOutput<typeof OrderSchema>;

function paid(order: Order): ServerOrder[] {
  const meta = order.meta_data.find(({ key }) => key === REFERENCE_FIELD)?.value;
  const customer = order.billing.email || (order.customer_id ? String(order.customer_id) : undefined);
  const known = {
    ...(typeof meta === 'string' ? { reference: meta } : {}),
    ...(customer ? { customer } : {}),
  };
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
  return [
    {
      event: {
        id: eventId('woo', order.id),
        name: 'purchase',
        at: timeOf(`${order.date_created_gmt}Z`),
        params: { ...namesOf(order), value: order.total, items },
      },
      ...known,
    },
    ...order.refunds.map((refund) => ({
      event: {
        id: eventId('woo-refund', refund.id),
        name: 'refund',
        at: changedAt(order),
        params: { ...namesOf(order), value: Math.abs(refund.total) },
      },
      ...known,
    })),
  ];
}

/** What was not given back of an order yet, since all of it came to nothing. */
function cancelled(order: Order): ServerOrder[] {
  const back = order.refunds.reduce((sum, { total }) => sum + Math.abs(total), 0);
  const value = Math.round((order.total - back) * 100) / 100;
  if (value <= 0) return [];
  const event = {
    id: eventId('woo-cancelled', order.id),
    name: 'refund',
    at: changedAt(order),
    params: { ...namesOf(order), value },
  };
  return [{ event, undoes: true }];
}

function namesOf({ id, number, currency: code }: Order) {
  return { transaction_id: id, currency: code, ...(number ? { label: number } : {}) };
}

/** WooCommerce does not date a refund; the order was last changed by it. */
function changedAt({ date_modified_gmt: changed, date_created_gmt: made }: Order): number {
  return timeOf(`${changed || made}Z`);
}
