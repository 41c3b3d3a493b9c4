import { ownOrder } from './own-orders.ts';
import type { WebhookRead } from './server-order.ts';
import { shopifyOrders } from './shopify-orders.ts';
import { wooOrders } from './woo-orders.ts';

/** Sources of orders whose webhooks are understood. */
export const ORDER_SOURCES = ['shopify', 'woocommerce', 'own'] as const;
export type OrderSource = (typeof ORDER_SOURCES)[number];

/**
 * What a webhook's body tells of orders; of anything else, such as one not paid yet, a note. Ids follow from the shop's
 * own, so that the same webhook again counts once. Throws `v.ValiError` and RangeError for what is against the form.
 */
export function readWebhook(source: OrderSource, topic: string, body: unknown): WebhookRead {
  if (source === 'own') return { orders: [ownOrder(body)] };
  return source === 'woocommerce' ? wooOrders(topic, body) : shopifyOrders(topic, body);
}
