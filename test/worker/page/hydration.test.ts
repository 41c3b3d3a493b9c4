import { describe, expect, test } from 'vitest';
import { learnedTemplates } from '../../../worker/page/hydration.ts';
import { reorderScript, reorderState, reorderValues } from '../../../worker/page/state-script.ts';
import { cardsOf, GRID, LISTING, NONE, page, payloadOf, placement, type Setting } from './edge.ts';

const IDS = ['P1', 'P2', 'P3', 'P4'];
const grid = (tail = '') =>
  `<h1>Shirts</h1><ul class="grid">${IDS.map((id) => `<li data-product-id="${id}">${id}</li>`).join('')}</ul>${tail}`;
const shop = (root: string, state = '', head = '') =>
  `<html><head>${head}</head><body>${root}${grid()}</div>${state}<footer>f</footer></body></html>`;
const json = (value: unknown, attributes = 'id="__NEXT_DATA__" type="application/json"') =>
  `<script ${attributes}>${JSON.stringify(value)}</script>`;
const products = IDS.map((id, index) => ({ id, price: index + 0.5, tags: ['a', 'b'] }));
const text = placement(
  'h1',
  {
    kind: 'content',
    edits: [
      { op: 'text', text: 'Mine' },
      { op: 'class', add: ['new'], remove: [] },
    ],
  },
  { id: 'text' },
);
const reversed = IDS.toReversed();
/** What Nuxt 3 writes of `{data: {list: {products}}, state: {...}}`: equal values stand once. */
const NUXT = JSON.stringify([
  ['ShallowReactive', 1],
  { data: 2, state: 16 },
  ['ShallowReactive', 3],
  { list: 4 },
  { products: 5 },
  [6, 10, 12, 14],
  { id: 7, price: 8, tags: 9 },
  'P1',
  1.5,
  [],
  { id: 11, price: 8, tags: 9 },
  'P2',
  { id: 13, price: 8, tags: 9 },
  'P3',
  { id: 15, price: 8, tags: 9 },
  'P4',
  ['Map', 7, 6, 11, 10, 13, 12, 15, 14],
]);
let sites = 0;
const ownSite = () => ({ id: `hydrates-${(sites += 1)}` });

describe('a listing in a root with its state as JSON behind it', () => {
  test.each([
    ['Next.js', '<div id="__next">', json({ props: { pageProps: { products } } })],
    [
      'an unnamed one',
      '<div id="root">',
      json({ list: { items: products, total: 4 } }, 'type="application/json" id="__STATE__"'),
    ],
  ])('%s: HTML and state are given the same order', async (_name, root, state) => {
    const html = await page('/l', {
      origin: shop(root, state),
      placements: [GRID],
      visitor: { consent: NONE },
    });
    expect(cardsOf(html)).toEqual(reversed);
    const [, inline] = /application\/json"[^>]*>(.*?)<\/script>/s.exec(html)!;
    expect(inline!.match(/"id":"(P\d)"/g)).toEqual(reversed.map((id) => `"id":"${id}"`));
    expect(inline).toContain('{"id":"P4","price":3.5,"tags":["a","b"]}');
  });

  test.each([
    ['Next.js', '<div id="__next">', json({ products })],
    [
      'an unnamed one',
      '<div id="root">',
      `<script>window.__STATE__ = ${JSON.stringify({ products })}</script>`,
    ],
    [
      'React',
      '<div data-reactroot>',
      `<script>window.__STATE__=JSON.parse(${JSON.stringify(JSON.stringify(products))})</script>`,
    ],
  ])(
    "%s: a state in front of the grid has gone out, so the order is the plugin's, from the first page on",
    async (_name, root, head) => {
      const site = ownSite();
      const origin = shop(root, '', head);
      for (const path of ['/l/a', '/l/b', '/l/c', '/l/d', '/l/e']) {
        const html = await page(path, { origin, placements: [GRID], site });
        expect(cardsOf(html)).toEqual(IDS);
        expect(html).toContain(head);
        expect(payloadOf(html).p).toMatchObject([{ i: 'grid', a: 'p', o: reversed }]);
      }
    },
  );

  test('products that analytics lists before a grid that nobody owns are no state', async () => {
    const origin = shop('<div>', '', `<script>dataLayer=[{"items":${JSON.stringify(products)}}]</script>`);
    expect(cardsOf(await page('/l', { origin, placements: [GRID] }))).toEqual(reversed);
  });

  test("where the state does not hold the listing, the order is the plugin's from the second page on", async () => {
    const site = ownSite();
    const origin = shop('<div id="__next">', json({ props: {} }));
    await page('/l/a', { origin, placements: [GRID], site });
    const second = await page('/l/b', { origin, placements: [GRID], site });
    expect(cardsOf(second)).toEqual(IDS);
    expect(payloadOf(second).p).toMatchObject([
      { i: 'grid', a: 'p', o: reversed, c: { attribute: 'data-product-id' } },
    ]);
    expect(learnedTemplates(site.id, { now: 1 })).toEqual([
      { template: '/l/*', framework: 'next', placements: { grid: 'plugin' }, at: 1 },
    ]);
  });
});

describe('a listing in a root with its state in the code of a script behind it', () => {
  const orderIn = (text: string) => Array.from(text.matchAll(/\\?"id\\?":\\?"(P\d)/g), ([, id]) => id);
  const codes: [name: string, code: string][] = [
    ['an assignment', `window.__STATE__ = ${JSON.stringify({ list: products })};`],
    [
      'a declaration among others',
      `var a=1,state=${JSON.stringify({ list: products })},b={c:1};start(state)`,
    ],
    ['JSON.parse of a string', `window.S=JSON.parse(${JSON.stringify(JSON.stringify({ list: products }))})`],
    ['a call', `hydrate(document.body, ${JSON.stringify({ list: products })})`],
    ['an object that is no JSON around it', `window.S={time:Date.now(),list:${JSON.stringify(products)}}`],
  ];

  test.each(codes)('%s: the unnamed root gets HTML and state in the same order', async (_name, code) => {
    const origin = shop('<div id="root">', `<script>${code}</script>`);
    const html = await page('/l', { origin, placements: [GRID], site: ownSite() });
    expect(cardsOf(html)).toEqual(reversed);
    const script = html.slice(html.indexOf('<script>'), html.indexOf('</script>', html.indexOf('<script>')));
    expect(orderIn(script)).toEqual(reversed);
    expect(script.length).toBe(code.length + '<script>'.length);
    expect(payloadOf(html).p[0]!.a).toBe('e');
  });

  test("a named root's state is found first and followed from the second page on", async () => {
    const site = ownSite();
    const code = `window.__INITIAL_STATE__=${JSON.stringify({ list: products })};(function(){}());`;
    const origin = shop('<div data-server-rendered="true">', `<script>${code}</script>`);
    const first = await page('/l/a', { origin, placements: [GRID], site });
    expect([cardsOf(first), payloadOf(first).p[0]!.a]).toEqual([IDS, 'p']);
    expect(first).toContain(code);
    const second = await page('/l/b', { origin, placements: [GRID], site });
    expect([cardsOf(second), payloadOf(second).p[0]!.a]).toEqual([reversed, 'e']);
    expect(orderIn(second.slice(second.indexOf('<script>')))).toEqual(reversed);
    expect(learnedTemplates(site.id, { now: 1 })).toMatchObject([{ placements: { grid: 'edge+state' } }]);
    const gone = shop('<div data-server-rendered="true">', '<script>window.x=1</script>');
    await page('/l/c', { origin: gone, placements: [GRID], site });
    const after = await page('/l/d', { origin: gone, placements: [GRID], site });
    expect([cardsOf(after), payloadOf(after).p[0]!.a]).toEqual([IDS, 'p']);
  });

  test("Nuxt's values, which refer to each other by number, have their lists put in order", async () => {
    const site = ownSite();
    const state = `<script type="application/json" data-nuxt-data="nuxt-app" id="__NUXT_DATA__">${NUXT}</script>`;
    const origin = shop('<div id="__nuxt">', state);
    const first = await page('/l/a', { origin, placements: [GRID], site });
    expect([cardsOf(first), payloadOf(first).p[0]!.a]).toEqual([IDS, 'p']);
    expect(first).toContain(NUXT);
    const second = await page('/l/b', { origin, placements: [GRID], site });
    expect([cardsOf(second), payloadOf(second).p[0]!.a]).toEqual([reversed, 'e']);
    expect(second).toContain(NUXT.replace('[6,10,12,14]', '[14,12,10,6]'));
  });

  test("in a charset in which text cannot be cut the order is the plugin's", async () => {
    const html = await page('/l', {
      origin: shop('<div id="__next">', json({ products })),
      originHeaders: { 'Content-Type': 'text/html; charset=shift_jis' },
      placements: [GRID],
      site: ownSite(),
    });
    expect([cardsOf(html), payloadOf(html).p[0]!.a]).toEqual([IDS, 'p']);
  });
});

describe('a root whose state is elsewhere', () => {
  test.each([
    ['Nuxt', '<div id="__nuxt">', ''],
    ['React', '<div data-reactroot>', ''],
    ['Vue', '<div data-server-rendered="true">', ''],
    ['Gatsby', '<div id="___gatsby">', ''],
    ['the app router of Next.js', '<div>', '<script src="/_next/static/chunks/main.js"></script>'],
  ])("%s: order and text are the plugin's, classes the edge's", async (_name, root, head) => {
    const html = await page('/l', { origin: shop(root, '', head), placements: [GRID, text] });
    expect(cardsOf(html)).toEqual(IDS);
    expect(html).toContain('<h1 class="new">Shirts</h1>');
    const entries = payloadOf(html).p;
    expect(entries.map(({ i, a }) => [i, a])).toEqual([
      ['grid', 'p'],
      ['text', 'p'],
    ]);
    expect(entries[0]!.o).toEqual(reversed);
    expect(entries[1]!.x).toMatchObject({ kind: 'content' });
  });

  test("what stands outside of the root is the edge's", async () => {
    const origin = `<html><head></head><body><h1>Shirts</h1><div id="__nuxt"><p>x</p></div></body></html>`;
    const html = await page('/l', { origin, placements: [text] });
    expect(html).toContain('<h1 class="new">Mine</h1>');
    expect(payloadOf(html).p[0]!.a).toBe('e');
  });

  test("boxes inside are the plugin's to insert", async () => {
    const snippet = placement('h1', { kind: 'snippet', html: '<b>x</b>', position: 'after' });
    const html = await page('/l', { origin: shop('<div id="__nuxt">'), placements: [snippet] });
    expect(html).not.toContain('data-endcap');
    expect(payloadOf(html).p).toMatchObject([{ a: 'p', x: { kind: 'snippet' } }]);
  });

  test('without consent too the plugin is told what everyone gets, and no decision', async () => {
    const html = await page('/l', {
      origin: shop('<div id="__nuxt">'),
      placements: [text],
      visitor: { consent: NONE },
    });
    expect(payloadOf(html)).toMatchObject({ d: '', p: [{ i: 'text', a: 'p' }] });
  });
});

describe('an order that is the plugin’s to give, of cards that no rule names', () => {
  const bare = placement('ul.grid', LISTING, { id: 'grid' });
  const owned = (cards: string) =>
    `<html><head></head><body><div id="__nuxt"><ul class="grid">${cards}</ul></div></body></html>`;
  const entryOf = async (cards: string, parts: Setting['parts'] = {}) =>
    payloadOf(await page('/l', { origin: owned(cards), placements: [bare], site: ownSite(), parts }))
      .p[0] as {
      o?: string[];
      c?: { attribute?: string; link_pattern?: string };
    };

  test('names them by the attribute that told the edge', async () => {
    const { o, c } = await entryOf('<li data-pid="A">a</li><li data-pid="B">b</li>');
    expect([o, c]).toEqual([['B', 'A'], { attribute: 'data-pid' }]);
  });

  test('names them by their links, as these are written, where the catalogue or a link told', async () => {
    const cards = ['a', 'b']
      .map((slug) => `<li><a href="https://s.example/p/${slug}/?c=1&amp;d=2">x</a></li>`)
      .join('');
    const known = new Map([
      ['/p/a', 'C1'],
      ['/p/b', 'C2'],
    ]);
    const catalog = () => ({
      isKnown: (id: string) => id.startsWith('C'),
      idOfPath: (path: string) => known.get(path),
    });
    const { o, c } = await entryOf(cards, { catalog });
    expect(o).toEqual(['/p/b', '/p/a']);
    // As plugin/observe/card.ts reads it.
    const read = (href: string) => new RegExp(c!.link_pattern!).exec(href)?.at(-1);
    expect(['https://s.example/p/b/?c=1&d=2', '/p/b', 'p/b#x', '//s.example/p/b/'].map(read)).toEqual([
      '/p/b',
      '/p/b',
      'p/b',
      '/p/b',
    ]);
  });
});

test('a page without a framework is learned to have none', async () => {
  const site = ownSite();
  await page('/plain', { origin: shop('<div>'), placements: [GRID], site });
  expect(learnedTemplates(site.id, { now: 1 })).toEqual([
    { template: '/*', framework: 'none', placements: { grid: 'edge' }, at: 1 },
  ]);
});

describe('reorderScript', () => {
  const order = { candidates: ['P1', 'P2'], order: [1, 0] };

  test.each([
    [
      'escapes in a string',
      String.raw`JSON.parse("[{\"id\":\"P1\",\"t\":\"a\\\"b\\n\"},{\"id\":\"P2\"}]")`,
      String.raw`JSON.parse("[{\"id\":\"P2\"},{\"id\":\"P1\",\"t\":\"a\\\"b\\n\"}]")`,
    ],
    [
      'a string in single quotes',
      String.raw`JSON.parse('["P1","it\'s P2","P2"]')`,
      String.raw`JSON.parse('["P2","it\'s P2","P1"]')`,
    ],
    [
      'letters by number',
      String.raw`JSON.parse("[\u0022P1\x22,\u{22}P2\"]")`,
      String.raw`JSON.parse("[\u{22}P2\",\u0022P1\x22]")`,
    ],
    ['two values of one script', 'a=["P1","P2"];b={"x":["P1","P2"]}', 'a=["P2","P1"];b={"x":["P2","P1"]}'],
  ])('moves %s', (_name, before, after) => {
    expect(reorderScript(before, order)).toBe(after);
  });

  test.each([
    ['JavaScript that is no JSON', 'a=[f("P1"),f("P2")]'],
    ['a value that goes on', 'a=["P1","P2"].reverse()'],
    ['a string made from parts', 'JSON.parse(`["P1",${x},"P2"]`)'],
    ['a string that does not end', 'JSON.parse("[\\"P1'],
    ['a letter that does not exist', 'JSON.parse("\\u{ffffff}[]")'],
    ['the product of another list', 'a=["P3","P4"]'],
  ])('leaves %s', (_name, code) => {
    expect(reorderScript(code, order)).toBeUndefined();
  });
});

describe('reorderValues', () => {
  const order = { candidates: IDS, order: [3, 2, 1, 0] };

  test('moves the places in a list of products, and no map of them', () => {
    expect(reorderValues(NUXT, order)).toBe(NUXT.replace('[6,10,12,14]', '[14,12,10,6]'));
  });

  test.each([
    ['plain ids', '[[1,2,3,4],"P1","P2","P3","P4"]', '[[4,3,2,1],"P1","P2","P3","P4"]'],
    ['white space', '[[1, 2,3 ,4],"P1","P2","P3","P4"]', '[[4, 3,2 ,1],"P1","P2","P3","P4"]'],
    ['what is undefined between', '[[1,-1,2,3,4],"P1","P2","P3","P4"]', '[[4,-1,3,2,1],"P1","P2","P3","P4"]'],
  ])('keeps %s', (_name, before, after) => {
    expect(reorderValues(before, order)).toBe(after);
  });

  test.each([
    ['another order', '[[2,1,3,4],"P1","P2","P3","P4"]'],
    ['values that stand for themselves without end', '[[0,0,0,0]]'],
    ['places that are not there', '[[5,6,7,8]]'],
    ['an object', '{"a":["P1","P2","P3","P4"]}'],
    ['no JSON', '[[1,2,3,4],"P1"'],
  ])('leaves %s', (_name, text) => {
    expect(reorderValues(text, order)).toBeUndefined();
  });
});

describe('reorderState', () => {
  const order = { candidates: IDS, order: [3, 2, 1, 0] };

  test.each([
    [
      'objects',
      '[{"id":"P1"}, {"id":"P2"},{"id":"P3"} ,{"id":"P4"}]',
      '[{"id":"P4"}, {"id":"P3"},{"id":"P2"} ,{"id":"P1"}]',
    ],
    ['plain ids', '{"all":["P1","P2","P3","P4"]}', '{"all":["P4","P3","P2","P1"]}'],
    [
      'several arrays',
      '{"a":["P1","P2","P3","P4"],"b":[["P1"],["P2"],["P3"],["P4"]]}',
      '{"a":["P4","P3","P2","P1"],"b":[["P4"],["P3"],["P2"],["P1"]]}',
    ],
    ['elements between that are no products', '["P1","ad","P2","P3","P4"]', '["P4","ad","P3","P2","P1"]'],
    [
      'numbers and white space as they were',
      '[ {"id":"P1","n":1.0e2},\n{"id":"P2"},{"id":"P3"},{"id":"P4"} ]',
      '[ {"id":"P4"},\n{"id":"P3"},{"id":"P2"},{"id":"P1","n":1.0e2} ]',
    ],
    [
      'strings with brackets in them',
      '[{"id":"P1","t":"]},\\"{"},{"id":"P2"},{"id":"P3"},{"id":"P4"}]',
      '[{"id":"P4"},{"id":"P3"},{"id":"P2"},{"id":"P1","t":"]},\\"{"}]',
    ],
  ])('moves %s', (_name, before, after) => {
    expect(reorderState(before, order)).toBe(after);
    expect(JSON.parse(after)).toBeDefined();
  });

  test.each([
    ['another order', '["P2","P1","P3","P4"]'],
    ['fewer', '["P1","P2","P3"]'],
    ['ids that only contain these', '["P11","P22","P33","P44"]'],
    ['no JSON', 'window.x = ["P1","P2","P3","P4"];'],
    ['cut-off JSON', '["P1","P2","P3","P4"'],
  ])('leaves %s', (_name, text) => {
    expect(reorderState(text, order)).toBeUndefined();
  });

  test('numbers and paths name products as well', () => {
    expect(reorderState('[{"id":11},{"id":1}]', { candidates: ['11', '1'], order: [1, 0] })).toBe(
      '[{"id":1},{"id":11}]',
    );
    expect(
      reorderState('[{"u":"https:\\/\\/s.example\\/p\\/a"},{"u":"/p/b"}]', {
        candidates: ['/p/a', '/p/b'],
        order: [1, 0],
      }),
    ).toBe('[{"u":"/p/b"},{"u":"https:\\/\\/s.example\\/p\\/a"}]');
  });
});
