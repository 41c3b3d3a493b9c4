import { env, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { Hono } from 'hono';
import { encodeConsent } from '../../../model/consent.ts';
import type { ConsentChoice } from '../../../model/consent.ts';
import type { EventBatch, EventParams, ShopEvent } from '../../../model/event.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import type { Env } from '../../../worker/env.ts';
import { collectorRoutes } from '../../../worker/event/routes.ts';
import { kvKeys } from '../../../worker/keys.ts';
import { refuse } from '../../../worker/refuse.ts';
import { forgetSnapshots } from '../../../worker/site/snapshots.ts';
import { newVisitorId } from '../../../worker/visitor/identity.ts';
import type { IngestInput } from '../../../worker/visitor/ingest.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import golden from '../../fixtures/contract/snapshot.json' with { type: 'json' };

export const bindings = env as unknown as Env;
export const HOST = 'shop.localhost';
export const TAG_ORIGIN = 'https://elsewhere.example';
export const DAY = 86_400_000;

/** Chromium's user agent as people have it. */
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';

let sites = 0;
let version = 0;

/** A published site of its own, so that no test sees another's shards. */
export async function publishSite(change: (snapshot: Snapshot) => void = () => undefined): Promise<Snapshot> {
  const id = `site${++sites}-${crypto.randomUUID().slice(0, 8)}`;
  const snapshot = structuredClone(golden) as unknown as Snapshot;
  snapshot.site.id = id;
  snapshot.site.hostnames = [HOST];
  snapshot.site.allowed_origins = [TAG_ORIGIN];
  snapshot.site.time_zone = 'UTC';
  delete snapshot.catalog;
  delete snapshot.ranker;
  change(snapshot);
  return republish(snapshot);
}

/** The same site, published again one version higher. */
export async function republish(snapshot: Snapshot): Promise<Snapshot> {
  const next = { ...snapshot, version: 1_000 + ++version };
  await bindings.EDGE.put(kvKeys.snapshot(next.site.id), JSON.stringify(next));
  await bindings.EDGE.put(kvKeys.host(HOST), next.site.id);
  forgetSnapshots();
  return next;
}

const app = new Hono<{ Bindings: Env }>().route('/_endcap', collectorRoutes).onError(refuse);

export interface Sent {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  answer: any;
  response: Response;
}

/** A browser on a page of the shop: keeps cookies as one would. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly headers: Record<string, string>;
  readonly site: string;

  constructor(site: string, headers: Record<string, string> = {}) {
    this.site = site;
    this.headers = { 'User-Agent': AGENT, Origin: `http://${HOST}`, ...headers };
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Sent> {
    const waiting: Promise<unknown>[] = [];
    const request = new Request(`http://${HOST}/_endcap/${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...this.headers,
        Cookie: Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      cf: { country: 'NL', continent: 'EU' },
    } as RequestInit);
    const context = {
      waitUntil: (promise: Promise<unknown>) => waiting.push(promise),
      passThroughOnException() {},
      props: {},
    };
    const response = await app.fetch(request, bindings, context as unknown as ExecutionContext);
    await Promise.all(waiting);
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split('; ');
      const [name, value] = [pair!.slice(0, pair!.indexOf('=')), pair!.slice(pair!.indexOf('=') + 1)];
      if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return {
      status: response.status,
      answer: await response
        .clone()
        .json()
        .catch(() => undefined),
      response,
    };
  }

  consent(choice: Partial<ConsentChoice> = {}, headers?: Record<string, string>): Promise<Sent> {
    return this.post('consent', { v: 1, site: this.site, choice: choiceOf(choice) }, headers);
  }

  send(batch: Partial<EventBatch>, headers?: Record<string, string>): Promise<Sent> {
    return this.post('events', batchOf(this.site, batch), headers);
  }

  /** The id in the visitor cookie; undefined: no cookie. */
  get visitor(): string | undefined {
    return this.cookies.get('ec_v')?.split('.').slice(0, 2).join('.');
  }
}

export function choiceOf(choice: Partial<ConsentChoice> = {}): ConsentChoice {
  return {
    v: 1,
    analytics: true,
    personalization: true,
    marketing: false,
    on_device: false,
    at: 1_780_000_000_000,
    source: 'banner',
    ...choice,
  };
}

export const ALL_ALLOWED = encodeConsent(choiceOf());

let ids = 0;
export const id = (prefix: string): string => `${prefix}-${String(++ids).padStart(8, '0')}`;

export function event(name: string, at: number, params: Partial<EventParams> = {}): ShopEvent {
  return { id: id('event'), name, at, params };
}

export function viewItem(item: string, at: number, more: Record<string, unknown> = {}): ShopEvent {
  return event('view_item', at, {
    items: [
      {
        item_id: item,
        item_category: 'women/shirts',
        item_brand: 'Loom',
        item_variant: 'sand',
        price: 79,
        ...more,
      },
    ],
  });
}

export function purchase(transaction: string, value: number, at: number): ShopEvent {
  return event('purchase', at, {
    transaction_id: transaction,
    value,
    currency: 'EUR',
    items: [{ item_id: 'P1', price: value, quantity: 1 }],
  });
}

export function refund(transaction: string, value: number, at: number): ShopEvent {
  return event('refund', at, { transaction_id: transaction, value, currency: 'EUR' });
}

export function batchOf(site: string, batch: Partial<EventBatch> = {}): EventBatch {
  return {
    v: 1,
    site,
    id: id('batch'),
    sent_at: Date.now(),
    page: { view: id('view'), url: '/women', type: 'listing' },
    events: [],
    exposures: [],
    webdriver: false,
    ...batch,
  };
}

/** A batch as the collector hands it to a shard, its times being the server's. */
export function inputOf(
  site: string,
  visitor: string,
  events: ShopEvent[],
  more: Partial<IngestInput> = {},
): IngestInput {
  return {
    site,
    visitor,
    batch: batchOf(site, { events }),
    receivedAt: Date.now(),
    context: { device: 'desktop', country: 'NL' },
    personalization: true,
    ...more,
  };
}

export const someone = (): string => newVisitorId('eu');

/** As if a visitor's copy in KV had been written so much earlier; the shard starts anew. */
export async function ageCopy(site: string, visitor: string, millis: number): Promise<void> {
  const stub = shardOf(bindings, site, visitor);
  await runInDurableObject(stub, (_, state) => {
    const { body } = state.storage.sql
      .exec<{ body: string }>('SELECT body FROM visitors WHERE visitor = ?', visitor)
      .one();
    const record = JSON.parse(body) as { kv?: { at: number }; due?: number };
    if (record.kv) record.kv.at -= millis;
    if (record.due) record.due -= millis;
    state.storage.sql.exec('UPDATE visitors SET body = ? WHERE visitor = ?', JSON.stringify(record), visitor);
  });
  await evictDurableObject(stub);
}
