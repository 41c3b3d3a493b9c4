import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { probe } from './probe.ts';
import { readPages } from './sources.ts';
import type { Tried } from './try-page.ts';

const folder = fileURLToPath(new URL('../../../shared/data/storefront-pages', import.meta.url));
const hasPages = existsSync(folder);
if (!hasPages) console.warn(`SKIPPED: the real pages of shops are not at ${folder}.`);

/** Each element with its attributes, sorted, and the texts of the cards that a selector finds, in order. */
interface Reading {
  elements: string[];
  cards: string[][];
}

let browser: Browser;
let withScripts: BrowserContext;
let withoutScripts: BrowserContext;

beforeAll(async () => {
  browser = await launchBrowser();
  withScripts = await browser.newContext();
  withoutScripts = await browser.newContext({ javaScriptEnabled: false });
});

afterAll(() => browser?.close());

/** The page as Chromium builds it, with nothing loaded and no script run. */
async function read(
  context: BrowserContext,
  html: Buffer,
  {
    charset,
    grid,
    card,
  }: { charset: string | undefined; grid: string | undefined; card: string | undefined },
): Promise<Reading> {
  const page = await context.newPage();
  await page.route('**/*', (route) =>
    route.request().isNavigationRequest() && route.request().frame() === page.mainFrame()
      ? route.fulfill({
          body: html,
          headers: {
            'Content-Type': `text/html${charset ? `; charset=${charset}` : ''}`,
            'Content-Security-Policy': "script-src 'none'; frame-src 'none'",
          },
        })
      : route.abort(),
  );
  await page.goto('http://page.probe/', { waitUntil: 'domcontentloaded' });
  const reading = await page.evaluate(
    ({ grid, card }) => ({
      elements: Array.from(
        document.querySelectorAll('*'),
        (one) =>
          `${one.tagName} ${Array.from(one.attributes, ({ name, value }) => `${name}=${value}`).join(' ')}`,
      ).toSorted(),
      cards:
        grid && card
          ? Array.from(document.querySelectorAll(grid), (one) =>
              Array.from(one.querySelectorAll(card), (found) => found.outerHTML),
            )
          : [],
    }),
    { grid, card },
  );
  await page.close();
  return reading;
}

describe.skipIf(!hasPages)('the real pages of shops', () => {
  const pages = hasPages ? readPages(folder) : [];
  const tried = new Map<string, Tried>();

  test('all pass: same bytes, and each grid reversed', async () => {
    const result = await probe(pages, (one) => tried.set(one.page.name, one));
    const withGrid = pages.filter(({ grid }) => grid).length;
    expect(result).toEqual({ pages: pages.length, same: pages.length, reversed: withGrid, refused: [] });
    console.log(`probe: ${result.pages} real pages tried, ${result.reversed} grids' pages reversed`);
  });

  // Those that came out byte for byte need no browser.
  const withGrid = pages.filter(({ grid }) => grid).map((page) => [page.name, page] as const);
  test.each(withGrid)('%s reversed is built by Chromium of the same elements', async (name, page) => {
    const before = readFileSync(page.path);
    const { reversed } = tried.get(name)!;
    for (const context of [withScripts, withoutScripts]) {
      const original = await read(context, before, page);
      const after = await read(context, reversed!, page);
      expect(after.elements).toEqual(original.elements);
      expect(after.cards.map((cards) => cards.toSorted())).toEqual(
        original.cards.map((cards) => cards.toSorted()),
      );
      if (page.card && !/[,>]/.test(page.card))
        expect(after.cards).toEqual(original.cards.map((cards) => cards.toReversed()));
    }
  });
});
