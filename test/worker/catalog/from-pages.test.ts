import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PageContext } from '../../../model/page-context.ts';
import type { Product } from '../../../model/catalog.ts';
import { loadCatalog } from '../../../worker/catalog/load.ts';
import { mergeAllSeen, mergeSeen } from '../../../worker/catalog/merge-seen.ts';
import { forgetNoticed, noticePage } from '../../../worker/catalog/notice-page.ts';
import { listSeen } from '../../../worker/catalog/seen-store.ts';
import { database } from '../../../worker/database.ts';
import { publish } from '../../../worker/site/publish.ts';
import { forgetSnapshots, loadSnapshot } from '../../../worker/site/snapshots.ts';
import { bindings, migrate, plantApiToken } from '../console-api.ts';
import { fill } from '../site/fixtures.ts';

const SITE = 'demo';
const DAY = 86_400_000;
const START = Date.now();

beforeEach(async () => {
  await migrate();
  await fill(await plantApiToken('admin'));
  await publish(bindings, SITE, START);
  forgetSnapshots();
  forgetNoticed();
});

const page = (url: string, type: PageContext['type'] = 'product'): PageContext => ({
  url,
  type,
  locale: 'en',
});
const html = (product: object) =>
  `<html><script type="application/ld+json">${JSON.stringify({
    '@type': 'Product',
    name: 'Hat',
    offers: { price: 20, priceCurrency: 'EUR' },
    ...product,
  })}</script></html>`;

/** An origin and the location's cache, and what was asked of the origin. */
function world(answer: (url: URL) => Response) {
  const asked: Request[] = [];
  const kept = new Map<string, Response>();
  const store = {
    match: async (key: string) => kept.get(key)?.clone(),
    put: async (key: string, response: Response) => void kept.set(key, response),
  } as unknown as Cache;
  const fetch = async (address: string, init: RequestInit) => {
    asked.push(new Request(address, init));
    return answer(new URL(address));
  };
  const notice = async (context: PageContext, now: number) => {
    const ctx = createExecutionContext();
    const snapshot = (await loadSnapshot(bindings, SITE, { now }))!;
    noticePage(bindings, snapshot, context, {
      now,
      waitUntil: (promise) => ctx.waitUntil(promise),
      fetch,
      store,
    });
    await waitOnExecutionContext(ctx);
  };
  return { asked, notice };
}

const htmlResponse = (text: string, status = 200) =>
  new Response(text, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } });

async function catalogue(now: number): Promise<readonly Product[]> {
  forgetSnapshots();
  const snapshot = (await loadSnapshot(bindings, SITE, { now }))!;
  return (await loadCatalog(bindings, snapshot))?.products ?? [];
}

describe('products of the shop’s own pages', () => {
  it('reach the catalogue, told apart from fed ones, and follow the page’s price', async () => {
    let price = 20;
    const { asked, notice } = world(({ pathname }) =>
      htmlResponse(html({ url: pathname, offers: { price, priceCurrency: 'EUR' } })),
    );
    await notice(page('/products/hat?utm_source=x'), START);
    await notice(page('/products/hat'), START + 5_000);
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(['/products/hat']);
    expect(asked[0]!.headers.get('Cookie')).toBeNull();
    expect(await mergeAllSeen(bindings, START + 6_000)).toEqual([SITE]);
    expect(await mergeAllSeen(bindings, START + 7_000)).toEqual([]);
    expect(await catalogue(START + 6_000)).toEqual([
      { id: 'hat', title: 'Hat', url: '/products/hat', price: 20, source: 'page', seen_at: START },
    ]);
    price = 25;
    forgetNoticed();
    const later = world(({ pathname }) =>
      htmlResponse(html({ url: pathname, offers: { price, priceCurrency: 'EUR' } })),
    );
    await later.notice(page('/products/hat'), START + 2 * DAY);
    expect(later.asked).toHaveLength(1);
    await mergeAllSeen(bindings, START + 2 * DAY + 1);
    expect((await catalogue(START + 2 * DAY + 1))[0]).toMatchObject({ price: 25 });
  });

  it('go when their page was not seen for 30 days', async () => {
    const { notice } = world(({ pathname }) => htmlResponse(html({ url: pathname })));
    await notice(page('/products/hat'), START);
    await mergeSeen(bindings, SITE, START + 1);
    await mergeAllSeen(bindings, START + 31 * DAY);
    expect(await listSeen(database(bindings), SITE)).toEqual([]);
    expect(await catalogue(START + 31 * DAY)).toEqual([]);
  });

  it('are read one page at a time, not of pages of another kind, and not where the site says no', async () => {
    const { asked, notice } = world(({ pathname }) => htmlResponse(html({ url: pathname })));
    await notice(page('/account', 'content'), START);
    await notice(page('/products/a'), START + 1_000);
    await notice(page('/products/b'), START + 1_500);
    await notice(page('/products/c'), START + 3_000);
    expect(asked.map(({ url }) => new URL(url).pathname)).toEqual(['/products/a', '/products/c']);
    await bindings.DB.prepare(
      `UPDATE sites SET body = json_set(body, '$.catalog_from_pages', json('false')) WHERE id = 'demo'`,
    ).run();
    await publish(bindings, SITE, START + 4_000);
    forgetSnapshots();
    await notice(page('/products/d'), START + 9_000);
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['an error', () => htmlResponse(html({}), 500)],
    ['a redirect', () => new Response(null, { status: 302, headers: { Location: '/login' } })],
    ['something else', () => Response.json({})],
  ])('cost one look an hour where the page answers with %s', async (_, answer) => {
    const { asked, notice } = world(answer);
    await notice(page('/products/a'), START);
    await notice(page('/products/a'), START + 60_000);
    expect(asked).toHaveLength(1);
    await notice(page('/products/a'), START + 2 * 3_600_000);
    expect(await listSeen(database(bindings), SITE)).toEqual([]);
  });

  it('never fail a page: an origin that cannot be reached is logged', async () => {
    const silent = vi.spyOn(console, 'error').mockReturnValue();
    const { notice } = world(() => {
      throw new Error('no route');
    });
    await notice(page('/products/a'), START);
    expect(silent).toHaveBeenCalledWith(expect.stringContaining('page_not_read'));
    silent.mockRestore();
  });
});
