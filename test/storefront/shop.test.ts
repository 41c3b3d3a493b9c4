import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { build } from '../build.ts';
import { serveShop } from '../stack.ts';
import { fillCheckout } from '../journey/fill-checkout.ts';

interface Push {
  event?: string;
  ecommerce?: {
    items?: { item_id: string; index?: number }[];
    transaction_id?: string;
    value?: number;
  } | null;
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shirt = '/products/women-halden-linen-shirt-sky';

let shop: Awaited<ReturnType<typeof serveShop>>;
let browser: Browser;

beforeAll(async () => {
  await build(['demo shop']);
  shop = await serveShop({ testHooks: true });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await shop?.worker.dispose();
});

async function open(path: string, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  await page.goto(shop.url + path, { waitUntil: 'load' });
  return page;
}

function eventsOf(page: Page): Promise<Push[]> {
  return page.evaluate(() =>
    (window as unknown as { dataLayer: Push[] }).dataLayer.filter((push) => push.event),
  );
}

describe('the demo shop', () => {
  const kinds = ['/', '/women/knitwear', shirt, '/search?q=linen', '/cart', '/about', '/privacy', '/nowhere'];

  it.each(kinds)('%s has no axe violation and no sideways scroll at 1440 and 390 px', async (path) => {
    const page = await open(path);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const found = await page.evaluate(
        `${axe}; axe.run().then((found) => found.violations.map((one) => one.id + ' ' + one.nodes[0].html))`,
      );
      expect(found, `${width} px`).toEqual([]);
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(sideways, `${width} px`).toBeLessThanOrEqual(0);
    }
    await page.context().close();
  });

  it('tells GA4 what happens from list to purchase, each once and with ecommerce cleared before it', async () => {
    const page = await open('/women/knitwear');
    const list = (await eventsOf(page)).find((push) => push.event === 'view_item_list');
    expect(list?.ecommerce?.items?.map((item) => item.index)).toEqual(
      Array.from({ length: 24 }, (_, nth) => nth),
    );
    await page.goto(shop.url + shirt);
    expect((await eventsOf(page)).map((push) => push.event)).toEqual(['view_item', 'view_item_list']);
    await page.locator('.size input:not([disabled])').first().check();
    await page.getByRole('button', { name: 'Add to bag' }).click();
    await page.locator('[data-toast].is-shown').waitFor();
    expect((await eventsOf(page)).at(-1)).toMatchObject({ event: 'add_to_cart', ecommerce: { value: 89 } });
    expect(await page.locator('[data-bag-count]').textContent()).toBe('1');
    await page.goto(`${shop.url}/cart`);
    expect((await eventsOf(page)).map((push) => push.event)).toEqual(['view_cart']);
    await page.goto(`${shop.url}/checkout`);
    expect((await eventsOf(page)).map((push) => push.event)).toEqual(['begin_checkout']);
    await fillCheckout(page);
    const [purchase, ...rest] = await eventsOf(page);
    expect(rest).toEqual([]);
    expect(purchase).toMatchObject({ event: 'purchase', ecommerce: { value: 89, items: [{ quantity: 1 }] } });
    expect(await page.locator('[data-order-id]').textContent()).toBe(purchase?.ecommerce?.transaction_id);
    const pushes = await page.evaluate(() => (window as unknown as { dataLayer: Push[] }).dataLayer);
    expect(pushes.at(-2)).toEqual({ ecommerce: null });
    await page.context().close();
  });

  it('sells without JavaScript', async () => {
    const page = await open(shirt, { javaScriptEnabled: false });
    await page.locator('.size input:not([disabled])').first().check();
    await page.getByRole('button', { name: 'Add to bag' }).click();
    await page.getByRole('link', { name: 'Go to checkout' }).click();
    await fillCheckout(page);
    expect(await page.locator('h1').textContent()).toContain('Thank you');
    await page.context().close();
  });
});

/** Ids in the grid of a listing, in the order of its HTML. */
async function idsOf(path: string): Promise<string[]> {
  const html = await (await fetch(shop.url + path)).text();
  const grid = html.slice(html.indexOf('<ul class="product-grid"'), html.indexOf('</ul></section>'));
  return [...grid.matchAll(/<li class="product-card[^>]*data-product-id="(P\d+)"/g)].map(
    (match) => match[1]!,
  );
}

describe('the demo shop over HTTP', () => {
  it('a listing shows 24 cards a page and 100 with view=100, none twice', async () => {
    const [first, second, wide] = await Promise.all([
      idsOf('/women'),
      idsOf('/women?page=2'),
      idsOf('/women?view=100'),
    ]);
    expect([first.length, second.length, wide.length]).toEqual([24, 24, 100]);
    expect(wide.slice(0, 48)).toEqual([...first, ...second]);
  });

  it('adding to the bag sets two cookies', async () => {
    const body = new URLSearchParams({ id: 'P1078', size: 'S' });
    const answer = await fetch(`${shop.url}/cart/add`, { method: 'POST', body, redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual([
      'hl_bag',
      'hl_bag_count',
    ]);
  });

  it('answers 304 to its own tag, without the policy whose nonce would no longer fit', async () => {
    const first = await fetch(`${shop.url}/men`);
    const again = await fetch(`${shop.url}/men`, {
      headers: { 'If-None-Match': first.headers.get('ETag')! },
    });
    expect(again.status).toBe(304);
    expect(again.headers.has('Content-Security-Policy')).toBe(false);
  });

  it('feeds list every product with what an import needs', async () => {
    const all = (await (await fetch(`${shop.url}/api/products.json`)).json()) as Record<string, unknown>[];
    expect(all.length).toBeGreaterThanOrEqual(220);
    for (const field of ['id', 'url', 'image', 'category', 'brand', 'color', 'price', 'stock', 'created']) {
      expect(all.filter((product) => product[field] === undefined)).toEqual([]);
    }
    const rows = (await (await fetch(`${shop.url}/feed.tsv`)).text()).trimEnd().split('\n');
    expect(rows.length).toBe(all.length + 1);
    expect(new Set(rows.map((row) => row.split('\t').length))).toEqual(
      new Set([rows[0]!.split('\t').length]),
    );
  });

  it.each([
    ['origin_status=503', 503],
    ['origin_delay=1', 200],
  ])('obeys the test hook %s', async (query, status) => {
    expect((await fetch(`${shop.url}/?${query}`)).status).toBe(status);
  });
});
