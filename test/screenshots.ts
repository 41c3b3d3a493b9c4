import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import { build, root } from './build.ts';
import { DEMO_SITE } from './demo/demo-site.ts';
import { seed } from './demo/seed.ts';
import { issueSetupToken } from './demo/setup-token.ts';
import { trainOnStack } from './demo/train-on-stack.ts';
import { serve } from './stack.ts';

const OUT = join(root, '.build', 'screenshots');
const SHOP = [
  '/',
  '/women',
  '/women/knitwear',
  '/products/women-halden-linen-shirt-sky',
  '/search?q=linen',
  '/cart',
];
const CONSOLE = [
  '',
  'experiments',
  'experiments/ranked-listings',
  'experiments/new',
  'placements',
  'segments',
  'data',
  'visitors',
  'ranker',
  'edge',
  'audit',
  'settings',
];
const WIDTHS = [1440, 390] as const;

if (process.argv.includes('--help')) {
  console.log(
    'npm run screenshots\n\nEvery console view and the shop, at 1440 and 390 px, the console in light and dark, into .build/screenshots/.',
  );
  process.exit(0);
}

await build();
const stack = await serve({ testHooks: true });
await seed({
  ...stack,
  shoppers: { before: 150, after: 150 },
  train: () => trainOnStack(stack, join(root, '.build', 'screenshots-ranker')),
});
mkdirSync(OUT, { recursive: true });
const browser = await launchBrowser();
let count = 0;

for (const width of WIDTHS) {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  for (const path of SHOP) await shoot(page, stack.shop + path, `shop-${width}${path}`);
  await context.close();
}

const signedIn = await browser.newContext();
const setup = await signedIn.newPage();
await setup.goto(`${stack.console}/setup#token=${await issueSetupToken(stack.worker)}`);
await setup.getByLabel(/name/i).first().fill('Mara Lind');
await setup
  .getByLabel(/e-?mail/i)
  .first()
  .fill('mara@example.com');
await setup
  .getByLabel(/password/i)
  .first()
  .fill('a-long-enough-password');
await setup
  .getByRole('button')
  .filter({ hasText: /account|set up|create|start/i })
  .first()
  .click();
await setup.waitForURL(new RegExp(`/${DEMO_SITE}`));
const storageState = await signedIn.storageState();
const visitor = await setup.evaluate(
  (site) =>
    fetch(`/api/sites/${site}/visitors`).then(
      (answer) => answer.json() as Promise<{ rows: { visitor: string; orders: number }[] }>,
    ),
  DEMO_SITE,
);
const customer = visitor.rows.find(({ orders }) => orders > 0) ?? visitor.rows[0];

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of WIDTHS) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, storageState });
    const page = await context.newPage();
    const views = customer ? [...CONSOLE, `visitors/${customer.visitor}`] : CONSOLE;
    for (const path of views)
      await shoot(
        page,
        `${stack.console}/${DEMO_SITE}/${path}`,
        `console-${colorScheme}-${width}-${path.startsWith('visitors/') ? 'visitor' : path || 'overview'}`,
      );
    await context.close();
  }
}

await browser.close();
await stack.stop();
console.log(JSON.stringify({ screenshots: count, folder: OUT }));
process.exit(0);

async function shoot(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.waitForLoadState('networkidle');
  await page
    .locator('.skeleton')
    .first()
    .waitFor({ state: 'detached', timeout: 10_000 })
    .catch(() => undefined);
  await page.screenshot({ path: join(OUT, `${name.replaceAll(/[^a-z0-9-]+/gi, '_')}.png`), fullPage: true });
  process.stderr.write(`${name}\n`);
  count++;
}
