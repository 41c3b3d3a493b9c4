import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../model/snapshot.ts';
import contractExperiment from '../../fixtures/contract/experiment.json' with { type: 'json' };
import { pageCounters } from '../../../worker/page/counters.ts';
import {
  CONSENT,
  GRID,
  HTML,
  LISTING,
  NONE,
  page,
  PAGE,
  payloadOf,
  placement,
  serve,
  type Setting,
} from './edge.ts';
import { edgeApp } from '../../../worker/edge-app.ts';

const text = (value: string) => placement('h1', { kind: 'content', edits: [{ op: 'text', text: value }] });
const changed: Setting = { placements: [text('Changed')] };
const stranger: Setting = { visitor: { consent: NONE } };
const get = (path: string, headers: HeadersInit = {}, init: RequestInit = {}) =>
  new Request(`https://shop.example${path}`, { headers: { Accept: 'text/html', ...headers }, ...init });
const answers =
  (init: ResponseInit, body: BodyInit | null = PAGE) =>
  () =>
    new Response(body, { ...init, headers: { ...HTML, ...(init.headers as Record<string, string>) } });

describe('responses that are not for us', () => {
  test.each([301, 302, 307, 400, 404, 410, 500, 503])(
    'status %i goes through with its page',
    async (status) => {
      const { response } = await serve('/x', { ...changed, origin: answers({ status }) });
      expect(response.status).toBe(status);
      expect(await response.text()).toBe(PAGE);
    },
  );

  test.each([
    ['a part of a page', { status: 206, headers: { 'Content-Range': 'bytes 0-9/99' } }],
    ['JSON', { headers: { 'Content-Type': 'application/json' } }],
    ['XML', { headers: { 'Content-Type': 'application/xml' } }],
    ['XHTML', { headers: { 'Content-Type': 'application/xhtml+xml' } }],
    ['a feed', { headers: { 'Content-Type': 'application/rss+xml' } }],
    ['a React server component', { headers: { 'Content-Type': 'text/x-component' } }],
    ['a download', { headers: { 'Content-Disposition': 'attachment; filename="a.html"' } }],
    ['what must not be transformed', { headers: { 'Cache-Control': 'max-age=60, no-transform' } }],
  ])('%s goes through', async (_name, init) => {
    const { response } = await serve('/x', { ...changed, origin: answers(init) });
    expect(await response.text()).toBe(PAGE);
  });

  test('other 2xx are pages, and keep their status', async () => {
    const { response } = await serve('/x', {
      ...changed,
      origin: answers({ status: 201, statusText: 'Made' }),
    });
    expect(response.status).toBe(201);
    expect(await response.text()).toContain('<h1>Changed</h1>');
  });

  test('a page to be shown inline is one', async () => {
    expect(
      await page('/x', { ...changed, origin: answers({ headers: { 'Content-Disposition': 'inline' } }) }),
    ).toContain('<h1>Changed</h1>');
  });
});

describe('requests that are not for us', () => {
  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    '%s goes through with its body',
    async (method) => {
      const body = method === 'OPTIONS' ? null : 'a=1';
      const { response, asked } = await serve(get('/x', {}, { method, ...(body ? { body } : {}) }), changed);
      expect(await response.text()).toBe(PAGE);
      expect(asked[0]!.method).toBe(method);
      if (body) expect(await asked[0]!.text()).toBe(body);
    },
  );

  test('a websocket goes through as one', async () => {
    const [client, server] = Object.values(new WebSocketPair()) as [WebSocket, WebSocket];
    const request = new Request('https://shop.example/socket', { headers: { Upgrade: 'websocket' } });
    const { response } = await serve(request, {
      ...changed,
      origin: () =>
        new Response(null, {
          status: 101,
          webSocket: client,
          headers: { 'Set-Cookie': 'a=1; Domain=origin.example' },
        }),
    });
    expect(response.status).toBe(101);
    expect(response.webSocket).toBe(client);
    server.accept();
  });

  test.each([
    ['an image', { Accept: 'image/avif,*/*', 'Sec-Fetch-Dest': 'image' }],
    ['a script', { Accept: '*/*', 'Sec-Fetch-Dest': 'script' }],
    ['a fetch()', { Accept: '*/*', 'Sec-Fetch-Dest': 'empty' }],
    [
      'a fragment by script',
      { Accept: 'text/html', 'Sec-Fetch-Dest': 'empty', 'X-Requested-With': 'XMLHttpRequest' },
    ],
    ['JSON', { Accept: 'application/json' }],
    ['a React server component', { Accept: '*/*', RSC: '1' }],
    ['a route of Next.js', { Accept: '*/*', 'Next-Router-State-Tree': 'x' }],
  ])('%s goes through', async (_name, headers) => {
    const { response } = await serve(new Request('https://shop.example/x', { headers }), changed);
    expect(await response.text()).toBe(PAGE);
  });

  test.each([
    ['a browser', { Accept: 'text/html,*/*;q=0.8', 'Sec-Fetch-Dest': 'document' }],
    ['a frame', { Accept: 'text/html', 'Sec-Fetch-Dest': 'iframe' }],
    ['curl', { Accept: '*/*' }],
    ['a client without Accept', {}],
    ['Turbo', { Accept: 'text/html, application/xhtml+xml', 'Sec-Fetch-Dest': 'empty' }],
  ])('%s gets a page of ours', async (_name, headers) => {
    expect(
      await page(new Request('https://shop.example/x', { headers: headers as HeadersInit }), changed),
    ).toContain('<h1>Changed</h1>');
  });

  test.each([
    ['the kill switch', { site: { killed: true } }, '/x'],
    ['?endcap=off', {}, '/x?endcap=off'],
    ['an untouched path', { site: { untouched_paths: ['/checkout'] } }, '/checkout/pay'],
    ['an untouched path itself', { site: { untouched_paths: ['/checkout'] } }, '/checkout'],
  ])('%s leaves the page alone', async (_name, more, path) => {
    expect(await page(path, { ...changed, ...more })).toBe(PAGE);
  });

  test('an untouched path covers whole parts of a path only', async () => {
    expect(await page('/checkout-guide', { ...changed, site: { untouched_paths: ['/checkout'] } })).toContain(
      '<h1>Changed</h1>',
    );
  });
});

describe('what the origin is asked', () => {
  test("the path and query of the shop, and the visitor's own headers", async () => {
    const { asked } = await serve(
      get('/a%20b?c=d&c=e', { Cookie: 'shop=1', 'Save-Data': 'on', 'Accept-Language': 'nl' }),
      stranger,
    );
    expect(asked.map(({ url }) => url)).toEqual(['https://origin.example/a%20b?c=d&c=e']);
    expect(Object.fromEntries(asked[0]!.headers)).toMatchObject({
      cookie: 'shop=1',
      'save-data': 'on',
      'accept-language': 'nl',
      'x-forwarded-host': 'shop.example',
      'x-forwarded-proto': 'https',
    });
  });

  test('nothing in part and nothing known, for a page that may be personal', async () => {
    const { asked } = await serve(
      get('/x', { Range: 'bytes=0-9', 'If-Range': '"a"', 'If-None-Match': '"a"', 'If-Modified-Since': 'x' }),
      { visitor: { consent: CONSENT } },
    );
    for (const name of ['Range', 'If-Range', 'If-None-Match', 'If-Modified-Since'])
      expect(asked[0]!.headers.get(name)).toBeNull();
  });

  test('no page that has changed since a day: ours have no date, and the one it knows is of before Endcap', async () => {
    const since = { 'If-Modified-Since': 'Wed, 21 Oct 2026 07:28:00 GMT' };
    const sent = async (headers: HeadersInit, setting: Setting) =>
      (await serve(get('/x', headers), setting)).asked[0]!.headers.get('If-Modified-Since');
    expect(await sent(since, stranger)).toBeNull();
    expect(await sent({ ...since, Accept: '*/*' }, stranger)).toBe(since['If-Modified-Since']);
    expect(await sent(since, { ...stranger, site: { untouched_paths: ['/x'] } })).toBe(
      since['If-Modified-Since'],
    );
  });

  test('an origin that leads back to us is not asked again', async () => {
    await expect(serve(get('/x', { 'X-Endcap-Hop': '1' }), stranger)).rejects.toThrow(
      'answers with this Worker again',
    );
  });
});

describe('HEAD', () => {
  test('has the headers of GET and no body', async () => {
    const setting: Setting = { ...changed, originHeaders: { ...HTML, ETag: '"a"', 'Content-Length': '99' } };
    const { response: head, logged } = await serve(get('/x', {}, { method: 'HEAD' }), {
      ...setting,
      origin: () => new Response(null, { headers: setting.originHeaders! }),
    });
    const { response: full } = await serve('/x', setting);
    expect(await head.text()).toBe('');
    expect(Object.fromEntries(head.headers)).toEqual(Object.fromEntries(full.headers));
    expect(logged).toEqual([]);
  });
});

describe('cookies', () => {
  test.each([
    ['without consent', NONE],
    ['with consent', CONSENT],
  ])('several of the origin stay several, %s', async (_name, consent) => {
    const origin = () => {
      const headers = new Headers(HTML);
      headers.append('Set-Cookie', 'a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT');
      headers.append('Set-Cookie', 'b=2; HttpOnly');
      return new Response(PAGE, { headers });
    };
    const { response } = await serve('/x', { ...changed, origin, visitor: { consent } });
    expect(response.headers.getSetCookie()).toEqual([
      'a=1; Path=/; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
      'b=2; HttpOnly',
    ]);
  });
});

describe('cookies of an origin at another host', () => {
  test.each([
    ["for the origin's domain become the shop's own", 'a=1; Domain=.origin.example; Path=/', 'a=1; Path=/'],
    ['for its parent as well', 'a=1; domain=origin.example', 'a=1'],
    ["for the shop's domain stay", 'a=1; Domain=shop.example', 'a=1; Domain=shop.example'],
    ['for others stay as wrong as they are', 'a=1; Domain=evil.example', 'a=1; Domain=evil.example'],
    ['without a domain stay', 'a=domain; Path=/', 'a=domain; Path=/'],
  ])('%s', async (_name, sent, kept) => {
    const origin = () => {
      const headers = new Headers(HTML);
      headers.append('Set-Cookie', 'first=1');
      headers.append('Set-Cookie', sent);
      return new Response(PAGE, { headers });
    };
    const { response } = await serve('/x', {
      ...stranger,
      origin,
      site: { origin: 'https://www.origin.example' },
    });
    expect(response.headers.getSetCookie()).toEqual(['first=1', kept]);
  });
});

describe('caching', () => {
  const cacheable = {
    ...HTML,
    'Cache-Control': 'public, max-age=600',
    ETag: '"abc"',
    'Last-Modified': 'Wed, 21 Oct 2026 07:28:00 GMT',
    'Content-Length': String(PAGE.length),
    Vary: 'Accept-Encoding',
  };

  test('a page for everyone stays as cacheable as it was, under a tag of its own', async () => {
    const digests = { 'Repr-Digest': 'sha-256=:a:', 'Content-Digest': 'sha-256=:a:', 'Content-MD5': 'a' };
    const { response } = await serve('/x', { ...stranger, originHeaders: { ...cacheable, ...digests } });
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'public, max-age=600',
      etag: 'W/"abc-ec7"',
      vary: 'Accept-Encoding',
    });
  });

  test('where visitors may get another page, a browser asks again once its cookies change', async () => {
    const { response } = await serve('/x', { ...stranger, ...changed, originHeaders: cacheable });
    expect(response.headers.get('Vary')).toBe('Accept-Encoding, Cookie');
  });

  test('a personal page is private, asked for anew, kept by no CDN, and free for the back/forward cache', async () => {
    const { response } = await serve('/x', {
      ...changed,
      originHeaders: { ...cacheable, Expires: 'x', Age: '5', 'Surrogate-Control': 'max-age=9' },
    });
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, max-age=0, must-revalidate',
      'cdn-cache-control': 'no-store',
      vary: 'Accept-Encoding, Cookie',
    });
  });

  test("a browser that knows our page gets the origin's 304", async () => {
    const { response, asked } = await serve(get('/x', { 'If-None-Match': 'W/"abc-ec7"' }), {
      ...stranger,
      origin: () => new Response(null, { status: 304, headers: { ETag: '"abc"' } }),
    });
    expect(asked[0]!.headers.get('If-None-Match')).toBe('"abc", W/"abc"');
    expect(response.status).toBe(304);
    expect(response.headers.get('ETag')).toBe('W/"abc-ec7"');
  });

  test.each([
    ['of an older snapshot', 'W/"abc-ec6"'],
    ['of before there was Endcap', '"abc"'],
  ])('a browser that knows a page %s gets the whole page', async (_name, tag) => {
    const { asked } = await serve(get('/x', { 'If-None-Match': tag }), {
      ...stranger,
      originHeaders: cacheable,
    });
    expect(asked[0]!.headers.get('If-None-Match')).toBeNull();
  });
});

describe('redirects', () => {
  const to = (url: string, paths: string[]) =>
    placement(
      undefined,
      { kind: 'redirect', url },
      { id: `r${url.length}-${paths[0]!.length}`, match: { paths } },
    );
  const location = async (path: string, ...placements: ReturnType<typeof to>[]) =>
    (await serve(path, { placements })).response.headers.get('Location');

  test('302, private, with the query kept, and the origin not asked', async () => {
    const { response, asked, logged } = await serve('/old?utm_source=x&a=1', {
      placements: [to('/new?a=2', ['/old'])],
    });
    expect(response.status).toBe(302);
    expect(response.headers.get('Location')).toBe('https://shop.example/new?a=2&utm_source=x');
    expect(response.headers.get('Cache-Control')).toBe('private, max-age=0, must-revalidate');
    expect(asked).toEqual([]);
    expect(logged).toHaveLength(1);
  });

  test('one that an experiment draws is not made ahead: no page would be left to say that it was shown', async () => {
    const experiment = {
      ...contractExperiment,
      variations: [
        { name: 'Old', weight: 0, experiences: { split: { kind: 'nothing' } } },
        { name: 'New', weight: 1, experiences: { split: { kind: 'redirect', url: '/new' } } },
      ],
    } as unknown as Snapshot['experiments'][number];
    const setting: Setting = {
      placements: [{ ...to('/elsewhere', ['/old']), id: 'split', rules: [] }],
      snapshot: { experiments: [experiment] },
    };
    const now = await serve('/old', setting);
    expect([now.response.status, now.logged.length]).toEqual([302, 1]);
    const ahead = await serve(get('/old', { 'Sec-Purpose': 'prefetch' }), setting);
    expect([ahead.response.status, ahead.logged, ahead.held]).toEqual([503, [], []]);
    expect(ahead.response.headers.get('Cache-Control')).toBe('no-store');
  });

  test('a chain is answered by its end', async () => {
    expect(await location('/a', to('/b', ['/a']), to('/cc', ['/b']))).toBe('https://shop.example/cc');
  });

  test('a circle is not entered', async () => {
    expect(await location('/a', to('/b', ['/a']), to('/a', ['/b']))).toBeNull();
    expect(await page('/a', { placements: [to('/a', ['/*'])] })).toContain('<h1>Shirts</h1>');
  });

  test('nothing of the request decides the host', async () => {
    expect(await location('/old?url=https://evil.example', to('/new', ['/old']))).toBe(
      'https://shop.example/new?url=https%3A%2F%2Fevil.example',
    );
    const request = get('/old', { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' });
    const { response } = await serve(request, { placements: [to('/new', ['/old'])] });
    expect(new URL(response.headers.get('Location')!).host).toBe('shop.example');
  });

  test("the origin's own redirects lead to the shop, not to the origin", async () => {
    const moved = (target: string) => ({
      ...stranger,
      origin: () => new Response(null, { status: 301, headers: { Location: target } }),
    });
    const led = async (target: string) => (await serve('/x', moved(target))).response.headers.get('Location');
    expect(await led('https://origin.example/y?z#w')).toBe('https://shop.example/y?z#w');
    expect(await led('//origin.example/y')).toBe('https://shop.example/y');
    expect(await led('/y')).toBe('/y');
    expect(await led('/\t/origin.example/y')).toBe('/\t/origin.example/y');
    expect(await led('https://elsewhere.example/y')).toBe('https://elsewhere.example/y');
  });
});

describe('Content-Security-Policy', () => {
  const policy = (value: string) => ({ originHeaders: { ...HTML, 'Content-Security-Policy': value } });

  test("the page's nonce is the plugin's", async () => {
    const html = await page('/x', {
      ...stranger,
      ...policy("default-src 'self'; script-src 'nonce-r4nd0m==' 'strict-dynamic'"),
    });
    expect(html).toContain('nonce="r4nd0m=="></script>');
  });

  test('of several policies any may have it', async () => {
    const policies = "script-src 'self'; style-src 'nonce-s', default-src *; script-src 'nonce-b'";
    expect(await page('/x', { ...stranger, ...policy(policies) })).toContain('nonce="b"></script>');
  });

  test('a nonce for styles is none for scripts', async () => {
    expect(await page('/x', { ...stranger, ...policy("style-src 'nonce-abc'") })).not.toContain('nonce=');
  });

  test('a policy in the page gives its nonce where the header names no charset', async () => {
    const origin = PAGE.replace(
      '<title>',
      '<meta http-equiv="Content-Security-Policy" content="script-src \'nonce-m3ta\'"><title>',
    );
    expect(
      await page('/x', { ...stranger, origin, originHeaders: { 'Content-Type': 'text/html' } }),
    ).toContain('nonce="m3ta"></script></head>');
  });

  test('nothing of ours is executed inline', async () => {
    const html = await page('/x', { placements: [GRID, text('x')] });
    const scripts = Array.from(html.matchAll(/<script([^>]*)>/g), ([, attributes]) => attributes!.trim());
    expect(scripts).toEqual([
      expect.stringContaining('async src="/_endcap/plugin.js'),
      'type="application/json" id="endcap-payload"',
    ]);
  });
});

test('the looks of boxes are a stylesheet of the shop too', async () => {
  const response = await edgeApp.request('https://shop.example/_endcap/box.css');
  expect(response.headers.get('Content-Type')).toBe('text/css; charset=utf-8');
  expect(await response.text()).toContain('.endcap-strip{');
});

describe("where the plugin's tag stands", () => {
  test('first in the head, if the header names the charset', async () => {
    expect(await page('/x', stranger)).toContain('<head><script async src="/_endcap/plugin.js');
  });

  test('last in the head if not, so that <meta charset> stays among the first 1,024 bytes', async () => {
    expect(await page('/x', { ...stranger, originHeaders: { 'Content-Type': 'text/html' } })).toMatch(
      /<\/title><script async [^>]+><\/script><\/head>/,
    );
  });

  test('a <base> does not lead it elsewhere', async () => {
    const origin = PAGE.replace('<title>', '<base href="https://cdn.example/"><title>');
    expect(
      await page('/x', { ...stranger, origin, originHeaders: { 'Content-Type': 'text/html' } }),
    ).toContain('src="https://shop.example/_endcap/plugin.js');
    expect(await page('/x', { ...stranger, origin })).toMatch(/<head><script.*<base/s);
  });

  test('ESI and conditional comments stay as they are', async () => {
    const origin = PAGE.replace(
      '<footer>',
      '<esi:include src="/cart"/><!--[if IE]><p>old</p><![endif]--><footer>',
    );
    const html = await page('/x', {
      ...stranger,
      origin,
      originHeaders: { ...HTML, 'Surrogate-Control': 'content="ESI/1.0"' },
    });
    expect(html.replace(/<script async[^>]+><\/script>/, '')).toBe(origin);
  });
});

describe('what is logged', () => {
  test('one record a page, for visitors who allow it', async () => {
    expect((await serve('/x?utm_source=a', changed)).logged).toMatchObject([
      { id: 'decision-1', page: { url: '/x' }, placements: [{ placement: 'place', reason: 'rule' }] },
    ]);
  });

  test.each([
    ['Sec-Purpose', 'prefetch'],
    ['Sec-Purpose', 'prefetch;prerender'],
    ['Purpose', 'prefetch'],
    ['X-Moz', 'prefetch'],
  ])('a page fetched ahead (%s: %s) only once the plugin says that it is shown', async (name, value) => {
    const { logged, held, response } = await serve(get('/x', { [name]: value }), changed);
    const html = await response.text();
    expect(html).toContain('<h1>Changed</h1>');
    expect(payloadOf(html)).toMatchObject({ d: 'decision-1', w: 1 });
    expect(logged).toEqual([]);
    expect(held).toMatchObject([{ id: 'decision-1' }]);
  });

  test('a page that is asked for now waits for nobody', async () => {
    const { held, response } = await serve('/x', changed);
    expect(held).toEqual([]);
    expect(payloadOf(await response.text()).w).toBeUndefined();
  });

  test('nothing without consent to analytics, without an id, or where nothing was decided', async () => {
    expect(
      (await serve('/x', { ...changed, visitor: { consent: { ...CONSENT, analytics: false } } })).logged,
    ).toEqual([]);
    const { id: _id, ...anonymous } = { id: 'x', consent: CONSENT };
    expect(
      (
        await serve('/x', {
          ...changed,
          visitor: anonymous,
          parts: {
            loadVisitor: async () => ({ ...anonymous, sticky: new Map(), device: 'desktop', gpc: false }),
          },
        })
      ).logged,
    ).toEqual([]);
    expect((await serve('/x')).logged).toEqual([]);
  });
});

describe('what may fail', () => {
  const counted = { site: { id: 'failing' } };

  test("a late visitor is not waited for: the page is the shop's, and private", async () => {
    const late: Setting = {
      ...counted,
      placements: [GRID],
      parts: { loadVisitor: () => new Promise(() => undefined) },
    };
    const { response, logged } = await serve('/x', {
      ...late,
      placements: [
        placement(
          'h1',
          { kind: 'content', edits: [{ op: 'text', text: 'Mine' }] },
          { rules: [{ id: 'a', name: '', who: { segments: ['x'] }, experience: LISTING }] },
        ),
      ],
    });
    expect(await response.text()).toContain('<h1>Shirts</h1>');
    expect(response.headers.get('Cache-Control')).toContain('private');
    expect(logged).toEqual([]);
    expect(pageCounters('failing')['visitor-late']).toBe(1);
  });

  test('a visitor that cannot be loaded', async () => {
    const { response } = await serve('/x', {
      ...changed,
      ...counted,
      parts: { loadVisitor: () => Promise.reject(new Error('KV')) },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('</html>');
    expect(pageCounters('failing')['visitor-failed']).toBe(1);
  });

  test.each([
    ['gives no order', async () => undefined],
    ['gives no permutation', async () => [0, 0, 1, 2]],
    ['throws', () => Promise.reject(new Error('ranker'))],
    ['does not answer', () => new Promise<never>(() => undefined)],
  ])("a ranker that %s: the shop's order", async (_name, rank) => {
    const html = await page('/x', { placements: [GRID], rank, visitor: { consent: NONE } });
    expect(html.replace(/<script async[^>]+><\/script>/, '')).toBe(PAGE);
  });

  test('decide', async () => {
    const decide = () => {
      throw new Error('decide');
    };
    expect(await page('/x', { ...changed, parts: { decide } })).toBe(PAGE);
  });

  test("a log that fails is not the shopper's matter", async () => {
    expect(
      await page('/x', { ...changed, parts: { log: () => Promise.reject(new Error('shard')) } }),
    ).toContain('<h1>Changed</h1>');
  });

  test("the snapshot: the zone's own origin answers, once", async () => {
    const { response, asked } = await serve('/x', {
      parts: { loadSnapshot: () => Promise.reject(new Error('KV')) },
    });
    expect(await response.text()).toBe(PAGE);
    expect(asked.map(({ url }) => url)).toEqual(['https://shop.example/x']);
    expect(asked[0]!.headers.get('X-Endcap-Hop')).toBe('1');
    expect(
      (await serve(get('/x', { 'X-Endcap-Hop': '1' }), { parts: { loadSnapshot: async () => undefined } }))
        .response.status,
    ).toBe(404);
  });
});
