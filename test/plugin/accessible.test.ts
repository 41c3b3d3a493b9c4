import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { root } from '../build.ts';
import { html, it } from './shop.ts';

const axe = readFileSync(join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong, by WCAG 2.2 A and AA, contrast included. */
async function faults(page: Page): Promise<unknown[]> {
  await page.evaluate(axe);
  return page.evaluate<unknown[]>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]))`,
  );
}

describe.concurrent('what the plugin shows is accessible', () => {
  const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
    [1440, 390].map((width) => ({ colorScheme, width })),
  );

  it.for(looks)(
    'the banner, $colorScheme, $width px wide',
    async ({ colorScheme, width }, { shop, open }) => {
      shop.pages['/'] = html('<main><h1>Shop</h1></main>');
      const { page } = await open({ colorScheme, viewport: { width, height: 844 }, reducedMotion: 'reduce' });
      await page.goto(shop.url);
      const dialog = page.getByRole('dialog', { name: 'Your privacy, your choice' });
      await dialog.waitFor();
      expect(await faults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Choose' }).click();
      expect(await faults(page)).toEqual([]);
      const box = (await dialog.boundingBox())!;
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      // Fingers need 44 px.
      for (const button of await dialog.getByRole('button').all()) {
        if (await button.isVisible()) expect((await button.boundingBox())!.height).toBeGreaterThanOrEqual(44);
      }
      await page.getByRole('button', { name: 'Reject all' }).click();
      await page.getByText('Privacy', { exact: true }).waitFor();
      expect(await faults(page)).toEqual([]);
    },
  );

  it.for(['bar', 'box', 'dialog'])('an overlay of the form %s', async (form, { shop, visit }) => {
    const x = {
      kind: 'overlay',
      form,
      title: 'Hello',
      text: 'Today only',
      link: { text: 'Go', href: '/two' },
      trigger: { on: 'load' },
    };
    const payload = { v: 1, d: 'decision-1', p: [{ i: 'spot', k: 'overlay', a: 'p', x }] };
    shop.pages['/'] = html(
      `<main><h1>Shop</h1></main><script type="application/json" id="endcap-payload">${JSON.stringify(payload)}</script>`,
    );
    const { page } = await visit();
    await page.getByText('Today only').waitFor();
    await page.waitForTimeout(400);
    expect(await faults(page)).toEqual([]);
  });
});
