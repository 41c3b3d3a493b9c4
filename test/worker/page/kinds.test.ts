import { describe, expect, test } from 'vitest';
import type { Experience } from '../../../model/placement.ts';
import { CONSENT, GRID, HTML, NONE, page, PAGE, payloadOf, placement, serve } from './edge.ts';

const NOW = Date.UTC(2026, 10, 20);
const at = { parts: { now: () => NOW } };
const edits = (...list: Extract<Experience, { kind: 'content' }>['edits']) => [
  placement('h1', { kind: 'content', edits: list }),
];
const withHead = (head: string) => PAGE.replace('<h1>Shirts</h1>', head);

describe('content', () => {
  const cases: [
    name: string,
    before: string,
    after: string,
    edit: Extract<Experience, { kind: 'content' }>['edits'][number],
  ][] = [
    ['text', '<h1><b>Shirts</b></h1>', '<h1>A &amp; B</h1>', { op: 'text', text: 'A & B' }],
    [
      'HTML, sanitised',
      '<h1>Shirts</h1>',
      '<h1><em>New</em></h1>',
      { op: 'html', html: '<em onclick="x">New</em><script>x</script>' },
    ],
    [
      'an attribute',
      '<h1 title="a">x</h1>',
      '<h1 title="&quot;b&quot; &amp; c">x</h1>',
      { op: 'attribute', name: 'title', value: '"b" & c' },
    ],
    [
      'classes',
      '<h1 class="a b">x</h1>',
      '<h1 class="a c">x</h1>',
      { op: 'class', add: ['a', 'c'], remove: ['b'] },
    ],
    [
      'hiding',
      '<h1 style="color: red">x</h1>',
      '<h1 style="color: red;display:none!important" hidden="">x</h1>',
      { op: 'hide' },
    ],
    [
      'showing',
      '<h1 hidden style="display:none;color:red">x</h1>',
      '<h1 style="color:red">x</h1>',
      { op: 'show' },
    ],
    [
      'a style',
      '<h1 style="color:red; background:url(a;b)">x</h1>',
      '<h1 style=" background:url(a;b);color:blue">x</h1>',
      { op: 'style', property: 'color', value: 'blue' },
    ],
    [
      'an image and its srcset',
      '<h1><img src=/a.png srcset="/a2.png 2x" data-src="/a.png" alt=a></h1>',
      '<img src="/b.png" data-src="/b.png" alt="b">',
      { op: 'image', selector: 'h1 img', src: '/b.png', alt: 'b' },
    ],
    [
      'nothing where it is so already',
      "<h1   class=a  title='x &amp; y'>x</h1>",
      "<h1   class=a  title='x &amp; y'>x</h1>",
      { op: 'attribute', name: 'title', value: 'x & y' },
    ],
  ];
  test.each(cases)('%s', async (_name, before, after, edit) => {
    expect(await page('/x', { origin: withHead(before), placements: edits(edit) })).toContain(after);
  });

  test('text is not put where it would be code', async () => {
    const origin = withHead('<style id="s">h1{}</style><h1>x</h1>');
    const html = await page('/x', {
      origin,
      placements: [placement('style#s', { kind: 'content', edits: [{ op: 'text', text: 'x' }] })],
    });
    expect(html).toContain('<style id="s">h1{}</style>');
  });

  test("styles are the plugin's where a policy blocks the style attribute", async () => {
    const html = await page('/x', {
      originHeaders: { ...HTML, 'Content-Security-Policy': "style-src 'self'" },
      placements: edits({ op: 'style', property: 'color', value: 'blue' }),
    });
    expect(html).toContain('<h1>Shirts</h1>');
    expect(payloadOf(html).p).toMatchObject([{ i: 'place', a: 'p', x: { kind: 'content' } }]);
  });
});

describe('several placements of a page', () => {
  test('compose in the order of their priority, then of their ids', async () => {
    const say = (id: string, text: string, priority: number) =>
      placement('h1', { kind: 'snippet', html: text, position: 'append' }, { id, priority });
    const html = await page('/x', {
      placements: [say('b', 'two', 2), say('c', 'three', 2), say('a', 'one', 1)],
    });
    expect(html.match(/one.*two.*three/s)).not.toBeNull();
  });

  test('of two listings of one grid the first has its say', async () => {
    const pinned = (id: string, priority: number) => ({ ...GRID, id, priority });
    const html = await page('/x', { placements: [pinned('second', 2), pinned('first', 1)] });
    expect(payloadOf(html).p.map(({ i, o }) => [i, o !== undefined])).toEqual([
      ['first', true],
      ['second', false],
    ]);
  });
});

describe('snippet', () => {
  test.each([
    ['before', /<div data-endcap="place">hi<\/div><h1>Shirts/],
    ['after', /Shirts<\/h1><style>[^<]*<\/style><div data-endcap="place">hi<\/div>/],
    ['prepend', /<h1><style>[^<]*<\/style><div data-endcap="place">hi<\/div>Shirts/],
    ['append', /<h1>Shirts<style>[^<]*<\/style><div data-endcap="place">hi<\/div><\/h1>/],
    ['replace', /<body><style>[^<]*<\/style><div data-endcap="place">hi<\/div>\n<ul/],
  ] as const)('%s its place', async (position, expected) => {
    expect(
      await page('/x', { placements: [placement('h1', { kind: 'snippet', html: 'hi', position })] }),
    ).toMatch(expected);
  });

  test('only the first of several places gets it', async () => {
    const html = await page('/x', {
      placements: [placement('li', { kind: 'snippet', html: 'hi', position: 'append' })],
    });
    expect(html.match(/data-endcap="place"/g)).toHaveLength(1);
  });
});

describe('offer', () => {
  const offer = {
    kind: 'offer',
    message: 'Ends <soon>',
    coupon: 'A&B',
    ends_at: NOW + 3_600_000,
    position: 'before',
  } as const;

  test('message, coupon and real end, for the plugin to bring to life', async () => {
    const html = await page('/x', { ...at, placements: [placement('h1', offer)] });
    expect(html).toContain(
      '<aside class="endcap-offer"><span>Ends &lt;soon&gt;</span> <code>A&amp;B</code> <span><time datetime="2026-11-20T01:00:00.000Z">',
    );
    expect(payloadOf(html).p).toMatchObject([{ a: 'e', x: { kind: 'offer', coupon: 'A&B' } }]);
  });

  test('not shown at its end', async () => {
    expect(
      await page('/x', { ...at, placements: [placement('h1', { ...offer, ends_at: NOW })] }),
    ).not.toContain('endcap-offer');
  });
});

describe('recommendations', () => {
  const strip: Experience = {
    kind: 'recommendations',
    strategy: 'new',
    title: 'For "you"',
    count: 2,
    position: 'after',
    exclude_bought: true,
  };
  const products = [
    {
      id: 'P9',
      title: 'Caf\u00e9 <b>',
      url: '/products/p9',
      image: '/p9.webp',
      price: 39,
      compare_at: 59,
      brand: 'B&B',
    },
    { id: 'P8', title: 'Plain', url: '/products/p8', price: 10 },
  ];
  const shown = { parts: { recommend: async () => products } };

  test('a titled row of cards that name their products', async () => {
    const html = await page('/x', { ...shown, placements: [placement('h1', strip)] });
    expect(html).toContain('<h2 class="endcap-strip-title">For &quot;you&quot;</h2>');
    expect(html).toContain(
      '<li class="endcap-card" data-product-id="P9"><a href="/products/p9"><img src="/p9.webp" alt="" loading="lazy" decoding="async"><small>B&amp;B</small><span>Caf&#233; &lt;b&gt;</span><b>&#8364;39.00</b><s>&#8364;59.00</s></a></li>',
    );
  });

  test.each([
    [
      'nothing inline',
      "default-src 'none'; style-src 'self'",
      '<link rel="stylesheet" href="https://shop.example/_endcap/box.css"><div data-endcap=',
    ],
    ['what has its nonce', "style-src 'nonce-abc'", '<style nonce="abc">'],
    ['what is inline', "style-src 'unsafe-inline'", '<style>'],
  ])('looks right where the policy allows %s', async (_name, policy, style) => {
    const originHeaders = { ...HTML, 'Content-Security-Policy': policy };
    const html = await page('/x', { ...shown, originHeaders, placements: [placement('h1', strip)] });
    expect(html).toContain(style);
    expect(html).toContain('endcap-strip-title');
  });

  test.each(["style-src 'none'", "style-src 'self', style-src https://cdn.example"])(
    'is left to the plugin where the policy allows no style of ours: %s',
    async (policy) => {
      const originHeaders = { ...HTML, 'Content-Security-Policy': policy };
      const html = await page('/x', { ...shown, originHeaders, placements: [placement('h1', strip)] });
      expect(html).not.toContain('endcap-strip-title');
      expect(payloadOf(html).p).toMatchObject([{ k: 'recommendations', a: 'p' }]);
    },
  );

  test("the site's own card template, filled in and sanitised", async () => {
    const card_template =
      '<a class="card" href="{{url}}" onclick="x">{{title}} {{ price }} {{constructor}}</a><script>{{title}}</script>';
    const html = await page('/x', { ...shown, placements: [placement('h1', { ...strip, card_template })] });
    expect(html).toContain(
      '<li class="endcap-card" data-product-id="P9"><a class="card" href="/products/p9">Caf&#233; &lt;b&gt; &#8364;39.00 </a></li>',
    );
  });

  test('an offer in a strip, or another box, is the plugin’s to put there, before consent too', async () => {
    const offer = (selector: string) =>
      placement(selector, { kind: 'offer', message: 'Two for one', position: 'append' }, { id: 'in' });
    const inner = (html: string) => payloadOf(html).p.find(({ i }) => i === 'in');
    const told = { a: 'p', x: { message: 'Two for one' } };
    const inStrip = [placement('h1', strip, { id: 'strip' }), offer('.endcap-strip')];
    expect(inner(await page('/x', { ...shown, placements: inStrip }))).toMatchObject(told);
    const box = placement('h1', { kind: 'snippet', html: '<b>x</b>', position: 'after' }, { id: 'box' });
    const stranger = { visitor: { consent: NONE } };
    const inBox = [box, offer('[data-endcap="box"]')];
    expect(inner(await page('/x', { ...stranger, placements: inBox }))).toMatchObject(told);
    // Without a box there is no such place.
    expect(payloadOf(await page('/x', { ...stranger, placements: inStrip }))).toBeUndefined();
  });

  test('of two products at most for a browser that asks for less data, and caches are told', async () => {
    const three = { parts: { recommend: async () => [...products, { ...products[1]!, id: 'P7' }] } };
    const cards = async (headers: Record<string, string>) => {
      const request = new Request('https://shop.example/x', { headers: { Accept: 'text/html', ...headers } });
      const { response } = await serve(request, {
        ...three,
        placements: [placement('h1', { ...strip, count: 3 })],
      });
      expect(response.headers.get('Vary')).toContain('Save-Data');
      return (await response.text()).match(/class="endcap-card"/g)?.length;
    };
    expect(await cards({})).toBe(3);
    expect(await cards({ 'Save-Data': 'on' })).toBe(2);
  });

  test.each([
    ['none', async () => []],
    ['a failure', () => Promise.reject(new Error('ranker'))],
    ['no answer in time', () => new Promise<never>(() => undefined)],
  ])('nothing is inserted for %s', async (_name, recommend) => {
    expect(await page('/x', { parts: { recommend }, placements: [placement('h1', strip)] })).not.toContain(
      'endcap-strip',
    );
  });
});

describe('overlay', () => {
  const overlay: Experience = {
    kind: 'overlay',
    form: 'bar',
    title: 'Hi',
    text: 'There',
    trigger: { on: 'load' },
    every_days: 1,
  };

  test("is the plugin's to paint: the page itself stays", async () => {
    const html = await page('/x', { placements: [placement(undefined, overlay)] });
    expect(payloadOf(html).p).toMatchObject([
      { i: 'place', k: 'overlay', a: 'p', x: { kind: 'overlay', form: 'bar' } },
    ]);
    expect(
      html.replace(/<script async[^>]+><\/script>|<script type="application\/json".*?<\/script>/gs, ''),
    ).toBe(PAGE);
  });
});

describe('the payload', () => {
  test('holds no reason, segment or propensity, and cannot end its script', async () => {
    const html = await page('/x', {
      placements: [
        placement('h1', {
          kind: 'overlay',
          form: 'bar',
          title: '</script><b>',
          text: '\u2028',
          trigger: { on: 'load' },
          every_days: 1,
        }),
      ],
    });
    const [, json] = /id="endcap-payload">(.*?)<\/script>/s.exec(html)!;
    expect(json).not.toMatch(/[<\u2028]|reason|propensity|segment/);
    expect(payloadOf(html).p[0]!.x).toMatchObject({ title: '</script><b>', text: '\u2028' });
  });

  test('is small', async () => {
    const { response } = await serve('/x', { placements: [GRID] });
    const added = (await response.text()).length - PAGE.length;
    expect(added).toBeLessThan(500);
  });

  test('is not for visitors without consent', async () => {
    expect(payloadOf(await page('/x', { placements: [GRID], visitor: { consent: NONE } }))).toBeUndefined();
    expect(payloadOf(await page('/x', { placements: [GRID], visitor: { consent: CONSENT } }))).toBeDefined();
  });
});
