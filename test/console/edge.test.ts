import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeAnswer } from '../../model/api/edge.ts';
import type { Placement } from '../../model/placement.ts';
import { complaints, startConsole, type ConsoleStack } from './console-stack.ts';

const WAIT = { timeout: 30_000 };

let served: ConsoleStack;
let context: BrowserContext;
let page: Page;
let found: string[];
beforeAll(async () => {
  served = await startConsole({ shoppers: 4 });
  context = await served.signedIn('admin', { viewport: { width: 390, height: 844 } });
  page = await context.newPage();
  found = complaints(page);
});
afterAll(async () => {
  await context?.close();
  await served?.stop();
});

const edge = () => served.api.get<EdgeAnswer>('/sites/demo/edge');
const open = async () => {
  await page.goto(`${served.stack.console}/demo/edge`);
  await page.getByRole('heading', { name: 'What became of pages' }).waitFor();
};
/** Whether the shop's home page has the plugin, as a stranger gets it. */
const isOurs = async () => {
  const answer = await served.stack.worker.dispatchFetch(`${served.stack.shop}/`, {
    headers: { Accept: 'text/html' },
  });
  return (await answer.text()).includes('/_endcap/plugin.js');
};
const kv = () => served.stack.worker.getKVNamespace('EDGE');

describe('the edge view on a phone', () => {
  it('tells what became of pages, and who shows a placement', async () => {
    await open();
    await page.getByText('Changed', { exact: true }).waitFor();
    const { pages, templates } = await edge();
    expect(pages['rewritten']).toBeGreaterThan(0);
    expect(templates.some(({ placements }) => Object.keys(placements).length > 0)).toBe(true);
    await page.getByRole('heading', { name: 'Who shows what' }).waitFor();
    expect(await page.locator('.ledger tbody tr').count()).toBeGreaterThan(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
  });

  it('turns the shop off and on again', async () => {
    await open();
    const toggle = page.getByLabel('Kill switch of this shop');
    await toggle.check();
    await expect.poll(isOurs, WAIT).toBe(false);
    await page.getByText(/^On: every page passes untouched/).waitFor();
    await toggle.uncheck();
    await expect.poll(isOurs, WAIT).toBe(true);
  });

  it('turns all shops off only when asked twice', async () => {
    await open();
    const toggle = page.getByLabel('Kill switch of all shops');
    await toggle.click();
    const dialog = page.getByRole('dialog', { name: 'Turn Endcap off on all shops?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect((await edge()).killed.all).toBe(false);
    await open();
    await toggle.click();
    await dialog.getByRole('button', { name: 'Turn off' }).click();
    await expect.poll(async () => (await edge()).killed.all, WAIT).toBe(true);
    await open();
    await toggle.uncheck();
    await expect.poll(async () => (await edge()).killed.all, WAIT).toBe(false);
  });

  it('turns one placement off, which is published', async () => {
    await open();
    await page.getByLabel('Home: editorial banner').uncheck();
    await expect
      .poll(async () => {
        const placements = await served.api.get<Placement[]>('/placements?site=demo');
        return placements.find(({ name }) => name === 'Home: editorial banner')?.enabled;
      }, WAIT)
      .toBe(false);
    await page.getByLabel('Home: editorial banner').check();
  });

  it('keeps pages, and forgets them', async () => {
    await open();
    const purge = page.getByRole('button', { name: 'Forget all kept pages' });
    expect(await purge.isEnabled()).toBe(false);
    await page.getByLabel('Keep pages at the edge').check();
    await expect.poll(async () => (await edge()).cache.on, WAIT).toBe(true);
    await expect.poll(() => purge.isEnabled(), WAIT).toBe(true);
    await purge.click();
    await expect.poll(async () => (await edge()).cache.epoch, WAIT).toBe(1);
    await page.getByText('All kept pages are forgotten.').waitFor();
  });

  it('says what turned itself off and why, and tries it again', async () => {
    const now = Date.now();
    const circuit = {
      template: '/women/*',
      placement: 'listing',
      cause: 'reverted',
      opened_at: now,
      until: now + 1_800_000,
    };
    await (await kv()).put('circuit:demo:listing:/women/*', '', { expirationTtl: 1800, metadata: circuit });
    await page.goto(`${served.stack.console}/demo`);
    await page.getByRole('link', { name: 'A placement has turned itself off' }).click();
    await page.getByText('keep putting back').waitFor();
    await page.getByRole('button', { name: 'Try again now' }).click();
    await expect.poll(async () => (await edge()).circuits, WAIT).toEqual([]);
    await expect.poll(() => page.getByText('keep putting back').count(), WAIT).toBe(0);
  });

  it('has made the browser complain of nothing', () => {
    expect(found).toEqual([]);
  });
});
