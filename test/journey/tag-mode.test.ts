import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { ApiClient } from '../demo/api-client.ts';
import { DEMO_SITE, demoSite } from '../demo/demo-site.ts';

/** The same plugin as a bare tag on a page that does not pass through the Worker. */
const stack = inject('stack');
const api = new ApiClient(stack.console, stack.apiToken);
const HEADLINE = 'Only for pages with the bare tag';

let browser: Browser;
let elsewhere: Server;
let page: string;

beforeAll(async () => {
  browser = await launchBrowser();
  const html = `<!doctype html><title>Elsewhere</title><main><section class="promo-banner"><h2>The shop's own words</h2></section></main>
<script src="http://endcap.localhost:${stack.port}/_endcap/plugin.js?site=${DEMO_SITE}" defer></script>`;
  elsewhere = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end(html)).listen(
    0,
    '127.0.0.1',
  );
  await new Promise((resolve) => elsewhere.once('listening', resolve));
  page = `http://elsewhere.localhost:${(elsewhere.address() as AddressInfo).port}`;
  await api.put(`/sites/${DEMO_SITE}`, demoSite(stack.origin, 'shop.localhost', [page]));
  await api.put(`/placements/tag-banner?site=${DEMO_SITE}`, {
    v: 1,
    id: 'tag-banner',
    name: 'Banner elsewhere',
    kind: 'content',
    match: { paths: ['/elsewhere'] },
    selector: '.promo-banner',
    priority: 10,
    enabled: true,
    rules: [
      {
        id: 'consenting',
        name: '',
        who: { condition: { products_this_visit: { $gte: 0 } } },
        experience: {
          kind: 'content',
          edits: [{ op: 'text', selector: '.promo-banner h2', text: HEADLINE }],
        },
      },
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  elsewhere?.close();
});

describe('a page with the bare tag', () => {
  it('asks nothing before consent; after it decide is asked and the placement painted, on the next page too', async () => {
    const context = await browser.newContext();
    const tab = await context.newPage();
    const posts: string[] = [];
    tab.on(
      'request',
      (request) => request.method() === 'POST' && posts.push(new URL(request.url()).pathname),
    );
    await tab.goto(`${page}/elsewhere`);
    await tab.getByRole('button', { name: 'Reject all' }).waitFor();
    expect(posts).toEqual([]);
    expect(await tab.locator('h2').first().textContent()).toBe("The shop's own words");
    await tab.getByRole('button', { name: 'Accept all' }).click();
    await tab.getByRole('heading', { name: HEADLINE }).waitFor();
    await tab.goto(`${page}/elsewhere`);
    await tab.getByRole('heading', { name: HEADLINE }).waitFor();
    await tab.goto(`${page}/another`);
    await tab.waitForTimeout(800);
    expect(await tab.locator('h2').first().textContent()).toBe("The shop's own words");
    expect(posts).toContain('/_endcap/decide');
    await context.close();
  });

  it('shows a draft’s variation to who opens its link, and lets the token out of the address', async () => {
    const words = (text: string) => ({
      'tag-banner': { kind: 'content', edits: [{ op: 'text', selector: '.promo-banner h2', text }] },
    });
    await api.put(`/experiments/tag-words?site=${DEMO_SITE}`, {
      v: 1,
      id: 'tag-words',
      key: 'tag-words',
      name: 'Words',
      status: 'draft',
      variations: [
        { name: 'A', weight: 1, experiences: words('Old words') },
        { name: 'B', weight: 1, experiences: words('New words') },
      ],
    });
    const { url } = await api.post<{ url: string }>(`/experiments/tag-words/preview?site=${DEMO_SITE}`, {
      variation: 1,
    });
    const link = `${page}/elsewhere#endcap-preview=${new URL(url).hash.slice(1)}`;
    for (const expected of ['New words', HEADLINE]) {
      const context = await browser.newContext();
      const tab = await context.newPage();
      await tab.goto(link);
      await tab.getByRole('button', { name: 'Accept all' }).click();
      await tab.getByRole('heading', { name: expected }).waitFor();
      expect(new URL(tab.url()).hash).toBe('');
      await tab.goto(`${page}/elsewhere`);
      await tab.getByRole('heading', { name: expected }).waitFor();
      await context.close();
    }
  });

  it('a page of a stranger is refused', async () => {
    const answer = await fetch(`http://127.0.0.1:${stack.port}/_endcap/decide`, {
      method: 'POST',
      headers: { Origin: 'https://stranger.example', 'Content-Type': 'application/json' },
      body: JSON.stringify({ v: 1, site: DEMO_SITE, page: { url: '/' } }),
    });
    expect(answer.status).toBe(403);
  });
});
