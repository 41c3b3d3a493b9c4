import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RankerRecord } from '../../model/api/site.ts';
import { FEATURE_COUNT, FEATURE_HASH, FEATURES } from '../../model/ranker/features.ts';
import { writeLearned } from '../../model/ranker/learned.ts';
import { ItemStatistics } from '../../model/ranker/listing/item-statistics.ts';
import { goldensOf } from '../../model/train/goldens.ts';
import { SiteApi } from '../../model/train/site-api.ts';
import { writeBundle } from '../../model/train/write-bundle.ts';
import { DEMO_SITE } from '../demo/demo-site.ts';
import { stairs } from '../model/ranker/stair-trees.ts';
import { complaints, startConsole, type ConsoleStack } from './console-stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'endcap-rankers-'));
let served: ConsoleStack;
beforeAll(async () => {
  served = await startConsole({ shoppers: 12 });
  // The live one looks at what was looked at last, the candidate at the price.
  await upload('r1', 'last_category', 0.5, true);
  await upload('r2', 'price', 4.5, false);
});
afterAll(async () => {
  await served?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function upload(version: string, feature: string, threshold: number, live: boolean): Promise<void> {
  const trees = stairs(feature, [threshold], 1);
  const out = join(folder, version);
  writeBundle(out, {
    trees,
    items: writeLearned({ statistics: new ItemStatistics() }),
    goldens: goldensOf(trees, new Float32Array(FEATURE_COUNT).fill(0.25)),
    card: {
      v: 1,
      version,
      site: DEMO_SITE,
      created_at: Date.now(),
      feature_hash: FEATURE_HASH,
      features: FEATURES.map(({ name, group }) => ({ name, group })),
      data: { from: 0, to: 1, queries: 1, rows: 1, test_queries: 1 },
      parameters: {},
      seed: 1,
      metrics: { ranker: { ndcg5: 0.4 }, shop: { ndcg5: 0.3 } },
      notes: [],
    },
  });
  const { stack } = served;
  await new SiteApi({ from: stack.console, token: stack.apiToken, site: DEMO_SITE }).publish(
    out,
    version,
    live,
  );
}

const rankers = () => served.api.get<RankerRecord[]>(`/sites/${DEMO_SITE}/rankers`);
const liveNow = async () => (await rankers()).find(({ status }) => status === 'live')?.version;

async function open(tab: string, options: object = {}): Promise<{ page: Page; found: string[] }> {
  const context = await served.signedIn('admin', options);
  const page = await context.newPage();
  const found = complaints(page);
  await page.goto(`${served.stack.console}/${DEMO_SITE}/ranker`);
  await page.getByRole('tab', { name: tab }).click();
  return { page, found };
}

describe('the ranker view', () => {
  it('simulates a listing for somebody made up and for a visitor, whose looks are switches, and says why', async () => {
    const { page, found } = await open('Why and simulator');
    const order = page.getByRole('list').filter({ has: page.getByText('shop’s place 1', { exact: false }) });
    await page.getByText('nothing explored').waitFor();
    const titles = () => order.locator('summary .font-medium').allTextContents();
    const before = await titles();
    const catalog = await served.api.get<{ categories: string[] }>(`/sites/${DEMO_SITE}/facets`);
    await page.getByLabel('Listing', { exact: true }).selectOption(catalog.categories[0]!.split('/')[0]!);
    await page.getByText('nothing explored').waitFor();
    expect(before.length).toBeGreaterThan(5);
    // A visitor who looked at products has them as switches.
    const visitors = await page.getByLabel('Visitor', { exact: true }).locator('option').count();
    expect(visitors).toBeGreaterThan(1);
    await page.getByLabel('Visitor', { exact: true }).selectOption({ index: 1 });
    const switches = page.getByRole('group', { name: 'Looked at in this visit' }).getByRole('checkbox');
    await switches.first().waitFor();
    const count = await switches.count();
    for (let index = 0; index < count; index++) await switches.nth(index).uncheck();
    await expect.poll(() => switches.first().isChecked(), { timeout: 30_000 }).toBe(false);
    await order.locator('summary').first().click();
    await order.getByText('what each group added').first().waitFor();
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('looks at the log now, and shows health, exposure and demand, on a phone too', async () => {
    const { page, found } = await open('Health', { viewport: { width: 390, height: 800 } });
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByText('Quality by day').waitFor();
    for (const [tab, text] of [
      ['Exposure', 'ranked listing'],
      ['Demand', 'orders'],
      ['Composition', 'Around the scores'],
    ] as const) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByText(text).first().waitFor();
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
    }
    expect(found).toEqual([]);
    await page.context().close();
  });

  it('saves the composition of listings', async () => {
    const { page } = await open('Composition');
    await page.getByLabel('At most of one brand').fill('40');
    await page.getByRole('button', { name: 'Save and publish' }).click();
    await page.getByText('Saved and published.').waitFor();
    const site = await served.api.get<{ ranking: { brand_share: number } }>(`/sites/${DEMO_SITE}`);
    expect(site.ranking.brand_share).toBe(0.4);
    await page.context().close();
  });

  it('makes an experiment of a candidate by one click', async () => {
    const { page } = await open('Versions');
    await page.getByRole('button', { name: 'Compare in an experiment' }).click();
    await page.waitForURL(/\/experiments\/canary-r2$/);
    const draft = await served.api.get<{ status: string; variations: { experiences: object }[] }>(
      `/experiments/canary-r2?site=${DEMO_SITE}`,
    );
    expect(draft.status).toBe('draft');
    expect(JSON.stringify(draft.variations.map(({ experiences }) => experiences))).toMatch(
      /"ranker":"r1".*"ranker":"r2"/,
    );
    await page.context().close();
  });

  it('asks for a reason before an unproven candidate becomes live, and rolls back by one click', async () => {
    const { page } = await open('Versions');
    await page.getByRole('button', { name: 'Make live' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Make live' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('The old one shows sold-out goods');
    await dialog.getByRole('button', { name: 'Make live' }).click();
    await page.getByText('r2 is live.').waitFor();
    expect(await liveNow()).toBe('r2');
    await page.getByRole('button', { name: 'Roll back to r1' }).click();
    await page.getByText('r1 is live again.').waitFor();
    expect(await liveNow()).toBe('r1');
    await page.context().close();
  });
});
