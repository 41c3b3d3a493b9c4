import * as v from 'valibot';
import { MAX_ITEMS_PER_BATCH } from '../event.ts';
import { REFERENCE_FIELD } from '../reference-field.ts';
import { currency, eventId, itemOf, money, text, timeOf } from './server-order.ts';
import type { ServerOrder, WebhookRead } from './server-order.ts';

const TransactionSchema = v.object({
  amount: money,
  currency: v.nullish(currency),
  kind: v.nullish(v.string()),
  status: v.nullish(v.string()),
});
const ItemSchema = v.object({
  product_id: v.nullish(text),
  sku: v.nullish(v.string()),
  title: v.nullish(v.string()),
  vendor: v.nullish(v.string()),
  price: money,
  quantity: v.number(),
});
const OrderSchema = v.object({
  id: text,
  name: v.nullish(v.string()),
  created_at: v.string(),
  total_price: money,
  currency,
  email: v.nullish(v.string()),
  customer: v.nullish(v.object({ id: v.nullish(text) })),
  /** Made by Shopify's own test of the webhook, or through its bogus payment. */
  test: v.nullish(v.boolean()),
  cancelled_at: v.nullish(v.string()),
  financial_status: v.nullish(v.string()),
  note_attributes: v.nullish(v.array(v.object({ name: v.string(), value: v.nullish(text) }))),
  line_items: v.nullish(v.array(ItemSchema)),
});
const RefundSchema = v.object({
  id: text,
  order_id: text,
  created_at: v.string(),
  transactions: v.nullish(v.array(TransactionSchema)),
});

/** Topics whose body is an order. */
const ORDER_TOPICS = /^$|^orders\/(create|paid|updated|fulfilled|partially_fulfilled|cancelled)$/;
/** States of an order from which nobody has money to give back. */
const UNPAID = new Set(['voided', 'pending', 'authorized', 'expired']);

/** What a webhook of Shopify tells. Throws `v.ValiError` and RangeError for what is against Shopify's form. */
export function shopifyOrders(topic: string, body: unknown): WebhookRead {
  if (topic === 'refunds/create') return refund(v.parse(RefundSchema, body));
  if (!ORDER_TOPICS.test(topic))
    return {
      orders: [],
      note: `The topic ${topic.slice(0, 60)} is not counted; orders/create, orders/cancelled and refunds/create are.`,
    };
  const order = v.parse(OrderSchema, body);
  if (order.test) return { orders: [], note: 'A test: it is not counted.' };
  return { orders: isUndone(order) ? [cancelled(order)] : [purchase(order)] };
}

type Order = v.InferOutput<typeof OrderSchema>;

/** Cancelled before anything was paid; what was paid comes back by refunds of its own. */
function isUndone({ cancelled_at: at, financial_status: status }: Order): boolean {
  return Boolean(at) && UNPAID.has(status ?? '');
}

function cancelled(order: Order): ServerOrder {
  return {
    event: {
      id: eventId('shopify-cancelled', order.id),
      name: 'refund',
      at: timeOf(order.cancelled_at!),
      params: { ...namesOf(order), value: order.total_price, currency: order.currency },
    },
    undoes: true,
  };
}

function purchase(order: Order): ServerOrder {
  const reference = order.note_attributes?.find(({ name }) => name === REFERENCE_FIELD)?.value;
  const customer = order.email || order.customer?.id;
  return {
    event: {
      id: eventId('shopify', order.id),
      name: 'purchase',
      at: timeOf(order.created_at),
      params: {
        ...namesOf(order),
        value: order.total_price,
        currency: order.currency,
        items: (order.line_items ?? [])
          .slice(0, MAX_ITEMS_PER_BATCH)
          .map(({ product_id, sku, title, vendor, price, quantity }) =>
            itemOf({ id: product_id ?? sku ?? title, name: title, brand: vendor, price, quantity }),
          ),
      },
    },
    ...(reference ? { reference } : {}),
    ...(customer ? { customer } : {}),
  };
}

/** What a theme's own tag sends as transaction id is often the order's name. */
function namesOf({ id, name }: Order) {
  return { transaction_id: id, ...(name ? { label: name.slice(0, 100) } : {}) };
}

/** Money that went back; none for goods put on the shelf again, and for a payment that failed. */
function refund({ id, order_id, created_at, transactions }: v.InferOutput<typeof RefundSchema>): WebhookRead {
  const paid = (transactions ?? []).filter(
    ({ kind, status }) => (kind ?? 'refund') === 'refund' && !/^(failure|error)$/.test(status ?? ''),
  );
  const value = Math.round(paid.reduce((sum, { amount }) => sum + amount, 0) * 100) / 100;
  if (value === 0) return { orders: [], note: 'The refund gives no money back: it is not counted.' };
  const [first] = paid;
  const order: ServerOrder = {
    event: {
      id: eventId('shopify-refund', id),
      name: 'refund',
      at: timeOf(created_at),
      params: {
        transaction_id: order_id,
        value,
        ...(first?.currency ? { currency: first.currency } : {}),
      },
    },
  };
  return { orders: [order] };
}
