import { Buffer } from 'node:buffer';
import type { Browser } from 'playwright-core';
import type { Miniflare } from 'miniflare';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { build } from '../build.ts';
import { serveShop } from '../stack.ts';
import { Response, serveInWorkerd } from './edge-in-workerd.ts';
import type { ProbeTurn } from './turn.ts';

/** The demo shop's React themes behind the Worker's page path: what the edge puts in order must survive hydration. */
let shop: Awaited<ReturnType<typeof serveShop>>;
let edge: Miniflare;
let browser: Browser;

beforeAll(async () => {
  await build(['demo shop']);
  shop = await serveShop({ testHooks: true });
  edge = await serveInWorkerd([
    {
      name: 'frameworks',
      entry: 'test/worker/page/probe-worker.ts',
      origin: async ({ url, headers }) => {
        const { pathname, search } = new URL(url);
        const answer = await fetch(shop.url + pathname + search, {
          headers: { Accept: headers.get('Accept') ?? '*/*' },
        });
        return new Response(Buffer.from(await answer.arrayBuffer()), {
          status: answer.status,
          headers: { 'Content-Type': answer.headers.get('Content-Type') ?? '' },
        });
      },
    },
  ]);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await edge?.dispose();
  await shop?.worker.dispose();
});

const turn = (order: ProbeTurn['order']): ProbeTurn => ({
  id: `frameworks-${order}`,
  order,
  frameworks: true,
  named: true,
  placement: {
    v: 1,
    id: 'listing',
    name: 'Listing',
    kind: 'listing',
    match: {},
    selector: 'ul[data-list]',
    card: { selector: 'li.product-card', attribute: 'data-product-id' },
    rules: [
      {
        id: 'all',
        name: '',
        who: {},
        experience: { kind: 'listing', order: 'shop', pin: [], bury: [], out_of_stock_last: false },
      },
    ],
    priority: 100,
    enabled: true,
  },
});

async function hydrated(
  path: string,
  order: ProbeTurn['order'],
): Promise<{ cards: string[]; errors: string[] }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.route('**/*', (route) =>
    route.continue({
      headers: { ...route.request().headers(), 'x-probe-turn': JSON.stringify(turn(order)) },
    }),
  );
  await page.goto(new URL(path, await edge.ready).href);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  await page.locator('button.keep').first().click();
  const cards = await page
    .locator('[data-list] > li')
    .evaluateAll((found) => found.map((card) => card.getAttribute('data-product-id')!));
  await context.close();
  return { cards, errors };
}

describe.each(['/react/women/knitwear', '/next/women/knitwear'])('%s', (path) => {
  test('keeps the order that the edge gave to HTML and state together, without a complaint', async () => {
    const same = await hydrated(path, 'same');
    const reversed = await hydrated(path, 'reversed');
    expect(same.errors).toEqual([]);
    expect(reversed.errors).toEqual([]);
    expect(same.cards.length).toBeGreaterThan(5);
    expect(reversed.cards).toEqual(same.cards.toReversed());
  });
});
