import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startConsole, type ConsoleStack } from './console-stack.ts';

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
