import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeConsent, type ConsentChoice } from '../../model/consent.ts';
import type { Placement } from '../../model/placement.ts';
import { startConsole, type ConsoleStack } from './console-stack.ts';

const CHOICE: ConsentChoice = {
  v: 1,
  analytics: true,
  personalization: true,
  marketing: false,
  on_device: false,
  at: 1_780_000_000_000,
  source: 'banner',
};

let served: ConsoleStack;
let context: BrowserContext;
let page: Page;
beforeAll(async () => {
  served = await startConsole();
  context = await served.signedIn('editor', { viewport: { width: 390, height: 844 } });
  page = await context.newPage();
});
afterAll(async () => {
  await context?.close();
  await served?.stop();
});

const fits = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

describe('a placement on a phone', () => {
  it('is tried on a page of the shop before it is saved', async () => {
    await page.goto(`${served.stack.console}/demo/placements/category-listing`);
    await page.getByText('Every rule can be reached').waitFor();
    await page.getByLabel('Try it on this page of the shop').fill('/women');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page
      .getByText(/Its element is there\. \d+ cards name their product\..*The edge shows it/)
      .waitFor();
    await page.getByLabel('Try it on this page of the shop').fill('/cart');
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('/cart is none of its pages').waitFor();
    expect(await fits()).toBeLessThanOrEqual(0);
  });

  it('says what it collides with while it is written, and leads there', async () => {
    await page.goto(`${served.stack.console}/demo/placements/new`);
    await page.getByLabel('Name', { exact: true }).fill('Another order');
    await page.getByLabel('Kind').selectOption('listing');
    await page.getByLabel('Element', { exact: true }).fill('ul.product-grid');
    await page.getByText('Both order the same grid').waitFor();
    expect(await fits()).toBeLessThanOrEqual(0);
    await page.getByRole('link', { name: 'Look at it' }).click();
    await page.getByRole('heading', { name: 'Category listings' }).waitFor();
  });
});

describe('a listing on a phone', () => {
  it('is ranked over all pages with a card that was clicked', async () => {
    await page.goto(`${served.stack.console}/demo/placements/category-listing`);
    await page.getByText('Ranked for everyone who allows it').click();
    await page.getByLabel('Rank over all pages of the category').check();
    await page.getByLabel('Products on a full page').fill('36');
    await page.getByRole('button', { name: 'Take a card from the shop' }).click();
    await page.getByLabel('Page of the shop', { exact: true }).fill('/women');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.frameLocator('iframe').locator('li.product-card img').first().click();
    await page.getByText('This card is the template').waitFor();
    await page.getByRole('button', { name: 'Use it' }).click();
    expect(await fits()).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Save and publish' }).click();
    await page.getByRole('heading', { name: 'Placements' }).waitFor();
    const { rules } = await served.api.get<Placement>('/placements/category-listing?site=demo');
    expect(rules[0]!.experience).toMatchObject({
      across_pages: { page_size: 36, parameter: 'page', card: expect.stringContaining('{{title}}') },
    });
  });
});

describe('a strip on a phone', () => {
  it('takes the look of a card that was clicked, up to the shop’s page', async () => {
    await page.goto(`${served.stack.console}/demo/placements/new`);
    await page.getByLabel('Name', { exact: true }).fill('Strip');
    await page.getByLabel('Kind').selectOption('recommendations');
    await page.getByLabel('Element', { exact: true }).fill('footer');
    await page.getByRole('button', { name: 'Add a rule' }).click();
    await page.getByLabel('Strategy').selectOption('popular');
    await page.getByRole('button', { name: 'Take a card from the shop' }).click();
    await page.getByLabel('Page of the shop', { exact: true }).fill('/women');
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.frameLocator('iframe').locator('li.product-card img').nth(1).click();
    await page.getByText('This card is the template').waitFor();
    await page.getByRole('button', { name: 'Use it' }).click();
    const template = await page.getByLabel(/^Card/).inputValue();
    for (const name of ['title', 'url', 'image', 'price']) expect(template).toContain(`{{${name}}}`);
    expect(await fits()).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Create and publish' }).click();
    await page.getByRole('heading', { name: 'Placements' }).waitFor();

    const cookie = `ec_c=${encodeConsent(CHOICE)}`;
    const ask = async () => {
      const response = await served.stack.worker.dispatchFetch(`${served.stack.shop}/`, {
        headers: { Accept: 'text/html', Cookie: cookie },
      });
      return response.text();
    };
    // The first page finds no catalogue in memory, and has it loaded; the snapshot is read again after a while.
    await expect.poll(ask, { timeout: 60_000, interval: 500 }).toContain('<div data-endcap="strip">');
    const shopper = await served.browser.newContext();
    await shopper.addCookies([{ name: 'ec_c', value: encodeConsent(CHOICE), url: served.stack.shop }]);
    const shop = await shopper.newPage();
    await shop.goto(`${served.stack.shop}/`);
    const cards = shop.locator('[data-endcap="strip"] .endcap-card');
    await cards.nth(3).waitFor();
    const first = await cards.first().innerHTML();
    expect(first).not.toContain('{{');
    expect(first).toMatch(/<a [^>]*href="\/products\/[^"]+"/);
    expect(first).toMatch(/<img [^>]*src="[^"]+"/);
    expect(first).toContain('€');
    expect(first).toContain(/class="([^" ]+)/.exec(template)![1]);
    await shopper.close();
  });
});
