import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';

let browser: Browser;
let page: Page;
beforeAll(async () => {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../../console/placement/find-grid.ts', import.meta.url)),
        formats: ['iife'],
        name: 'picker',
      },
    },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (!bundle || !('output' in bundle)) throw new Error('Vite watched instead of building.');
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.setContent('<base href="https://shop.example/"><main></main>');
  await page.addScriptTag({ content: bundle.output[0].code });
});
afterAll(() => browser?.close());

/** What is found of the grid around the element that is clicked. */
const found = (html: string) =>
  page.evaluate(
    ([html]) => {
      document.querySelector('main')!.innerHTML = html!;
      const { picker } = window as unknown as {
        picker: { findGrid(clicked: Element): { facts: object } | undefined };
      };
      return picker.findGrid(document.querySelector('.clicked')!)?.facts;
    },
    [html],
  );
const cards = (card: (index: number) => string) => [1, 2, 3, 4].map(card).join('\n');

describe('findGrid', () => {
  test.each([
    [
      'Shopify’s Dawn names a product by its address, not by the id of an element',
      `<ul>${cards((n) => `<li class="grid__item clicked"><a id="StandardCardNavLink-${n}" href="/products/p-${n}">P</a></li>`)}</ul>`,
      { card: 'li.grid__item', cards: 4, linkPattern: '/products/([^/?#]+)' },
    ],
    [
      'WooCommerce by its button',
      `<ul>${cards((n) => `<li class="product clicked"><a href="/product/p-${n}/">P</a><a data-product_id="${n}">+</a></li>`)}</ul>`,
      { card: 'li.product', cards: 4, attribute: 'data-product_id', linkPattern: '/product/([^/?#]+)' },
    ],
    [
      'PrestaShop by its article, an ad among them',
      `<div>${cards((n) => `<article class="clicked" data-id-product="${n}"><a href="/${n}-p.html">P</a></article>`)}<article><a href="/sale">Sale</a></article></div>`,
      {
        card: 'article',
        cards: 5,
        attribute: 'data-id-product',
        linkPattern: '^(?:(?:https?:)?//[^/]+)?/?([^/?#]+)',
      },
    ],
    [
      'a card whose first link opens a quick view',
      `<div>${cards((n) => `<div class="c clicked"><a href="#">View</a><a href="/products/p-${n}">P</a></div>`)}</div>`,
      { card: 'div.c', cards: 4, linkPattern: '/products/([^/?#]+)' },
    ],
  ])('%s', async (_name, html, facts) => {
    expect(await found(html)).toEqual(facts);
  });

  test.each(['https://shop.example/p-1.html?a=b', '//shop.example/p-1.html', '/p-1.html', 'p-1.html#x'])(
    'products directly below the host are told from it: %s',
    async (address) => {
      const facts = await found(
        `<ul>${cards((n) => `<li class="clicked"><a href="${address.replace('p-1', `p-${n}`)}">P</a></li>`)}</ul>`,
      );
      const { linkPattern } = facts as { linkPattern: string };
      expect(new RegExp(linkPattern).exec(address)![1]).toBe('p-1.html');
    },
  );

  test('what leads nowhere of its own is no grid', async () => {
    expect(
      await found(`<ul>${cards(() => '<li class="clicked"><a href="/sale">P</a></li>')}</ul>`),
    ).toBeUndefined();
  });
});
