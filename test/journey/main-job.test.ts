import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ResultAnswer } from '../../model/api/result.ts';
import type { VisitorAnswer } from '../../model/api/visitor.ts';
import { why } from '../../model/api/why.ts';
import { launchBrowser } from '../browser.ts';
import { ApiClient } from '../demo/api-client.ts';
import { DEMO_SITE } from '../demo/demo-site.ts';
import { ask } from '../demo/shop-client.ts';
import { fillCheckout } from './fill-checkout.ts';

/** The main job end to end: a stack as `npm start` makes it, Chromium as shopper, plain HTTP and the API as witnesses. */
const stack = inject('stack');
const api = new ApiClient(stack.console, stack.apiToken);
const LISTING = '/women?view=100';
const PLUGIN_TAG = /<script [^>]*\/_endcap\/plugin\.js[^>]*><\/script>/g;

let browser: Browser;
beforeAll(async () => void (browser = await launchBrowser()));
afterAll(() => browser?.close());

const cardIds = (html: string) =>
  [...html.matchAll(/<li class="product-card"[^>]*data-product-id="([^"]+)"/g)].map((match) => match[1]!);

async function cookieHeader(context: BrowserContext): Promise<string> {
  const cookies = await context.cookies(stack.shop);
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

async function visitorOf(context: BrowserContext): Promise<string> {
  const cookie = (await context.cookies(stack.shop)).find(({ name }) => name === 'ec_v');
  return cookie!.value.split('.').slice(0, 2).join('.');
}

/** A shopper who accepts everything on the home page. */
async function consentingShopper(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${stack.shop}/`);
  const stored = page.waitForResponse(
    (response) => response.url().endsWith('/_endcap/events') && response.status() === 202,
  );
  await page.getByRole('button', { name: 'Accept all' }).click();
  await stored;
  return { context, page };
}

/** Opens products of one category from its listing, by click, until the session cookie knows each. */
async function lookAt(page: Page, category: string, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await page.goto(`${stack.shop}${category}`);
    const card = page.locator('li.product-card').nth(index);
    const id = (await card.getAttribute('data-product-id'))!;
    await card.locator('a').first().click();
    await page.waitForURL(/\/products\//);
    await poll(
      () => cookieHeader(page.context()),
      (cookies) => cookies.includes(`~${id}`),
    );
  }
}

describe('without consent', () => {
  it("the page is the origin's, byte for byte, but for the plugin tag", async () => {
    for (const path of ['/', LISTING, '/women/knitwear', '/products/women-halden-linen-shirt-sky']) {
      const [edge, origin] = await Promise.all([
        ask(stack.shop + path),
        ask(stack.origin + path, { headers: { host: new URL(stack.shop).host } }),
      ]);
      const tags = edge.body.match(PLUGIN_TAG) ?? [];
      const nonces = (html: string) =>
        html.replace(/nonce="[^"]*"/g, 'nonce=""').replaceAll(stack.origin, stack.shop);
      expect(edge.status).toBe(200);
      expect(tags).toHaveLength(1);
      expect(nonces(edge.body.replace(PLUGIN_TAG, ''))).toBe(nonces(origin.body));
      expect(edge.headers['set-cookie']).toEqual(origin.headers['set-cookie']);
    }
  });

  it('a browser keeps no cookie and no storage, and sends no event', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${new URL(request.url()).pathname}`));
    await page.goto(`${stack.shop}/`);
    await page.getByRole('button', { name: 'Reject all' }).waitFor();
    await page.goto(stack.shop + LISTING);
    await page.locator('li.product-card a').first().click();
    await page.waitForURL(/\/products\//);
    await page.waitForTimeout(500);
    expect((await context.cookies()).filter(({ name }) => name.startsWith('ec_'))).toEqual([]);
    expect(
      await page.evaluate(() =>
        [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) =>
          /ec|endcap/i.test(key),
        ),
      ),
    ).toEqual([]);
    expect(asked.filter((request) => request.startsWith('POST /_endcap'))).toEqual([]);
    await context.close();
  });
});

describe('after consent', () => {
  it('the next listing has the same cards in another order, and two tastes get two orders', async () => {
    const orders: string[][] = [];
    const origin = cardIds((await ask(stack.origin + LISTING)).body);
    for (const category of ['/women/shoes', '/women/knitwear']) {
      const { context, page } = await consentingShopper();
      await lookAt(page, category, 3);
      // The running experiment keeps half of all visitors on the shop's own order; this shopper is looked at as ranked.
      const html = await rankedListing(context);
      orders.push(cardIds(html));
      await context.close();
    }
    for (const order of orders) {
      expect(order.toSorted()).toEqual(origin.toSorted());
      expect(order).not.toEqual(origin);
    }
    expect(orders[0]).not.toEqual(orders[1]);
  });

  it('the trace explains the order, position by position', async () => {
    const { context, page } = await consentingShopper();
    await lookAt(page, '/women/shoes', 2);
    await page.goto(stack.shop + LISTING);
    const visitor = await visitorOf(context);
    const { view } = await poll(
      () => api.get<VisitorAnswer>(`/sites/${DEMO_SITE}/visitors/${visitor}`),
      (found) => found.view.decisions.some(({ page: { url } }) => url === LISTING),
    );
    const decision = view.decisions.find(({ page: { url } }) => url === LISTING)!;
    const listing = decision.placements.find(({ placement }) => placement === 'category-listing')!;
    expect(['experiment', 'rule']).toContain(listing.reason);
    expect(listing.ranking!.order.toSorted((a, b) => a - b)).toEqual(
      listing.ranking!.candidates.map((_, index) => index),
    );
    expect(listing.ranking!.propensities).toHaveLength(listing.ranking!.candidates.length);
    expect(decision.attributes).toHaveProperty('viewed');
    const same = {
      placement: String,
      experiment: String,
      variation: (_: string, index: number) => `variation ${index}`,
      rule: (_: string, rule: string) => rule,
    };
    const sentences = why(listing, same).join(' ');
    expect(sentences).toMatch(/takes part in|followed the rule/);
    expect(sentences).toMatch(/products (were ordered by the ranker|kept the shop)/);
    await context.close();
  });

  it("a purchase shows up in the experiment's result", async () => {
    const { context, page } = await consentingShopper();
    await page.goto(stack.shop + LISTING);
    const before = await conversions();
    await page.goto(`${stack.shop}/products/women-halden-linen-shirt-sky`);
    await buy(page);
    await poll(conversions, (count) => count === before + 1);
    await context.close();
  });
});

/** The listing as this shopper gets it by plain HTTP; ranked, whatever variation the experiment drew. */
async function rankedListing(context: BrowserContext): Promise<string> {
  const cookies = (await cookieHeader(context)).replace(/(; )?ec_x=[^;]*/, '');
  const response = await ask(stack.shop + LISTING, {
    headers: { cookie: `${cookies}; ec_x=ranked-listings:1:1` },
  });
  expect(response.status).toBe(200);
  return response.body;
}

/** Visitors with a purchase in the running experiment, over both variations. */
async function conversions(): Promise<number> {
  const { result } = await api.get<ResultAnswer>(`/experiments/ranked-listings/result?site=${DEMO_SITE}`);
  const metric = result.metrics.find(({ id }) => id === 'conversion')!;
  return metric.variations.reduce((sum, { positives }) => sum + positives, 0);
}

/** Buys what the page shows, as a shopper would. */
async function buy(page: Page): Promise<void> {
  await page.locator('.size input:not([disabled])').first().check();
  await page.getByRole('button', { name: 'Add to bag' }).click();
  await page.locator('[data-toast].is-shown').waitFor();
  await page.goto(`${stack.shop}/checkout`);
  await fillCheckout(page);
}

async function poll<T>(read: () => Promise<T>, done: (value: T) => boolean, attempts = 40): Promise<T> {
  let last: T | undefined;
  for (let attempt = 0; attempt < attempts; attempt++) {
    try {
      last = await read();
      if (done(last)) return last;
    } catch (error) {
      if (attempt === attempts - 1) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`never came about; last seen ${JSON.stringify(last).slice(0, 500)}`);
}
