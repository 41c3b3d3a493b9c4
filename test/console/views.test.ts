import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VisitorPage } from '../../model/api/visitor.ts';
import { complaints, startConsole, type ConsoleStack } from './console-stack.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let served: ConsoleStack;
let visitor = '';
beforeAll(async () => {
  served = await startConsole({ shoppers: 30 });
  const { rows } = await served.api.get<VisitorPage>('/sites/demo/visitors');
  visitor = rows[0]!.visitor;
});
afterAll(() => served?.stop());

/** What a view must show before it is looked at. */
const VIEWS: readonly (readonly [name: string, path: () => string, shows: string])[] = [
  ['overview', () => '/demo', 'Running experiments'],
  ['experiments', () => '/demo/experiments', 'Ranked listings'],
  ['a running experiment', () => '/demo/experiments/ranked-listings', 'Lift of'],
  ['a draft', () => '/demo/experiments/banner-text', 'Planned sample'],
  ['a new experiment', () => '/demo/experiments/new', 'Where do the variations differ?'],
  ['visitors', () => '/demo/visitors', 'Last seen'],
  ['a visitor', () => `/demo/visitors/${visitor}`, 'Decision'],
  ['data', () => '/demo/data', 'Import a file'],
  ['segments', () => '/demo/segments', 'Knitwear lovers'],
  ['a segment', () => '/demo/segments/knitwear-lovers', 'Add a line'],
  ['placements', () => '/demo/placements', 'Category listings'],
  ['a placement', () => '/demo/placements/home-hero', 'Add a rule'],
  ['the ranker', () => '/demo/ranker', 'No ranker yet'],
  ['the edge', () => '/demo/edge', 'What became of pages'],
  ['the audit log', () => '/demo/audit', 'created'],
  ['settings', () => '/demo/settings', 'Kill switch'],
  ['the account', () => '/account', 'Change password'],
  ['a new site', () => '/new', 'Where its pages come from'],
  ['an address that does not exist', () => '/demo/nothing', 'Nothing stands at this address'],
];

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

describe.each(SIZES)('at $width px', ({ width, height }) => {
  let context: BrowserContext;
  let page: Page;
  let found: string[];
  beforeAll(async () => {
    context = await served.signedIn('admin', {
      viewport: { width, height },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    page = await context.newPage();
    found = complaints(page);
  });
  afterAll(() => context?.close());

  it.each(VIEWS)(
    '%s is readable by all in light and dark, fits, and breaks no policy',
    async (_, path, shows) => {
      await page.emulateMedia({ colorScheme: 'light' });
      await page.goto(served.stack.console + path());
      await page.getByText(shows).first().waitFor();
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, ['color-contrast'])).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      expect(found).toEqual([]);
    },
  );

  it('the sign-in page is readable by all in light and dark', async () => {
    const stranger = await served.browser.newContext({
      viewport: { width, height },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    const page = await stranger.newPage();
    await page.goto(`${served.stack.console}/demo/experiments`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page, ['color-contrast'])).toEqual([]);
    await stranger.close();
  });
});

interface Axe {
  run(
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }>;
}

/** axe's findings as `rule: element`, by all its rules (WCAG 2.2 AA and best practices) or only those named. */
async function violations(page: Page, only?: string[]): Promise<string[]> {
  // The page's policy allows no inline script, so axe comes through the debugger.
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource);
  return page.evaluate(async (rules) => {
    const { axe } = window as unknown as { axe: Axe };
    const { violations } = await axe.run({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 200)}`),
    );
  }, only);
}
