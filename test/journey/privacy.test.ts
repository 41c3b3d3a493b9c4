import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { DEMO_SITE } from '../demo/demo-site.ts';

/** A shopper's rights, in the browser that they are meant for: its policies decide whether the page works at all. */
const stack = inject('stack');
const PRODUCT = '/products/women-halden-linen-shirt-sky';
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** A shopper who allowed it and looked at a product, on the privacy page. */
async function opened(width: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  await page.goto(stack.shop + PRODUCT);
  await Promise.all([
    page.waitForResponse((response) => response.url().endsWith('/_endcap/consent')),
    page.getByRole('button', { name: 'Accept all' }).click(),
  ]);
  // Events go out as a page is left.
  await page.goto(`${stack.shop}/search?q=linen`);
  await page.goto(`${stack.shop}/_endcap/privacy?site=${DEMO_SITE}`);
  await page.getByRole('heading', { name: 'What is known' }).waitFor();
  await expect
    .poll(() => page.reload().then(() => page.textContent('main')), { timeout: 20_000 })
    .toContain('product view');
  return page;
}

describe('the privacy page', () => {
  it.each([1440, 390])(
    'opens from the shop at %i px, its code gone from the address, nothing cut off',
    async (width) => {
      const page = await opened(width);
      expect(new URL(page.url()).hash).toBe('');
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await page.getByText('Every attribute, with its source and purpose').click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
      await page.context().close();
    },
  );

  it('corrects a taste, hands everything out, deletes it with a receipt, and the shop forgets too', async () => {
    const page = await opened(1440);
    const brand = page.locator('.tastes li', { hasText: 'Harbour & Loom' });
    await brand.getByRole('button').click();
    await page.getByRole('status').waitFor();
    expect(await brand.count()).toBe(0);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download everything' }).click(),
    ]);
    const data = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(Object.keys(data)).toEqual(
      expect.arrayContaining([
        'visitor',
        'profile',
        'events',
        'decisions',
        'exposures',
        'consents',
        'segments',
      ]),
    );
    expect(data.events.length).toBeGreaterThan(0);

    const ids = async (): Promise<string[]> =>
      (await page.context().cookies(stack.shop))
        .filter(({ name }) => name === 'ec_v')
        .map(({ value }) => value);
    const [before] = await ids();
    expect(before).toBeDefined();
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('heading', { name: 'Deleted' }).waitFor();
    expect(await page.textContent('main')).toMatch(/Receipt [0-9a-f]{16}/);

    await page.goto(stack.shop + PRODUCT);
    await page.goto(`${stack.shop}/search?q=linen`);
    // The choice still allows it, so the browser may begin anew: under another id.
    await expect.poll(ids, { timeout: 20_000 }).not.toContain(before);
    await page.context().close();
  });
});
