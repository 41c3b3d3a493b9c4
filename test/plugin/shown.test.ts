import { describe, expect } from 'vitest';
import type { PagePayload } from '../../model/page.ts';
import { consented, eventually, html, it } from './shop.ts';

const pageWith = (more: Partial<PagePayload>) => {
  const payload: PagePayload = { v: 1, d: 'decision-1', p: [], ...more };
  return html(
    `<h1>Two</h1><script type="application/json" id="endcap-payload">${JSON.stringify(payload)}</script>`,
  );
};

describe.concurrent('a page that the browser fetched ahead', () => {
  it('says once that it is shown, naming its decision and nothing else', async ({ shop, visit }) => {
    shop.pages['/'] = pageWith({ w: 1 });
    const { page } = await visit();
    await eventually(() => shop.asked.filter(({ path }) => path === 'shown').length).toBe(1);
    await page.evaluate(() => window.endcap?.track?.('search', { search_term: 'x' }));
    await eventually(() => shop.events('search').length).toBe(1);
    expect(shop.asked.filter(({ path }) => path === 'shown').map(({ body }) => JSON.parse(body))).toEqual([
      { v: 1, site: 'demo', decision: 'decision-1' },
    ]);
  });

  it('says nothing without consent to analytics', async ({ shop, open }) => {
    shop.pages['/'] = pageWith({ w: 1 });
    const { page } = await open();
    await page.context().addCookies(consented(shop, { personalization: true }));
    await page.goto(shop.url);
    // The chunk that would say it is there.
    await eventually(() => shop.asked.some(({ path }) => path === 'watch.js')).toBe(true);
    await page.waitForLoadState('networkidle');
    expect(shop.asked.filter(({ path }) => path === 'shown')).toEqual([]);
  });
});

describe.concurrent('any other page', () => {
  it('says nothing of the kind', async ({ shop, visit }) => {
    shop.pages['/'] = pageWith({});
    await visit();
    await eventually(() => shop.events('page_view').length).toBe(1);
    expect(shop.asked.filter(({ path }) => path === 'shown')).toEqual([]);
  });
});
