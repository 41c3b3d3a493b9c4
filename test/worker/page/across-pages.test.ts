import { describe, expect, test } from 'vitest';
import type { Product } from '../../../model/catalog.ts';
import type { Ranking } from '../../../model/decision.ts';
import type { Experience } from '../../../model/placement.ts';
import { cardsOf, payloadOf, placement, serve, type Setting } from './edge.ts';

const product = (number: number, more: Partial<Product> = {}): Product => ({
  id: `P${number}`,
  title: `Jumper ${number} & co`,
  url: `/products/p${number}`,
  image: `/p${number}.webp`,
  price: 10 + number,
  category: 'Women/Knitwear',
  stock: 5,
  ...more,
});
const PRODUCTS = Array.from({ length: 10 }, (_, index) => product(index + 1));
const CARD = '<a href="{{url}}"><img src="{{image}}" alt=""><b>{{title}}</b> {{price}}</a><script>x</script>';
const experience = (more: object = {}): Experience => ({
  kind: 'listing',
  order: 'ranked',
  pin: [],
  bury: [],
  out_of_stock_last: false,
  across_pages: { card: CARD, page_size: 4, parameter: 'page', ...more },
});
const grid = (one = experience()) =>
  placement('ul.grid', one, { id: 'grid', card: { attribute: 'data-product-id' } });
const card = (number: number) =>
  `<li class="card" data-product-id="P${number}"><a href="/products/p${number}">own ${number}</a></li>`;
const shop = (cards: string[]) =>
  `<html><head></head><body><ul class="grid">${cards.join('\n')}</ul><footer>f</footer></body></html>`;
const seeds: string[] = [];
/** The highest number first, over all that are asked of. */
const rankListing = async ({ candidates, decisionId }: { candidates: string[]; decisionId: string }) => {
  seeds.push(decisionId);
  const number = (id: string) => Number(id.slice(1));
  const order = candidates
    .map((_, index) => index)
    .toSorted((a, b) => number(candidates[b]!) - number(candidates[a]!));
  return {
    ranker: 'r1',
    source: 'ort',
    candidates,
    order,
    fixed: [0],
    explored: [5],
    pool: [1, 2],
    propensities: order.map((_, at) => 1 / (at + 1)),
  } satisfies Ranking;
};
const setting = (cards: string[], more: Setting = {}, products = PRODUCTS): Setting => ({
  origin: shop(cards),
  placements: [grid()],
  ...more,
  parts: {
    rankListing,
    catalog: () => ({
      isKnown: (id) => products.some((one) => one.id === id),
      idOfPath: () => undefined,
      products,
    }),
    ...more.parts,
  },
});
const first = [1, 2, 3, 4].map(card);
const second = [5, 6, 7, 8].map(card);
const last = [9, 10].map(card);
const shown = async (path: string, set: Setting) => {
  const { response, logged } = await serve(path, set);
  const html = await response.text();
  return { html, ids: cardsOf(html), logged, order: payloadOf(html).p[0]!.o };
};

describe('a category ranked over all its pages', () => {
  test('every page shows its ranks: together each product once', async () => {
    const pages = [
      await shown('/women/knitwear', setting(first)),
      await shown('/women/knitwear?page=2&utm_source=x', setting(second)),
      await shown('/women/knitwear/page/3', setting(last)),
    ];
    expect(pages.map(({ ids }) => ids)).toEqual([
      ['P10', 'P9', 'P8', 'P7'],
      ['P6', 'P5', 'P4', 'P3'],
      ['P2', 'P1'],
    ]);
    expect(pages.map(({ order }) => order)).toEqual(pages.map(({ ids }) => ids));
    expect(new Set(seeds.slice(-3)).size).toBe(1);
  });

  test('cards of the page are moved as they are, others are made from the template, sanitised and named', async () => {
    const { html } = await shown('/women/knitwear?page=2', setting(second));
    expect(html).toContain(`${card(6)}\n${card(5)}\n`);
    expect(html).toContain(
      '<li class="card" data-product-id="P4"><a href="/products/p4"><img src="/p4.webp" alt=""><b>Jumper 4 &amp; co</b> &#8364;14.00</a></li>',
    );
  });

  test('ads between the cards keep their place', async () => {
    const ad = '<li class="ad">Ad</li>';
    const { html } = await shown('/women/knitwear', setting([first[0]!, ad, ...first.slice(1)]));
    expect(html.indexOf('"P10"')).toBeLessThan(html.indexOf(ad));
    expect(html.indexOf(ad)).toBeLessThan(html.indexOf('"P9"'));
  });

  test('the log has what stood on the page, with its propensities', async () => {
    const { logged } = await shown('/women/knitwear?page=2', setting(second));
    expect(logged[0]!.placements[0]!.ranking).toMatchObject({
      candidates: ['P3', 'P4', 'P5', 'P6'],
      order: [3, 2, 1, 0],
      fixed: [],
      explored: [1],
      propensities: [1 / 5, 1 / 6, 1 / 7, 1 / 8],
    });
  });
});

describe('a page is ordered by itself', () => {
  const own = ['P4', 'P3', 'P2', 'P1'];
  const cases: [name: string, path: string, set: Setting][] = [
    ['where the shopper filters', '/women/knitwear?colour=red', setting(first)],
    ['where the shopper sorts', '/women/knitwear?sort=price&page=1', setting(first)],
    ['where the address names another category', '/women/shirts', setting(first)],
    ['where the page has fewer cards than its share', '/women/knitwear?page=2', setting(first.slice(0, 3))],
    [
      'where a product is out of stock',
      '/women/knitwear',
      setting(first, {}, PRODUCTS.with(1, product(2, { stock: 0 }))),
    ],
    [
      'where a product is of another category',
      '/women/knitwear',
      setting(first, {}, PRODUCTS.with(1, product(2, { category: 'Women/Shirts' }))),
    ],
    [
      'where the catalogue is not at hand',
      '/women/knitwear',
      setting(first, { parts: { catalog: () => undefined } }),
    ],
    [
      'where a framework owns the grid',
      '/women/knitwear',
      {
        ...setting(first),
        origin: shop(first).replace('<ul', '<div id="__next"><ul').replace('</ul>', '</ul></div>'),
      },
    ],
  ];

  test.each(cases)('%s', async (_name, path, set) => {
    const { ids, order } = await shown(path, set);
    expect(order).toEqual(set === cases[3]![2] ? own.slice(1) : own);
    expect(ids.every((id) => own.includes(id))).toBe(true);
  });

  test('where there is no ranker: the shop’s own order is known of this page only', async () => {
    const unranked: Setting = setting(first, {
      parts: {
        rankListing: async (input) => ({
          ...(await rankListing(input)),
          ranker: null,
          source: 'shop' as const,
        }),
      },
    });
    expect((await shown('/women/knitwear', unranked)).order).toEqual(own);
  });
});
