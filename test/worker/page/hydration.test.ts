import { describe, expect, test } from 'vitest';
import { learnedTemplates } from '../../../worker/page/hydration.ts';
import { reorderState } from '../../../worker/page/state-script.ts';
import { cardsOf, GRID, NONE, page, payloadOf, placement } from './edge.ts';

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

  test("a state in front of the grid cannot be moved with it: from the second page on the order is the plugin's", async () => {
    const site = ownSite();
    const origin = shop('<div id="__next">', '', json({ products }));
    await page('/l/a', { origin, placements: [GRID], site });
    const second = await page('/l/b', { origin, placements: [GRID], site });
    expect(cardsOf(second)).toEqual(reversed);
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

test('a page without a framework is learned to have none', async () => {
  const site = ownSite();
  await page('/plain', { origin: shop('<div>'), placements: [GRID], site });
  expect(learnedTemplates(site.id, { now: 1 })).toEqual([
    { template: '/*', framework: 'none', placements: { grid: 'edge' }, at: 1 },
  ]);
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
