import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import type { DecideResponse, PagePayload } from '../../model/page.ts';
import { eventually, html, it, type Shop } from './shop.ts';

type Placed = PagePayload['p'][number];
const HERO: Placed = {
  i: 'hero',
  k: 'content',
  s: '.title',
  a: 'p',
  n: 1,
  x: { kind: 'content', edits: [{ op: 'text', text: 'For you' }] },
};
const GRID: Placed = { i: 'grid', k: 'listing', s: '.grid', a: 'p', x: { kind: 'listing', order: 'ranked' } };
const answer =
  (...p: Placed[]) =>
  (): DecideResponse => ({ v: 1, d: 'decided', p });
const BODY = `<h1 class="title">Old</h1><ul class="grid">${['A', 'B', 'C'].map((id) => `<li data-product-id="${id}"><a href="/products/${id}">${id}</a></li>`).join('')}</ul>`;

function makeTag(shop: Shop): void {
  shop.config.mode = 'tag';
  shop.config.endpoint = `http://edge.localhost:${shop.port}`;
  shop.pages['/women'] = html(BODY);
  shop.pages['/'] = html(BODY);
}

/** A visitor of tag mode who has chosen before. */
async function choseBefore(shop: Shop, page: Page): Promise<void> {
  shop.pages['/two'] = { html: 'no plugin here' };
  await page.goto(`${shop.url}/two`);
  await page.evaluate(() =>
    localStorage.setItem('endcap', JSON.stringify({ c: '1.ap.abcdef.0', t: 'kept-token' })),
  );
}

describe.concurrent('the bare tag', () => {
  it('asks for decisions only after consent, and paints them', async ({ shop, open }) => {
    makeTag(shop);
    shop.decisions = [answer(HERO)];
    const { page, errors } = await open();
    await page.goto(`${shop.url}/women?utm_source=x`);
    await page.getByRole('dialog').waitFor();
    expect(shop.decideRequests()).toEqual([]);
    await page.getByRole('button', { name: 'Accept all' }).click();
    await eventually(() => page.locator('.title').textContent()).toBe('For you');
    expect(shop.decideRequests()).toMatchObject([
      {
        site: 'demo',
        token: 'signed-token',
        consent: expect.stringMatching(/^1\.ap\./),
        page: { url: '/women', type: 'other' },
      },
    ]);
    await eventually(() => shop.batches().flatMap(({ exposures }) => exposures)).toMatchObject([
      { decision: 'decided', placement: 'hero', stands: true },
    ]);
    expect(errors).toEqual([]);
  });

  it('asks before consent for what everyone gets, where there is any, and tells nothing of the visitor', async ({
    shop,
    open,
  }) => {
    makeTag(shop);
    shop.config.everyone = true;
    shop.decisions = [() => ({ v: 1, d: '', p: [{ ...HERO, n: undefined }] })];
    const { page } = await open();
    await page.goto(`${shop.url}/women`);
    await eventually(() => page.locator('.title').textContent()).toBe('For you');
    expect(shop.decideRequests()).toHaveLength(1);
    for (const name of ['token', 'consent', 'session', 'variations', 'preview'])
      expect(Object.keys(shop.decideRequests()[0]!)).not.toContain(name);
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    // What was shown stays for this page view, whatever is chosen: two answers would mix.
    await page.getByRole('button', { name: 'Accept all' }).click();
    await eventually(() => shop.events('page_view').length).toBe(1);
    expect(shop.decideRequests()).toHaveLength(1);
  });

  it('asks again after consent where nothing was shown before', async ({ shop, open }) => {
    makeTag(shop);
    shop.config.everyone = true;
    shop.decisions = [() => ({ v: 1, d: '', p: [] }), answer(HERO)];
    const { page } = await open();
    await page.goto(`${shop.url}/women`);
    await eventually(() => shop.decideRequests().length).toBe(1);
    await page.getByRole('button', { name: 'Accept all' }).click();
    await eventually(() => page.locator('.title').textContent()).toBe('For you');
    expect(shop.decideRequests()).toMatchObject([{}, { token: 'signed-token' }]);
  });

  it('brings the products of its listings with the first question where it knows the places', async ({
    shop,
    open,
  }) => {
    makeTag(shop);
    shop.config.places = [
      { i: 'hero', k: 'content', s: '.title' },
      { i: 'grid', k: 'listing', s: '.grid' },
      { i: 'gone', k: 'listing', s: '.nowhere' },
    ];
    shop.decisions = [answer(HERO, { ...GRID, o: ['C', 'B', 'A'] })];
    const { page } = await open();
    await choseBefore(shop, page);
    await page.goto(`${shop.url}/women`);
    await eventually(() => page.locator('.grid > li').allTextContents()).toEqual(['C', 'B', 'A']);
    expect(shop.decideRequests()).toMatchObject([
      { token: 'kept-token', candidates: [{ placement: 'grid', item_ids: ['A', 'B', 'C'] }] },
    ]);
  });

  it('asks again with the products where an answer names a listing without an order', async ({
    shop,
    open,
  }) => {
    makeTag(shop);
    shop.decisions = [answer(HERO, GRID), answer({ ...GRID, o: ['B', 'C', 'A'] })];
    const { page } = await open();
    await choseBefore(shop, page);
    await page.goto(`${shop.url}/women`);
    await eventually(() => page.locator('.grid > li').allTextContents()).toEqual(['B', 'C', 'A']);
    expect(shop.decideRequests()).toMatchObject([
      {},
      { placements: ['grid'], candidates: [{ placement: 'grid', item_ids: ['A', 'B', 'C'] }] },
    ]);
  });

  it('holds back the paint of the places alone, 400 ms at the most, and shows the shop’s own where no answer comes', async ({
    shop,
    open,
  }) => {
    makeTag(shop);
    shop.config.places = [{ i: 'hero', k: 'content', s: '.title' }];
    shop.decisions = [answer(HERO)];
    shop.decideDelayMillis = 2600;
    const { page } = await open();
    await choseBefore(shop, page);
    await page.addInitScript(() => {
      const seen: [number, string, string][] = [];
      const look = (): void => {
        const title = document.querySelector('.title');
        const grid = document.querySelector('.grid');
        if (title && grid)
          seen.push([
            performance.now(),
            getComputedStyle(title).visibility,
            getComputedStyle(grid).visibility,
          ]);
        requestAnimationFrame(look);
      };
      look();
      Object.assign(window, { seen });
    });
    await page.goto(`${shop.url}/women`);
    await page.waitForTimeout(3200);
    const seen = await page.evaluate<[number, string, string][]>('seen');
    const hidden = seen.findIndex(([, title]) => title === 'hidden');
    expect(hidden).toBeGreaterThanOrEqual(0);
    // Seen again long before the answer came, which was too late.
    expect(
      seen.slice(hidden).some(([at, title]) => title === 'visible' && at < seen[hidden]![0] + 2000),
    ).toBe(true);
    expect(seen.some(([, , grid]) => grid === 'hidden')).toBe(false);
    expect(await page.locator('.title').textContent()).toBe('Old');
  });

  it('goes to the other address of a split once, with the query kept', async ({ shop, open }) => {
    makeTag(shop);
    shop.pages['/women-b'] = html('<h1 class="title">B</h1>');
    shop.decisions = [
      answer({ i: 'split', k: 'redirect', a: 'p', n: 1, x: { kind: 'redirect', url: '/women-b?x=1' } }),
    ];
    const { page } = await open();
    await choseBefore(shop, page);
    await page.goto(`${shop.url}/women?color=red`);
    await page.waitForURL('**/women-b?x=1&color=red');
    await page.waitForTimeout(800);
    expect(new URL(page.url()).pathname).toBe('/women-b');
  });
});

describe.concurrent('a routed shop', () => {
  it('asks for decisions where it navigates without loading, not for the page that came decided', async ({
    shop,
    visit,
  }) => {
    shop.pages['/'] = html(BODY);
    shop.decisions = [answer(HERO)];
    const { page } = await visit();
    await page.waitForLoadState('networkidle');
    expect(shop.decideRequests()).toEqual([]);
    await page.evaluate(() => history.pushState({}, '', '/women'));
    await eventually(() => page.locator('.title').textContent()).toBe('For you');
    expect(shop.decideRequests()).toMatchObject([{ page: { url: '/women' } }]);
    expect(shop.asked.find(({ path }) => path === 'decide')?.cookie).toContain('ec_c=');
  });
});
