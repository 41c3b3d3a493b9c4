import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import * as v from 'valibot';
import { expect } from 'vitest';
import { encodeConsent, type ConsentChoice } from '../../model/consent.ts';
import { COOKIES } from '../../model/cookie.ts';
import { EventBatchSchema, type EventBatch, type ShopEvent } from '../../model/event.ts';
import {
  DecideRequestSchema,
  type DecideRequest,
  type DecideResponse,
  type PluginConfig,
} from '../../model/page.ts';
import type {} from '../../plugin/api.ts';
import type {} from '../../plugin/config.ts';
import { build, root } from '../build.ts';

/** One request to `/_endcap/*` as the server got it. */
export interface Asked {
  path: string;
  method: string;
  cookie: string;
  body: string;
  headers: IncomingMessage['headers'];
}

/** A page: its HTML, with `<!--plugin-->` where the tag goes, and headers of its own. */
export interface ShopPage {
  html: string;
  headers?: Record<string, string>;
}

/** What the collector would have made of everything sent so far. */
export interface Shop {
  url: string;
  port: number;
  config: PluginConfig;
  pages: Record<string, ShopPage>;
  asked: Asked[];
  /** Answers of `decide`, by the number of the call; the last one holds on. */
  decisions: ((request: DecideRequest) => DecideResponse)[];
  decideDelayMillis: number;
  /** Status of the next answers of the collector; empty: 202. */
  statuses: number[];
  batches(): EventBatch[];
  events(name?: string): ShopEvent[];
  decideRequests(): DecideRequest[];
  choices(): ConsentChoice[];
  /** Forgets what was asked, and every page, decision and setting of the test before. */
  reset(): void;
  stop(): Promise<void>;
}

const CONFIG: PluginConfig = {
  v: 1,
  site: 'demo',
  endpoint: '',
  mode: 'routed',
  consent_policy: 'opt-in',
  gpc: false,
  currency: 'EUR',
  locale: 'en',
  privacy_url: 'http://privacy.localhost/',
};

/** A small shop that serves the built plugin and records what it asks. Beside it, what the Worker would answer. */
export async function openShop(): Promise<Shop> {
  await build(['plugin']);
  const shop: Shop = {
    url: '',
    port: 0,
    config: { ...CONFIG },
    pages: {},
    asked: [],
    decisions: [],
    decideDelayMillis: 0,
    statuses: [],
    // A batch that the contract refuses throws here, whatever the test is about.
    batches: () =>
      bodies(shop, 'events').map((body) => v.parse(v.strictObject(EventBatchSchema.entries), body)),
    events: (name) =>
      shop.batches().flatMap(({ events }) => events.filter((event) => !name || event.name === name)),
    decideRequests: () => bodies(shop, 'decide').map((body) => v.parse(DecideRequestSchema, body)),
    choices: () => bodies(shop, 'consent').map((body) => (body as { choice: ConsentChoice }).choice),
    reset() {
      Object.assign(shop, {
        config: { ...CONFIG },
        pages: {},
        asked: [],
        decisions: [],
        decideDelayMillis: 0,
        statuses: [],
      });
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = createServer((request, response) => void answer(shop, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  shop.port = (server.address() as AddressInfo).port;
  shop.url = `http://shop.localhost:${shop.port}`;
  return shop;
}

function bodies(shop: Shop, path: string): unknown[] {
  return shop.asked
    .filter((one) => one.path === path && one.method === 'POST')
    .map(({ body }) => JSON.parse(body) as unknown);
}

async function answer(shop: Shop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', shop.url);
  const open = { 'Access-Control-Allow-Origin': '*' };
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  if (!pathname.startsWith('/_endcap/')) {
    const page = shop.pages[pathname];
    const html = page?.html.replace('<!--plugin-->', tagOf(shop)) ?? 'no such page';
    response.writeHead(page ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8', ...page?.headers });
    return void response.end(html);
  }
  const path = pathname.slice('/_endcap/'.length);
  shop.asked.push({
    path,
    method: request.method ?? '',
    cookie: request.headers.cookie ?? '',
    body,
    headers: request.headers,
  });
  if (path.endsWith('.js')) {
    const script = readFileSync(join(root, '.build/assets/plugin', path), 'utf8');
    const config = path === 'plugin.js' ? `self.__endcap_config=${JSON.stringify(shop.config)};\n` : '';
    response.writeHead(200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'max-age=300',
      ...open,
    });
    return void response.end(config + script);
  }
  if (path === 'events') {
    const status = shop.statuses.shift() ?? 202;
    response.writeHead(status, open);
    return void response.end();
  }
  if (path === 'consent') return consent(shop, JSON.parse(body) as { choice: ConsentChoice }, response);
  if (path === 'decide') {
    await new Promise((resolve) => setTimeout(resolve, shop.decideDelayMillis));
    const decide = shop.decisions.length > 1 ? shop.decisions.shift() : shop.decisions[0];
    response.writeHead(decide ? 200 : 404, { 'Content-Type': 'application/json', ...open });
    return void response.end(JSON.stringify(decide?.(JSON.parse(body) as DecideRequest) ?? {}));
  }
  response.writeHead(404, open);
  response.end(searchParams.toString());
}

function consent(shop: Shop, { choice }: { choice: ConsentChoice }, response: ServerResponse): void {
  const headers = { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' };
  if (shop.config.mode === 'tag') {
    response.writeHead(200, headers);
    return void response.end(JSON.stringify({ token: 'signed-token' }));
  }
  const isSome = choice.analytics || choice.personalization;
  const visitor = `${COOKIES.visitor.name}=${isSome ? 'eu.visitor.signature' : ''};Path=/;HttpOnly;Max-Age=${isSome ? 1000 : 0}`;
  response.writeHead(200, {
    ...headers,
    'Set-Cookie': [visitor, `${COOKIES.consent.name}=${encodeConsent(choice)};Path=/;Max-Age=1000`],
  });
  return void response.end('{}');
}

function tagOf({ config, port }: Shop): string {
  const host = config.mode === 'tag' ? `http://edge.localhost:${port}` : '';
  return `<script defer src="${host}/_endcap/plugin.js?site=demo"></script>`;
}

/** A page of plain HTML with the plugin's tag in its head. */
export function html(body: string, head = ''): ShopPage {
  return {
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>${head}<!--plugin--></head><body>${body}</body></html>`,
  };
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
}

/** A fresh visitor's page; what the page throws is kept in `errors`. */
export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  return { page, errors };
}

/** The cookie of a visitor who has chosen before. */
export function consented(
  shop: Shop,
  grants: Partial<ConsentChoice> = { analytics: true, personalization: true },
) {
  const choice: ConsentChoice = {
    v: 1,
    analytics: false,
    personalization: false,
    marketing: false,
    on_device: false,
    at: Date.now() - 60_000,
    source: 'banner',
    ...grants,
  };
  return [{ name: COOKIES.consent.name, value: encodeConsent(choice), url: shop.url }];
}

/** Expects of what a page does in its own time. */
export function eventually<T>(read: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 10_000, interval: 30 });
}
