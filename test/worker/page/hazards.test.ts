import { describe, expect, test } from 'vitest';
import { pageCounters } from '../../../worker/page/counters.ts';
import {
  CARDS,
  cardsOf,
  GRID,
  HTML,
  NONE,
  page,
  PAGE,
  payloadOf,
  placement,
  serve,
  type Setting,
} from './edge.ts';

/** One test, at least, for every row of the hazard table in facts/edge.md that concerns pages. */
const TAG = /<script async src="[^"]*\/_endcap\/plugin\.js\?site=[\w-]+"(?: nonce="[^"]*")?><\/script>/;
const stranger: Setting = { visitor: { consent: NONE } };
const withoutTag = (html: string) => html.replace(TAG, '');
const text = (value: string) => placement('h1', { kind: 'content', edits: [{ op: 'text', text: value }] });
const counted = (setting: Setting) => pageCounters(setting.site!.id!);
let sites = 0;
const ownSite = (setting: Setting): Setting => ({
  ...setting,
  site: { id: `hazard-${(sites += 1)}`, ...setting.site },
});

describe('a handler that fails in mid-stream', () => {
  test('does not cut the page off', async () => {
    const throwing = placement('h1', {
      kind: 'content',
      edits: [{ op: 'attribute', name: 'class', value: 'x' }],
    });
    const setting = ownSite({ placements: [throwing, GRID] });
    // An attribute name that HTMLRewriter refuses throws inside the handler.
    (throwing.rules[0]!.experience as { edits: { name: string }[] }).edits[0]!.name = 'a b';
    const html = await page('/x', setting);
    expect(html).toContain('</html>');
    expect(cardsOf(html)).toEqual(['P4', 'P3', 'P2', 'P1']);
    expect(counted(setting)['handler-failed']).toBe(1);
  });
});

describe('selectors', () => {
  test('one that HTMLRewriter refuses leaves the page as the origin sent it', async () => {
    const setting = ownSite({
      placements: [placement('h1 + ul', { kind: 'content', edits: [{ op: 'hide' }] })],
    });
    expect(await page('/x', setting)).toBe(PAGE);
    expect(counted(setting)['untouched:error']).toBe(1);
  });
});

describe('end tags that are left out', () => {
  test('a grid that is closed with what is around it is as long as that, and the page is whole', async () => {
    const origin = PAGE.replace('</ul>', '');
    const html = await page('/x', { origin, placements: [GRID], visitor: { consent: NONE } });
    expect(cardsOf(html)).toEqual(['P4', 'P3', 'P2', 'P1']);
    expect(html.endsWith('<footer>Bye</footer></body></html>\n')).toBe(true);
    expect(withoutTag(html).length).toBe(origin.length);
  });

  test('an end tag of what is around the grid that does not close it is not taken for its end', async () => {
    const cards = CARDS.map((id) => `<li data-product-id="${id}"><div><a href="/p/${id}">${id}</a>`);
    const origin = `<html><body><p><ul class="grid">${cards.join('')}</p></li></ul></body></html>`;
    const html = await page('/x', { origin, placements: [GRID], visitor: { consent: NONE } });
    expect(withoutTag(html)).toBe(origin);
  });

  test.each([
    ['a bold text that is never ended', '<div><b>Sale</div>', CARDS],
    ['one whose end comes late', '<div><b>Sale</div></b>', CARDS.toReversed()],
    ['a link that is never ended', '<div><a name="top"></div>', CARDS],
    ['one that the next link ends', '<div><a name="top"></div><a href="/">Home</a>', CARDS.toReversed()],
    ['one that the next link inside it ends', '<div><a name="top"><a href="/">Home</a>', CARDS.toReversed()],
    ['one of a table cell', '<table><tr><td><b>Sale</td></tr></table>', CARDS.toReversed()],
  ])('%s before the grid: its cards are as parsers read them', async (_name, markup, order) => {
    const origin = PAGE.replace('<ul', `${markup}<ul`);
    expect(cardsOf(await page('/x', { origin, placements: [GRID], visitor: { consent: NONE } }))).toEqual(
      order,
    );
  });

  test('a grid in a template is none, one in a shadow root is', async () => {
    const grid = /<ul.*<\/ul>/s.exec(PAGE)![0];
    const setting = { placements: [GRID], visitor: { consent: NONE } };
    const inert = `<template>${grid}</template>`;
    expect(cardsOf(await page('/x', { ...setting, origin: PAGE.replace('<ul', `${inert}<ul`) }))).toEqual([
      ...CARDS,
      ...CARDS.toReversed(),
    ]);
    const shadow = PAGE.replace(
      grid,
      `<my-grid><template shadowrootmode="open">${grid}</template></my-grid>`,
    );
    expect(cardsOf(await page('/x', { ...setting, origin: shadow }))).toEqual(CARDS.toReversed());
  });

  test("a grid that is never closed keeps the shop's order, and the page is whole", async () => {
    const origin = PAGE.replace(/<\/ul>.*/s, '<p>more');
    const setting = ownSite({ origin, placements: [GRID], visitor: { consent: NONE } });
    expect(withoutTag(await page('/x', setting))).toBe(origin);
    expect(counted(setting)['listing:not-closed']).toBe(1);
  });

  test('a head and body without end tags still get the plugin', async () => {
    const html = await page('/x', { ...stranger, origin: '<!doctype html><html><title>x</title><p>y' });
    expect(withoutTag(html)).toBe('<!doctype html><html><title>x</title><p>y');
    expect(html).toMatch(TAG);
  });
});

describe('charsets', () => {
  const bytes = (...parts: (string | number[])[]) =>
    Uint8Array.from(
      parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : part)),
    );
  const card = (id: string, name: number[]) => [
    `<li data-product-id="${id}" title="`,
    name,
    '">',
    name,
    '</li>',
  ];
  test.each([
    ['utf-8', [0xc3, 0xa9]],
    ['iso-8859-1', [0xe9]],
    ['windows-1252', [0x80, 0x9f]],
    ['Shift_JIS', [0x83, 0x5c, 0x83, 0x7c, 0x95, 0x5c]],
    ['GBK', [0x81, 0x5c, 0xb0, 0x7c, 0x81, 0x40]],
    ['Big5', [0xa4, 0x5c, 0xb3, 0x7c]],
    ['EUC-JP', [0xa4, 0xa2]],
  ])('%s: cards move, every byte stays', async (charset, name) => {
    const origin = bytes(
      '<html><head></head><body><h1>',
      name,
      '</h1><ul class="grid">',
      ...card('P1', name),
      '\n',
      ...card('P2', [...name, ...name]),
      '</ul></body></html>',
    );
    const { response } = await serve('/x', {
      origin,
      originHeaders: { 'Content-Type': `text/html; charset=${charset}` },
      visitor: { consent: NONE },
      placements: [GRID],
      parts: { plugin: false },
    });
    const expected = bytes(
      '<html><head></head><body><h1>',
      name,
      '</h1><ul class="grid">',
      ...card('P2', [...name, ...name]),
      '\n',
      ...card('P1', name),
      '</ul></body></html>',
    );
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(expected);
  });

  test.each(['utf-16le', 'utf-16', 'iso-2022-jp', 'no-such-charset', 'x-user-defined', 'utf-7'])(
    '%s: untouched',
    async (charset) => {
      const setting = ownSite({
        placements: [text('Hello')],
        originHeaders: { 'Content-Type': `text/html; charset=${charset}` },
      });
      expect(await page('/x', setting)).toBe(PAGE);
      expect(counted(setting)['untouched:charset']).toBe(1);
    },
  );

  test('text of ours reads the same in every charset', async () => {
    const html = await page('/x', {
      placements: [text('Caf\u00e9 \u{1f455} <b>')],
      originHeaders: { 'Content-Type': 'text/html; charset=Shift_JIS' },
    });
    expect(html).toContain('<h1>Caf&#233; &#128085; &lt;b&gt;</h1>');
  });

  test('a page in UTF-16 that only its mark names keeps every byte', async () => {
    const marked = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(PAGE, (one) => one.charCodeAt(0)).buffer),
    ]);
    for (const type of ['text/html', 'text/html; charset=utf-8']) {
      const setting: Setting = {
        origin: marked,
        originHeaders: { 'Content-Type': type },
        placements: [GRID, text('x')],
      };
      const { response } = await serve('/x', { ...setting, visitor: { consent: NONE } });
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(marked);
    }
  });

  test('the header decides, not <meta charset>', async () => {
    const origin = PAGE.replace('utf-8', 'utf-16');
    expect(await page('/x', { origin, placements: [text('Hello')] })).toContain('<h1>Hello</h1>');
  });
});

describe('encodings', () => {
  test.each([
    ['gzip, deflate, br, zstd', 'gzip, br'],
    ['gzip', 'gzip'],
    ['br;q=1.0, gzip;q=0', 'br'],
    ['*', 'gzip, br'],
    ['zstd, deflate', 'identity'],
    ['', 'identity'],
  ])('to a client that takes "%s" the origin is asked for %s, which can be read', async (taken, wanted) => {
    const request = new Request('https://shop.example/x', {
      headers: { Accept: 'text/html', 'Accept-Encoding': taken },
    });
    const { asked } = await serve(request, stranger);
    expect(asked[0]!.headers.get('Accept-Encoding')).toBe(wanted);
  });

  test('a browser takes both', async () => {
    const request = new Request('https://shop.example/x', { headers: { 'Sec-Fetch-Dest': 'document' } });
    const { asked } = await serve(request, stranger);
    expect(asked[0]!.headers.get('Accept-Encoding')).toBe('gzip, br');
  });

  test.each(['deflate', 'zstd', 'compress', 'gzip, zstd'])(
    'a body in %s goes through as it is',
    async (encoding) => {
      const setting = ownSite({
        placements: [text('Hello')],
        origin: () =>
          new Response(PAGE, { headers: { ...HTML, 'Content-Encoding': encoding }, encodeBody: 'manual' }),
      });
      const { response } = await serve('/x', setting);
      expect(response.headers.get('Content-Encoding')).toBe(encoding);
      expect(counted(setting)['untouched:encoding']).toBe(1);
    },
  );
});

describe('pages that parsers read in ways of their own', () => {
  const filler = Array.from({ length: 3000 }, (_one, index) => `<p>${index} filler</p>`).join('\n');
  const hazards: [name: string, markup: string][] = [
    ...['style', 'title', 'noscript', 'iframe', 'xmp'].map((tag): [string, string] => [
      `<${tag}> in <select>`,
      `<select><${tag}>x</${tag}></select>`,
    ]),
    ['a script after <frameset>', '<frameset></frameset><script>1</script>'],
    ['a token over 3 MiB', `<p title="${'x'.repeat(3.5 * 1024 * 1024)}">y</p>`],
    ['a comment over 3 MiB', `<!--${'x'.repeat(3.5 * 1024 * 1024)}-->`],
  ];
  test.each(hazards)('%s: the page is complete', async (_name, markup) => {
    const origin = PAGE.replace('<footer>', `${filler}${markup}${filler}<footer>`);
    const setting = ownSite({ origin, placements: [GRID, text('Hello')], visitor: { consent: NONE } });
    const first = await page('/x', setting);
    expect(first.endsWith('<footer>Bye</footer></body></html>\n')).toBe(true);
    expect(withoutTag(first).replace('<h1>Hello</h1>', '<h1>Shirts</h1>').length).toBe(origin.length);
    expect(cardsOf(first)).toEqual(['P4', 'P3', 'P2', 'P1']);
  });

  test("in front of the grid: the grid keeps the shop's order", async () => {
    const origin = PAGE.replace('<h1>', `${filler}<select><style>x</style></select><h1>`);
    const setting = ownSite({ origin, placements: [GRID], visitor: { consent: NONE } });
    expect(withoutTag(await page('/x', setting))).toBe(origin);
    expect(counted(setting)['rescued']).toBe(1);
  });

  test('inside the grid: nothing is held back for good', async () => {
    const origin = PAGE.replace('P2</a>', 'P2</a><select><style>x</style></select>');
    const setting = ownSite({ origin, placements: [GRID], visitor: { consent: NONE } });
    expect(withoutTag(await page('/x', setting))).toBe(origin);
  });
});

describe('an origin that fails in mid-stream', () => {
  test('breaks the page off: half a page is never ended as if it were whole', async () => {
    const origin = () =>
      new Response(
        new ReadableStream({
          start(controller) {
            controller.enqueue(new TextEncoder().encode(PAGE.slice(0, 200)));
            setTimeout(() => controller.error(new Error('reset')), 5);
          },
        }),
        { headers: HTML },
      );
    await expect(page('/x', { origin, placements: [GRID] })).rejects.toThrow();
  });
});

describe('sizes', () => {
  test('a page that says it is huge goes through', async () => {
    const setting = ownSite({
      placements: [text('Hello')],
      origin: () => new Response(PAGE, { headers: { ...HTML, 'Content-Length': String(20 * 1024 * 1024) } }),
    });
    await serve('/x', setting);
    expect(counted(setting)['untouched:too-large']).toBe(1);
  });

  test("a grid beyond the limit keeps the shop's order, and every byte of it", async () => {
    const origin = PAGE.replace('P2</a>', `P2</a>${'<p>x</p>\n'.repeat(300_000)}`);
    const setting = ownSite({ origin, placements: [GRID], visitor: { consent: NONE } });
    expect(withoutTag(await page('/x', setting))).toBe(origin);
    expect(counted(setting)['listing:too-large']).toBe(1);
  });
});

test('a page with bytes like our marks keeps them', async () => {
  const origin = PAGE.replace('P2</a>', 'P2\u0001</a>\u0001abcdefghijklmnops00').replace('Bye', '\u0001');
  const html = await page('/x', { origin, placements: [GRID], visitor: { consent: NONE } });
  expect(html.split('\u0001')).toHaveLength(4);
  expect(cardsOf(html)).toEqual(['P4', 'P3', 'P2', 'P1']);
});

test('crawlers get what visitors without consent get, whatever their user agent', async () => {
  const request = (agent: string) =>
    new Request('https://shop.example/x', { headers: { Accept: '*/*', 'User-Agent': agent } });
  const setting: Setting = { site: { id: 'crawled' }, visitor: { consent: NONE }, placements: [GRID] };
  const bot = await page(request('Mozilla/5.0 (compatible; Googlebot/2.1)'), setting);
  expect(bot).toBe(await page(request('Mozilla/5.0 (Macintosh)'), setting));
});

test('AMP pages are untouched', async () => {
  for (const attribute of ['amp', '\u26a1']) {
    const origin = PAGE.replace('<html', `<html ${attribute}`);
    expect(await page('/x', { origin, placements: [GRID, text('Hello')] })).toBe(origin);
  }
});

test('a fragment of a page gets neither plugin nor payload', async () => {
  const origin = '<ul class="grid"><li data-product-id="P1">1</li><li data-product-id="P2">2</li></ul>';
  const html = await page('/x', { origin, placements: [GRID] });
  expect(html).toBe('<ul class="grid"><li data-product-id="P2">2</li><li data-product-id="P1">1</li></ul>');
});

test.each([
  ['a body alone', '<body><p>x</body>', {}],
  [
    'neither, where the browser asks for a page to show',
    '<!doctype html><title>x</title><p>x',
    { 'Sec-Fetch-Dest': 'document' },
  ],
])('a page with %s gets the plugin behind its last byte', async (_name, origin, headers) => {
  const request = new Request('https://shop.example/x', { headers: { Accept: 'text/html', ...headers } });
  const html = await page(request, { origin, visitor: { consent: NONE } });
  expect(html.startsWith(origin)).toBe(true);
  expect(html.slice(origin.length)).toMatch(TAG);
});

test('ESI tags stay as they are, in a grid too', async () => {
  const esi = [
    '<esi:include src="/header?a=1&b=2" onerror="continue"/>',
    '<!--esi <esi:vars>$(HTTP_COOKIE{x})</esi:vars> -->',
    '<esi:remove><a href="/x">x</a></esi:remove>',
  ];
  const origin = PAGE.replace('<h1>', `${esi.join('\n')}<h1>`).replace(
    '</ul>',
    `<esi:comment text="end"/></ul>`,
  );
  const html = await page('/x', { origin, placements: [text('Hello')], visitor: { consent: NONE } });
  for (const tag of esi) expect(html).toContain(tag);
  const ordered = await page('/y', { origin, placements: [GRID], visitor: { consent: NONE } });
  for (const tag of esi) expect(ordered).toContain(tag);
  expect(ordered).toContain('<esi:comment text="end"/>');
});

test("without consent and placements the page is the origin's but for the plugin's tag", async () => {
  const { response } = await serve('/x', stranger);
  const html = await response.text();
  expect(withoutTag(html)).toBe(PAGE);
  expect(html).toMatch(TAG);
  expect(payloadOf(html)).toBeUndefined();
});
