import { describe, expect, test } from 'vitest';
import { lifetimeOf } from '../../../worker/page/page-cache.ts';
import { CONSENT, HTML, NONE, PAGE, placement, serve, type Served, type Setting } from './edge.ts';

const get = (path: string, headers: HeadersInit = {}) =>
  new Request(`https://shop.example${path}`, { headers: { Accept: 'text/html', ...headers } });
const PUBLIC = { ...HTML, 'Cache-Control': 'public, max-age=60, stale-while-revalidate=30', ETag: '"v1"' };
const hello = placement('h1', { kind: 'content', edits: [{ op: 'text', text: 'Mine' }] });
let sites = 0;

/** A site that keeps pages, and a clock to turn. */
async function cached(setting: Setting = {}) {
  const clock = { now: 1_000_000 };
  const store = await caches.open(`test-${(sites += 1)}`);
  const id = `cached-${sites}`;
  const ask = (request: Request, more: Setting = {}): Promise<Served> =>
    serve(request, {
      originHeaders: PUBLIC,
      ...setting,
      ...more,
      site: { id, cache_pages: true, ...setting.site, ...more.site },
      parts: { now: () => clock.now, pageStore: store, ...more.parts },
    });
  return { ask, clock };
}

describe('a site that keeps pages', () => {
  test("asks the origin once, whatever the tracking parameters, and gives the origin's own headers", async () => {
    const { ask, clock } = await cached({ visitor: { consent: NONE } });
    expect((await ask(get('/a?x=1&utm_source=mail'))).asked).toHaveLength(1);
    clock.now += 10_000;
    const again = await ask(get('/a?x=1&gclid=9'));
    expect(again.asked).toEqual([]);
    expect(await again.response.text()).toContain('<h1>Shirts</h1>');
    expect(again.response.headers.get('Cache-Control')).toBe(PUBLIC['Cache-Control']);
    expect(again.response.headers.get('Age')).toBe('10');
    expect(Array.from(again.response.headers.keys()).filter((name) => name.startsWith('x-endcap'))).toEqual(
      [],
    );
    expect((await ask(get('/a?x=2'))).asked).toHaveLength(1);
  });

  test('personalises what it keeps, and keeps nothing personal', async () => {
    const { ask } = await cached({ placements: [hello] });
    expect(await (await ask(get('/a'), { visitor: { consent: CONSENT } })).response.text()).toContain(
      '<h1>Mine</h1>',
    );
    const plain = await ask(get('/a'), { visitor: { consent: NONE }, placements: [] });
    expect(plain.asked).toEqual([]);
    expect(await plain.response.text()).toContain('<h1>Shirts</h1>');
    const mine = await ask(get('/a'), { visitor: { consent: CONSENT } });
    expect(mine.asked).toEqual([]);
    expect(await mine.response.text()).toContain('<h1>Mine</h1>');
    expect(mine.response.headers.get('Cache-Control')).toBe('private, max-age=0, must-revalidate');
  });

  test('asks for what it keeps without cookies', async () => {
    const { ask } = await cached({ visitor: { consent: NONE } });
    const { asked } = await ask(get('/a', { Cookie: 'session=1' }));
    expect(asked.map(({ headers }) => headers.get('Cookie'))).toEqual([null]);
  });

  test('asks again, with cookies, for what is not for everyone', async () => {
    const { ask } = await cached({
      visitor: { consent: NONE },
      originHeaders: { ...HTML, 'Cache-Control': 'private' },
    });
    const { asked } = await ask(get('/a', { Cookie: 'session=1' }));
    expect(asked.map(({ headers }) => headers.get('Cookie'))).toEqual([null, 'session=1']);
    expect((await ask(get('/a', { Cookie: 'session=1' }))).asked).toHaveLength(2);
  });

  test('shows a stale page while it fetches a newer one', async () => {
    const { ask, clock } = await cached({ visitor: { consent: NONE } });
    await ask(get('/a'));
    clock.now += 70_000;
    const stale = await ask(get('/a'), { origin: PAGE.replace('Shirts</h1>', 'Newer</h1>') });
    expect(await stale.response.text()).toContain('<h1>Shirts</h1>');
    expect(stale.asked).toHaveLength(1);
    const newer = await ask(get('/a'));
    expect(newer.asked).toEqual([]);
    expect(await newer.response.text()).toContain('<h1>Newer</h1>');
    clock.now += 91_000;
    expect((await ask(get('/a'))).asked).toHaveLength(1);
  });

  test('forgets all pages once its epoch is raised', async () => {
    const { ask } = await cached({ visitor: { consent: NONE } });
    await ask(get('/a'));
    expect((await ask(get('/a'), { site: { cache_epoch: 1 } })).asked).toHaveLength(1);
  });

  test('tells a browser that knows the kept page so', async () => {
    const { ask } = await cached({ visitor: { consent: NONE } });
    const first = await ask(get('/a'));
    const tag = first.response.headers.get('ETag')!;
    expect(tag).toBe('W/"v1-ec7"');
    const { response, asked } = await ask(get('/a', { 'If-None-Match': tag }));
    expect([response.status, asked.length]).toEqual([304, 0]);
  });

  test('a cache that fails is only not there', async () => {
    const broken = {
      match: () => Promise.reject(new Error('cache')),
      put: () => Promise.reject(new Error('cache')),
    };
    const { ask } = await cached({ visitor: { consent: NONE } });
    expect(await (await ask(get('/a'), { parts: { pageStore: broken } })).response.text()).toContain(
      '</html>',
    );
  });
});

test('a site that does not ask for it keeps nothing', async () => {
  const { ask } = await cached({ site: { cache_pages: false }, visitor: { consent: NONE } });
  await ask(get('/a'));
  expect((await ask(get('/a'))).asked).toHaveLength(1);
});

describe('lifetimeOf', () => {
  const life = (headers: Record<string, string>, status = 200) =>
    lifetimeOf(new Response('', { status, headers: { ...HTML, ...headers } }));
  test.each([
    ['max-age', { 'Cache-Control': 'max-age=60' }, { fresh: 60, stale: 60 }],
    ['s-maxage before max-age', { 'Cache-Control': 'max-age=60, s-maxage=600' }, { fresh: 600, stale: 60 }],
    [
      "the CDN's own header first",
      { 'Cache-Control': 'no-store', 'CDN-Cache-Control': 'max-age=5, stale-while-revalidate=7' },
      { fresh: 5, stale: 7 },
    ],
    ['less the age it has', { 'Cache-Control': 'max-age=60', Age: '50' }, { fresh: 10, stale: 60 }],
    [
      'Vary: Accept-Encoding',
      { 'Cache-Control': 'max-age=60', Vary: 'Accept-Encoding' },
      { fresh: 60, stale: 60 },
    ],
  ])('%s', (_name, headers, expected) => {
    expect(life(headers as Record<string, string>)).toEqual(expected);
  });

  test.each([
    ['private', { 'Cache-Control': 'private, max-age=60' }],
    ['no-store', { 'Cache-Control': 'no-store' }],
    ['no-cache', { 'Cache-Control': 'no-cache, max-age=60' }],
    ['nothing said', {}],
    ['max-age=0', { 'Cache-Control': 'max-age=0' }],
    ['Set-Cookie', { 'Cache-Control': 'max-age=60', 'Set-Cookie': 'a=1' }],
    ['Vary: Cookie', { 'Cache-Control': 'max-age=60', Vary: 'Accept-Encoding, Cookie' }],
    ['Vary: *', { 'Cache-Control': 'max-age=60', Vary: '*' }],
    ['JSON', { 'Cache-Control': 'max-age=60', 'Content-Type': 'application/json' }],
  ])('none for %s', (_name, headers) => {
    expect(life(headers as Record<string, string>)).toBeUndefined();
  });

  test.each([301, 404, 500])('none for status %i', (status) => {
    expect(life({ 'Cache-Control': 'max-age=60' }, status)).toBeUndefined();
  });
});
