import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { build } from '../build.ts';
import { serveShop } from '../stack.ts';
import { collectionAt } from './navigation.ts';
import { decidedOrder } from './react/decide.ts';
import { listingState } from './react/state.ts';

const CARD = /<li class="product-card[\s\S]*?<\/li>/g;
const themes = [
  { base: '/react', stateId: '__STATE__' },
  { base: '/next', stateId: '__NEXT_DATA__' },
];

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

/** The page hydrated, its HTML first changed as an edge would, and what it complained of. */
async function hydrate(
  path: string,
  edit?: (html: string) => string,
): Promise<{ page: Page; errors: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  if (edit) {
    await page.route(
      (url) => url.pathname === path,
      async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: edit(await response.text()) });
      },
      { times: 1 },
    );
  }
  await page.goto(shop.url + path);
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
  return { page, errors };
}

function cardsOf(page: Page): Promise<(string | null)[]> {
  return page
    .locator('[data-list] > li')
    .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-product-id')));
}

function reverseHtml(html: string): string {
  const cards = html.match(CARD)!.toReversed();
  let nth = 0;
  return html.replace(CARD, () => cards[nth++]!);
}

function reverseState(html: string, stateId: string): string {
  return html.replace(
    new RegExp(`(id="${stateId}">)(.*?)(</script>)`),
    (_, open: string, json: string, close: string) => {
      const state = JSON.parse(json);
      (state.props?.pageProps ?? state).page.products.reverse();
      return open + JSON.stringify(state).replaceAll('<', '\\u003c') + close;
    },
  );
}

describe.each(themes)('the demo shop on React below $base', ({ base, stateId }) => {
  it.each(['/women/knitwear', '/products/women-halden-linen-shirt-sky'])(
    'hydrates %s without a complaint',
    async (path) => {
      const { page, errors } = await hydrate(base + path);
      const keep = page.locator('button.keep').first();
      await keep.click();
      expect(await keep.getAttribute('aria-pressed')).toBe('true');
      expect(errors).toEqual([]);
      await page.context().close();
    },
  );

  it('complains, and puts its own order back, where only the HTML was put in another order', async () => {
    const { page, errors } = await hydrate(`${base}/women/knitwear`, reverseHtml);
    await expect.poll(() => errors.filter((text) => text.startsWith('hydration failed'))).not.toEqual([]);
    const order = await cardsOf(page);
    const plain = await hydrate(`${base}/women/knitwear`);
    expect(order).toEqual(await cardsOf(plain.page));
    await page.context().close();
    await plain.page.context().close();
  });

  it('keeps an order that HTML and inline state were given together', async () => {
    const { page, errors } = await hydrate(`${base}/women/knitwear`, (html) =>
      reverseState(reverseHtml(html), stateId),
    );
    const plain = await hydrate(`${base}/women/knitwear`);
    expect(await cardsOf(page)).toEqual((await cardsOf(plain.page)).toReversed());
    expect(errors).toEqual([]);
    await page.context().close();
    await plain.page.context().close();
  });

  it('goes to a product and back without loading a document', async () => {
    const { page, errors } = await hydrate(`${base}/women/knitwear`);
    await page.evaluate(() => Object.assign(window, { stayed: true }));
    const title = await page.locator('.card-title').first().textContent();
    await page.locator('a.card-link').first().click();
    await page.locator('h1', { hasText: title! }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(new RegExp(`^${base}/products/`));
    await page.goBack();
    await page.locator('h1', { hasText: 'knitwear' }).waitFor();
    const events = await page.evaluate(() => {
      const { stayed, dataLayer } = window as unknown as {
        stayed?: boolean;
        dataLayer: { event?: string }[];
      };
      return { stayed, names: dataLayer.flatMap(({ event }) => event ?? []) };
    });
    expect(events.stayed).toBe(true);
    expect(events.names.slice(0, 4)).toEqual(['view_item_list', 'select_item', 'page_view', 'view_item']);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

describe('the Next.js-like loader', () => {
  const listing = listingState(collectionAt('/women/knitwear')!, new URLSearchParams());
  const ids = listing.products.map(({ id }) => id);
  const request = new Request('http://shop.localhost/next/women/knitwear', { headers: { Cookie: 'a=b' } });

  type Answer = (question: { candidates: { item_ids: string[] }[] }) => unknown;

  /** The order that the loader ends with before a stand-in for Endcap, which answers as told or not at all. */
  async function ask(answer: Answer | undefined): Promise<string[]> {
    const server = createServer((incoming, outgoing) => {
      let body = '';
      incoming.on('data', (chunk: Buffer) => (body += chunk.toString()));
      incoming.on('end', () => {
        if (incoming.url === '/_endcap/decide' && incoming.headers.cookie === 'a=b' && answer) {
          outgoing.end(JSON.stringify(answer(JSON.parse(body))));
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const env = { ENDCAP_URL: `http://127.0.0.1:${port}`, ENDCAP_SITE: 'demo', ENDCAP_PLACEMENT: 'grid' };
    // Only a missing answer may meet the deadline, however slow the machine is.
    const budgetMillis = answer ? 20_000 : 50;
    const decided = await decidedOrder(listing, { request, env, budgetMillis });
    server.closeAllConnections();
    server.close();
    return decided.products.map(({ id }) => id);
  }

  it('renders the products in the order that was decided, and none it did not have', async () => {
    const order = await ask(({ candidates }) => ({
      v: 1,
      d: 'd1',
      p: [{ i: 'grid', k: 'listing', a: 'p', o: ['P9999', ...candidates[0]!.item_ids.toReversed()] }],
    }));
    expect(order).toEqual(ids.toReversed());
  });

  it.each([
    ['no answer in time', undefined],
    ['an answer about nothing', () => ({ v: 1, d: 'd1', p: [] })],
    ['an answer that is no decision', () => ({ error: 'no' })],
  ])('keeps the shop’s order on %s', async (_, answer) => {
    expect(await ask(answer)).toEqual(ids);
  });
});
