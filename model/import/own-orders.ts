import * as v from 'valibot';
import { MAX_ITEMS_PER_BATCH } from '../event.ts';
import { currency, eventId, itemOf, money, text, timeOf } from './server-order.ts';
import type { ServerOrder } from './server-order.ts';

/** An order as any other back office may send it. */
const OwnOrderSchema = v.object({
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

/** The order in a body of ours. Throws `v.ValiError` and RangeError for what is against the form. */
export function ownOrder(body: unknown): ServerOrder {
  const order = v.parse(OwnOrderSchema, body);
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
