import { describe, expect, test } from 'vitest';
import { itemListsOf } from '../../../worker/page/item-list.ts';
import { LISTING, page, payloadOf, placement, serve, type Setting } from './edge.ts';

const SKUS = ['S1', 'S2', 'S3'];
const bare = placement('ul.grid', LISTING, { id: 'grid' });
const ld = (value: unknown) => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;
const list = (entries: unknown[]) => ({
  '@context': 'https://schema.org',
  '@type': 'ItemList',
  itemListElement: entries,
});
const products = SKUS.map((sku, index) => ({
  '@type': 'ListItem',
  position: index + 1,
  item: { '@type': 'Product', sku, url: `https://shop.example/p/${sku.toLowerCase()}` },
}));
const grid = (cards: string[]) => `<ul class="grid">${cards.map((card) => `<li>${card}</li>`).join('')}</ul>`;
const shop = (head: string, cards: string[], after = '') =>
  `<!doctype html><html><head>${head}</head><body>${grid(cards)}${after}</body></html>`;
const names = ['Ant', 'Bee', 'Cat'];
const linked = SKUS.map((sku) => `<a href="/p/${sku.toLowerCase()}/">${sku} photo</a>`);
const orderOf = (html: string) => payloadOf(html).p[0]!.o;

let sites = 0;
const setting = (origin: string, more: Setting = {}): Setting => ({
  origin,
  placements: [bare],
  site: { id: `lists-${(sites += 1)}` },
  ...more,
});

describe('a listing whose cards name no product', () => {
  test('gets its products from the positions of an ItemList before it', async () => {
    const html = await page('/c', setting(shop(ld(list(products)), names)));
    expect(orderOf(html)).toEqual(['S3', 'S2', 'S1']);
    expect(html).toContain(grid(names.toReversed()));
  });

  test('positions count, not the order in which the entries stand', async () => {
    const html = await page('/c', setting(shop(ld(list(products.toReversed())), names)));
    expect(orderOf(html)).toEqual(['S3', 'S2', 'S1']);
  });

  test.each([
    ['in a graph', { '@graph': [{ '@type': 'WebPage' }, list(products)] }],
    ['as main entity of a CollectionPage', { '@type': 'CollectionPage', mainEntity: list(products) }],
    ['beside a trail', [{ '@type': 'BreadcrumbList', itemListElement: [{}, {}, {}] }, list(products)]],
    ['of products without list items', list(SKUS.map((sku) => ({ '@type': 'Product', sku })))],
    ['with productID before sku', list(SKUS.map((sku, at) => ({ productID: sku, sku: `other-${at}` })))],
  ])('finds the list %s', async (_name, value) => {
    expect(orderOf(await page('/c', setting(shop(ld(value), names))))).toEqual(['S3', 'S2', 'S1']);
  });

  test('stays as it is where the list has another number of entries', async () => {
    const html = await page('/c', setting(shop(ld(list(products.slice(0, 2))), names)));
    expect(html).toContain(grid(names));
    expect(orderOf(html)).toBeUndefined();
  });

  test('stays as it is where the JSON-LD is no JSON', async () => {
    const html = await page(
      '/c',
      setting(shop('<script type="application/ld+json">{"@type":"ItemList",</script>', names)),
    );
    expect(html).toContain(grid(names));
  });

  test('is told by the list on later pages of its template as well', async () => {
    const same = setting(shop(ld(list(products)), names));
    for (let visit = 0; visit < 6; visit += 1)
      expect(orderOf(await page(`/c/${visit}`, same))).toEqual(['S3', 'S2', 'S1']);
  });
});

describe('cards with links', () => {
  test('are joined to the list by them, whatever else stands in the grid', async () => {
    const html = await page('/c', setting(shop(ld(list(products)), ['<b>Ad</b>', linked[1]!, linked[0]!])));
    expect(orderOf(html)).toEqual(['S1', 'S2']);
    expect(html).toContain(grid(['<b>Ad</b>', linked[0]!, linked[1]!]));
  });

  test('are known by them where the list stands behind the grid', async () => {
    const html = await page('/c', setting(shop('', linked, ld(list(products)))));
    expect(orderOf(html)).toEqual(['/p/s3', '/p/s2', '/p/s1']);
  });

  test('that lead elsewhere than the list says speak against its positions', async () => {
    const others = ['x', 'y', 'z'].map((slug) => `<a href="/p/${slug}">${slug}</a>`);
    expect(orderOf(await page('/c', setting(shop(ld(list(products)), others))))).toEqual([
      '/p/z',
      '/p/y',
      '/p/x',
    ]);
  });

  test('the catalogue decides between what list and links say', async () => {
    const known = new Map([
      ['/p/s1', 'C1'],
      ['/p/s2', 'C2'],
      ['/p/s3', 'C3'],
    ]);
    const catalog = () => ({
      isKnown: (id: string) => Array.from(known.values()).includes(id),
      idOfPath: (path: string) => known.get(path),
    });
    const { response } = await serve('/c', setting(shop(ld(list(products)), linked), { parts: { catalog } }));
    expect(orderOf(await response.text())).toEqual(['C3', 'C2', 'C1']);
  });
});

describe('itemListsOf', () => {
  test('addresses alone name places', () => {
    const [found] = itemListsOf(
      JSON.stringify(list(['/a', 'https://s.example/b/?v=1'])),
      'https://s.example/c',
    );
    expect(found).toEqual([
      { ids: [], path: '/a' },
      { ids: [], path: '/b?v=1' },
    ]);
  });

  test('types may be full addresses or several', () => {
    const typed = { ...list(products), '@type': ['Thing', 'https://schema.org/ItemList'] };
    expect(itemListsOf(JSON.stringify(typed), 'https://shop.example/')).toHaveLength(1);
  });

  test("lists of things inside other things are not the page's", () => {
    const inner = { '@type': 'Product', isRelatedTo: list(products) };
    expect(itemListsOf(JSON.stringify(inner), 'https://shop.example/')).toEqual([]);
  });
});
