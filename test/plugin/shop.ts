import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Page,
} from 'playwright-core';
import * as v from 'valibot';
import { expect, it as base } from 'vitest';
import { encodeConsent, type ConsentChoice } from '../../model/consent.ts';
import { COOKIES } from '../../model/cookie.ts';
import { EventBatchSchema, type EventBatch, type ShopEvent } from '../../model/event.ts';
import {
  DecideRequestSchema,
  type DecideRequest,
  type DecideResponse,
  type PluginConfig,
} from '../../model/page.ts';
import type { EndcapApi } from '../../plugin/api.ts';
import { build, root } from '../build.ts';

declare global {
  interface Window {
    dataLayer?: unknown[];
    endcap?: Partial<EndcapApi>;
  }
}

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

let built: Promise<void> | undefined;

/** A small shop that serves the built plugin and records what it asks. Beside it, what the Worker would answer. */
export async function openShop(): Promise<Shop> {
  await (built ??= build(['plugin']));
  const shop: Shop = {
    url: '',
    port: 0,
    config: { ...CONFIG },
    pages: {
      '/': html('<h1>Shop</h1><a href="/two">two</a><p style="height:3000px">'),
      '/two': html('<h1>Two</h1>'),
    },
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
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const server = createServer((request, response) => {
    // A page that is closed breaks its requests off.
    answer(shop, request, response).catch(() => response.destroy());
  });
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
  if (path === 'identify') {
    response.writeHead(200, { 'Content-Type': 'application/json', ...open });
    return void response.end('{"linked":true}');
  }
  if (path === 'reference') {
    response.writeHead(200, { 'Content-Type': 'application/json', ...open });
    return void response.end('{"reference":"visitor.signature"}');
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

/** A browser's page, and what was thrown in it. */
export interface Opened {
  page: Page;
  errors: string[];
}

interface Fixtures {
  browser: Browser;
  /** A shop of the test's own. */
  shop: Shop;
  /** Opens an empty page of a fresh visitor. */
  open: (options?: BrowserContextOptions) => Promise<Opened>;
  /** A visitor who has consented before opens a page of the shop. */
  visit: (path?: string, grants?: Partial<ConsentChoice>) => Promise<Opened>;
}

/** A test with a shop and visitors of its own, so that tests can run side by side. */
export const it = base.extend<Fixtures>({
  browser: [
    // oxlint-disable-next-line no-empty-pattern -- Vitest reads a fixture's needs off this pattern.
    async ({}, use) => {
      const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
        args: ['--no-sandbox'],
        // Playwright turns the back/forward cache off; it is one of the things to be tested.
        ignoreDefaultArgs: ['--disable-back-forward-cache'],
      });
      await use(browser);
      await browser.close();
    },
    { scope: 'file' },
  ],
  // oxlint-disable-next-line no-empty-pattern -- as above
  shop: async ({}, use) => {
    const shop = await openShop();
    await use(shop);
    await shop.stop();
  },
  open: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      const page = await context.newPage();
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      return { page, errors };
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  visit: async ({ shop, open }, use) => {
    await use(async (path = '/', grants = {}) => {
      const opened = await open();
      const cookies = consented(shop, { analytics: true, personalization: true, ...grants });
      await opened.page.context().addCookies(cookies);
      await opened.page.goto(shop.url + path);
      return opened;
    });
  },
});

/**
 * Expects of what a page does in its own time. Not Vitest's `expect.poll`, which knows one running test only and
 * ours run side by side.
 */
export function eventually<T>(read: () => T | Promise<T>) {
  const until = async (check: (value: T) => void): Promise<void> => {
    for (const end = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 30))) {
      try {
        check(await read());
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  };
  return {
    toBe: (wanted: T) => until((value) => expect(value).toBe(wanted)),
    notToBe: (refused: T) => until((value) => expect(value).not.toBe(refused)),
    toEqual: (wanted: unknown) => until((value) => expect(value).toEqual(wanted)),
    toMatchObject: (wanted: object) => until((value) => expect(value).toMatchObject(wanted)),
    toMatch: (wanted: string | RegExp) => until((value) => expect(value).toMatch(wanted)),
  };
}
