import { describe, expect } from 'vitest';
import { MAX_BATCH_BYTES, MAX_EVENTS_PER_BATCH, MAX_ITEMS_PER_BATCH } from '../../model/event.ts';
import { consented, eventually, html, it } from './shop.ts';

describe.concurrent('delivery', () => {
  it('sends what is left as a beacon when the page goes, and says that a machine drives the browser', async ({
    shop,
    visit,
  }) => {
    const { page } = await visit();
    await eventually(() => shop.events('page_view').length).toBe(1);
    await page.evaluate(() => window.endcap?.track?.('quiz_started'));
    await page.goto(`${shop.url}/two`);
    await eventually(() => shop.events('quiz_started').length).toBe(1);
    const beacon = shop.asked.find(({ body }) => body.includes('quiz_started'))!;
    expect(beacon.headers['content-type']).toContain('text/plain');
    expect(shop.batches().every(({ webdriver }) => webdriver)).toBe(true);
  });

  it('tries again after an outage, with the same event ids', async ({ shop, visit }) => {
    shop.statuses = [503, 429];
    const { page } = await visit();
    await eventually(() => shop.batches().length).toBe(3);
    const [first, second, third] = shop.batches();
    expect(first!.events.map(({ id }) => id)).toEqual(third!.events.map(({ id }) => id));
    expect(second!.id).toBe(third!.id);
    expect(third!.sent_at).toBeGreaterThan(first!.sent_at);
    await page.waitForTimeout(1500);
    expect(shop.batches().length).toBe(3);
  });

  it('does not repeat what was refused', async ({ shop, visit }) => {
    shop.statuses = [422];
    const { page } = await visit();
    await eventually(() => shop.batches().length).toBe(1);
    await page.waitForTimeout(1500);
    expect(shop.batches().length).toBe(1);
  });

  it('keeps within the collector’s limits of bytes, events and items, and loses nothing but the tail of a monster', async ({
    shop,
    visit,
  }) => {
    const { page } = await visit();
    await page.evaluate(() => {
      const item = { item_id: 'P1', item_name: 'ü'.repeat(190), item_category: 'é'.repeat(190) };
      for (let n = 0; n < 250; n++) window.endcap?.track?.(`event_${n}`, { label: 'x'.repeat(90) });
      for (let n = 0; n < 6; n++)
        window.endcap?.track?.(`list_${n}`, { items: Array.from({ length: 60 }, () => item) });
      window.endcap?.track?.('monster', { items: Array.from({ length: 500 }, () => item) });
    });
    await eventually(() => shop.events('monster').length).toBe(1);
    const names = new Set(shop.events().map(({ name }) => name));
    for (let n = 0; n < 250; n++) expect(names).toContain(`event_${n}`);
    for (let n = 0; n < 6; n++) expect(shop.events(`list_${n}`)[0]?.params.items?.length).toBe(60);
    for (const { body } of shop.asked.filter(({ path }) => path === 'events')) {
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(MAX_BATCH_BYTES);
    }
    for (const { events } of shop.batches()) {
      expect(events.length).toBeLessThanOrEqual(MAX_EVENTS_PER_BATCH);
      expect(events.reduce((sum, { params }) => sum + (params.items?.length ?? 0), 0)).toBeLessThanOrEqual(
        MAX_ITEMS_PER_BATCH,
      );
    }
    const ids = shop.events().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('in tag mode brings token and consent in the body, no cookie, and asks without a preflight', async ({
    shop,
    open,
  }) => {
    shop.config.mode = 'tag';
    shop.config.endpoint = `http://edge.localhost:${shop.port}`;
    const { page } = await open();
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Accept all' }).click();
    await eventually(() => shop.events('page_view').length).toBe(1);
    const [batch] = shop.batches();
    expect(batch).toMatchObject({ token: 'signed-token', consent: expect.stringMatching(/^1\.ap\./) });
    expect(shop.asked.filter(({ method }) => method === 'OPTIONS')).toEqual([]);
    expect(shop.asked.filter(({ path, cookie }) => path !== 'plugin.js' && cookie)).toEqual([]);
    await page.reload();
    await eventually(() => shop.events('page_view').length).toBe(2);
    await page.evaluate(() => window.endcap?.openConsent?.());
    await page.getByRole('button', { name: 'Withdraw and erase' }).click();
    await eventually(() => shop.choices().length).toBe(2);
    await eventually(() => page.evaluate(() => localStorage.getItem('endcap'))).toMatch(
      /^\{"c":"1\.-\.[^"]*"\}$/,
    );
  });
});

const product = (id: string) =>
  `<script type="application/ld+json">{"@type":"Product","productID":"${id}","name":"${id}"}</script>`;

describe.concurrent('a page view', () => {
  it('begins with each navigation inside the page, by the whole address but for anchors', async ({
    shop,
    visit,
  }) => {
    const { page } = await visit('/?utm_source=mail&color=red&email=me%40example.com');
    await page.evaluate(async () => {
      history.pushState({}, '', '/?color=blue');
      await new Promise((resolve) => setTimeout(resolve, 60));
      history.replaceState({ y: 1 }, '', location.href);
      await new Promise((resolve) => setTimeout(resolve, 60));
      location.hash = 'reviews';
      await new Promise((resolve) => setTimeout(resolve, 60));
      history.pushState({}, '', '/products/x');
      await new Promise((resolve) => setTimeout(resolve, 60));
      history.back();
      await new Promise((resolve) => setTimeout(resolve, 60));
    });
    await page.goto(`${shop.url}/two`);
    await eventually(() => shop.events('page_view').length).toBe(5);
    const views = shop.batches().filter(({ events }) => events.some(({ name }) => name === 'page_view'));
    expect(views.map(({ page }) => page.url).slice(0, 4)).toEqual([
      '/?color=red&email=',
      '/?color=blue',
      '/products/x',
      '/?color=blue',
    ]);
    expect(views[0]!.page).toMatchObject({ referrer: null, utm: { source: 'mail' } });
    expect(views[1]!.page.referrer).toBe(`shop.localhost:${shop.port}/`);
    expect(new Set(views.map(({ page }) => page.view)).size).toBe(5);
  });

  it('begins so too where the browser has no Navigation API', async ({ shop, open }) => {
    const { page } = await open();
    await page.addInitScript(() => Object.defineProperty(window, 'navigation', { value: undefined }));
    await page.context().addCookies(consented(shop));
    await page.goto(shop.url);
    await page.evaluate(async () => {
      history.pushState({}, '', '/a');
      history.replaceState({}, '', '/b');
      history.back();
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    await page.goto(`${shop.url}/two`);
    await eventually(() => shop.events('page_view').length).toBe(5);
  });

  it('tells its facts afresh after soft navigation, and not those of the page before', async ({
    shop,
    visit,
  }) => {
    shop.pages['/products/a'] = html(`<div id="app">${product('A')}</div>`);
    const { page } = await visit('/products/a');
    await page.waitForTimeout(1500);
    await page.evaluate(() => history.pushState({}, '', '/pages/about'));
    await page.waitForTimeout(900);
    await page.evaluate((html) => {
      history.pushState({}, '', '/products/b');
      document.querySelector('#app')!.innerHTML = html;
    }, product('B'));
    await page.waitForTimeout(2000);
    await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
    await eventually(() => shop.events('view_item').map(({ params }) => params.items?.[0]?.item_id)).toEqual([
      'A',
      'B',
    ]);
  });

  it('begins when the page comes back from the back/forward cache', async ({ shop, visit }) => {
    const { page } = await visit();
    await page.evaluate('window.kept = true');
    await eventually(() => shop.events('page_view').length).toBe(1);
    await page.goto(`${shop.url}/two`);
    await eventually(() => shop.events('page_view').length).toBe(2);
    // Playwright would wait for a page that loads.
    await page.evaluate(() => void setTimeout(() => history.back()));
    await eventually(() => shop.events('page_view').length).toBe(3);
    const [first, , third] = shop
      .batches()
      .filter(({ events }) => events.some(({ name }) => name === 'page_view'))
      .map((batch) => batch.page);
    expect(third!.url).toBe(first!.url);
    expect(third!.view).not.toBe(first!.view);
    // It was kept, not loaded anew.
    expect(await page.evaluate('window.kept')).toBe(true);
  });

  it('is counted once where the tag stands twice on the page', async ({ shop, visit }) => {
    shop.pages['/'] = {
      html: html('<!--plugin--><h1>Twice</h1>').html.replace(
        '<!--plugin-->',
        '<!--plugin--><script defer src="/_endcap/plugin.js?site=demo&again"></script>',
      ),
    };
    const { page } = await visit();
    await page.waitForTimeout(2500);
    expect(shop.events('page_view').length).toBe(1);
  });
});
