import * as v from 'valibot';
import type { EventBatch, ShopEvent } from '../../model/event.ts';
import { ORDER_SOURCES, readWebhook } from '../../model/import/webhook-orders.ts';
import type { OrderSource } from '../../model/import/webhook-orders.ts';
import type { ServerOrder, WebhookRead } from '../../model/import/server-order.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { regionOfVisitor, verified } from '../visitor/identity.ts';
import { personOf } from '../visitor/link.ts';
import { orderNames } from '../visitor/order-book.ts';
import { allShards, shardOf } from '../visitor/shards.ts';
import { moneyFault, moneyNotes } from './check-money.ts';
import { deliverBatch } from './deliver.ts';
import { describeIssues } from './describe-issues.ts';
import { readBytes } from './read-body.ts';
import { isSignedBy, shopKey, webhookSecret } from './shop-key.ts';

const MAX_BYTES = 1024 * 1024;
const SIGNATURE_HEADERS: Record<OrderSource, string> = {
  shopify: 'X-Shopify-Hmac-Sha256',
  woocommerce: 'X-WC-Webhook-Signature',
  own: 'X-Endcap-Signature',
};

export interface OrdersTaken {
  /** Orders and refunds counted now; those counted before; those that belong to nobody known. */
  accepted: number;
  duplicates: number;
  unjoined: number;
  /** What counts otherwise than its sender may think. */
  notes?: string[];
}

/**
 * `POST /_endcap/orders/:source?site=ID`: orders and refunds from a shop's server, so that revenue does not hang on the
 * browser. Signed by the shop; its signature carries no time, so a replay is harmless only because each order counts
 * once. An order joins the visitor whose reference it carries, else whoever's browser told of it, else a known customer,
 * else nobody: then nothing is stored and it counts as unjoined. Throws 401, 404, 413, 415, 422.
 */
export async function takeOrders(
  env: Env,
  request: Request,
  source: string,
  now: number,
): Promise<OrdersTaken> {
  if (!isSource(source))
    throw new HttpError(404, 'not_found', `There is no source "${source}": ${ORDER_SOURCES.join(', ')}.`);
  const site = new URL(request.url).searchParams.get('site') ?? '';
  const snapshot = await loadSnapshot(env, site, { now });
  if (!snapshot) throw new HttpError(404, 'not_found', `There is no published site "${site.slice(0, 64)}".`);
  const bytes = await readBytes(request, MAX_BYTES);
  const key = source === 'shopify' ? await webhookSecret(env, site) : await shopKey(env, site);
  const signature = request.headers.get(SIGNATURE_HEADERS[source]) ?? undefined;
  if (!key || !(await isSignedBy(key, bytes, signature))) {
    throw new HttpError(
      401,
      'unauthorized',
      `${SIGNATURE_HEADERS[source]} does not fit the body: look at the secret under Settings, Orders.`,
    );
  }
  const taken: OrdersTaken = { accepted: 0, duplicates: 0, unjoined: 0 };
  const { orders, note } = read(source, topicOf(request, source), new TextDecoder().decode(bytes));
  const notes = [
    ...(note === undefined ? [] : [note]),
    ...moneyNotes(
      orders.map(({ event }) => event),
      snapshot.site.currency,
    ),
  ];
  if (notes.length > 0) taken.notes = notes;
  for (const order of orders) {
    const visitor = await visitorOf(env, site, order);
    if (visitor === undefined) {
      if (!order.undoes) taken.unjoined += 1;
      continue;
    }
    const result = await deliverBatch(env, {
      site,
      visitor,
      batch: batchOf(site, order, now),
      receivedAt: now,
      context: {},
      server: true,
    });
    if (result.refused) taken.unjoined += 1;
    taken.accepted += result.accepted;
    taken.duplicates += result.duplicates;
  }
  if (taken.unjoined > 0) await countUnjoined(env, site, taken.unjoined);
  return taken;
}

/**
 * Whether this is WooCommerce asking, as a webhook is saved, if anybody is there: unsigned, with nothing but the
 * webhook's number, and content with nothing but 200.
 */
export async function isPing(request: Request, source: string): Promise<boolean> {
  const type = request.headers.get('Content-Type') ?? '';
  const length = Number(request.headers.get('Content-Length') ?? Infinity);
  if (source !== 'woocommerce' || !type.startsWith('application/x-www-form-urlencoded') || length > 64)
    return false;
  return /^webhook_id=\d{1,20}$/.test(new TextDecoder().decode(await request.clone().arrayBuffer()));
}

/** A visitor reference for a shop to carry through its checkout: `<id>.<signature>`. */
export const REFERENCE_PURPOSE = 'reference';

async function visitorOf(
  env: Env,
  site: string,
  { event, reference, customer, undoes }: ServerOrder,
): Promise<string | undefined> {
  const referred = await verified(env.SECRET, REFERENCE_PURPOSE, site, reference);
  const isReferred = referred !== undefined && regionOfVisitor(referred) !== undefined;
  // Money goes back to who paid it; what a shop tells of a refund often names nobody. An order without a reference may
  // have been told by a browser: then it is that visitor's, not a second one of the customer.
  const buyer = event.name === 'refund' || !isReferred ? await buyerOf(env, site, event) : undefined;
  if (buyer !== undefined || undoes) return buyer;
  if (isReferred) return referred;
  if (customer === undefined) return undefined;
  const person = await personOf(env, site, customer);
  return (await shardOf(env, site, person).isKnown(site, person)) ? person : undefined;
}

/** Whoever made an order, or the one that a refund takes back, asked of all shards: both are rare. */
async function buyerOf(env: Env, site: string, order: ShopEvent): Promise<string | undefined> {
  const names = orderNames(order);
  if (names.length === 0) return undefined;
  const shards = await allShards(env, site);
  const found = await Promise.all(shards.map((shard) => shard.buyerOf(site, names)));
  return found.find((visitor) => visitor !== undefined);
}

/** What a shop's server says that its webhook is about; empty: it does not say. */
function topicOf({ headers }: Request, source: OrderSource): string {
  return headers.get(source === 'shopify' ? 'X-Shopify-Topic' : 'X-WC-Webhook-Topic') ?? '';
}

function read(source: OrderSource, topic: string, body: string): WebhookRead {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    throw new HttpError(422, 'invalid', 'The body is not JSON.');
  }
  try {
    const found = readWebhook(source, topic, json);
    for (const { event } of found.orders) {
      const fault = moneyFault(event);
      if (fault !== undefined) throw new RangeError(fault);
    }
    return found;
  } catch (error) {
    if (error instanceof v.ValiError)
      throw new HttpError(422, 'invalid', describeIssues(error.issues as v.BaseIssue<unknown>[]));
    if (error instanceof RangeError) throw new HttpError(422, 'invalid', error.message);
    throw error;
  }
}

function batchOf(site: string, { event }: ServerOrder, now: number): EventBatch {
  return {
    v: 1,
    site,
    id: `batch-${event.id}`.slice(0, 64),
    sent_at: now,
    page: { view: event.id, url: '/', type: 'confirmation', referrer: null },
    events: [{ ...event, at: Math.min(event.at, now) }],
    exposures: [],
    webdriver: false,
  };
}

/** Shown beside the filtered events: how much revenue cannot be joined to anybody. */
async function countUnjoined(env: Env, site: string, orders: number): Promise<void> {
  const [shard] = await allShards(env, site);
  await shard?.countFiltered(site, 'order_unjoined', orders).catch(() => undefined);
}

function isSource(source: string): source is OrderSource {
  return ORDER_SOURCES.includes(source as OrderSource);
}
