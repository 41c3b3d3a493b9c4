import { describe, expect, test } from 'vitest';
import { openCircuits, placementFailed } from '../../../worker/page/breaker.ts';
import { pageCounters } from '../../../worker/page/counters.ts';
import { typeOfHead } from '../../../worker/page/head-type.ts';
import { cardsOf, GRID, HTML, LISTING, NONE, page, PAGE, placement, serve, type Setting } from './edge.ts';

const text = (value: string, match = {}) =>
  placement('h1', { kind: 'content', edits: [{ op: 'text', text: value }] }, { match });
/** A placement whose handler throws: no attribute has such a name. */
const brokenPlace = (id: string) =>
  placement(
    'h1',
    { kind: 'content', edits: [{ op: 'attribute', name: 'a b' as 'title', value: 'x' }] },
    { id },
  );
let sites = 0;
const ownSite = () => ({ id: `safety-${(sites += 1)}` });

describe('the circuit of a placement', () => {
  test('opens after five failures in a row on a template, and closes after a minute', async () => {
    let now = 1_000_000;
    const site = ownSite();
    const other = text('Still here');
    const setting: Setting = {
      site,
      placements: [GRID, other],
      rank: async () => undefined,
      parts: { now: () => now },
    };
    for (let index = 0; index < 5; index += 1) await page(`/l/${index}`, setting);
    expect(openCircuits(site.id, now)).toMatchObject([
      { template: '/l/*', placement: 'grid', cause: 'ranking' },
    ]);
    const working: Setting = {
      ...setting,
      rank: async (ids) => ids.map((_id, index) => ids.length - 1 - index),
    };
    const { response, logged } = await serve('/l/6', working);
    const html = await response.text();
    expect(cardsOf(html)).toEqual(['P1', 'P2', 'P3', 'P4']);
    expect(html).toContain('<h1>Still here</h1>');
    expect(logged[0]!.placements.map(({ placement, reason }) => [placement, reason])).toContainEqual([
      'grid',
      'paused',
    ]);
    expect(cardsOf(await page('/other', working))).toEqual(['P4', 'P3', 'P2', 'P1']);
    now += 60_001;
    expect(cardsOf(await page('/l/7', working))).toEqual(['P4', 'P3', 'P2', 'P1']);
    expect(openCircuits(site.id, now)).toEqual([]);
  });

  test('opens for five in a row only: a page that works in between counts them anew', async () => {
    const site = ownSite();
    const fails = { ...text('x'), id: 'fails' };
    const broken: Setting = { site, placements: [brokenPlace('fails')] };
    for (let index = 0; index < 12; index += 1)
      await page(`/l/${index}`, index % 4 === 3 ? { site, placements: [fails] } : broken);
    expect(openCircuits(site.id, Date.now())).toEqual([]);
    // A page without its place says nothing of it.
    for (let index = 0; index < 8; index += 1)
      await page(`/l/${index}`, index % 2 ? { ...broken, origin: '<html><body>x' } : broken);
    await page('/l/9', broken);
    expect(openCircuits(site.id, Date.now())).toMatchObject([{ placement: 'fails', cause: 'handler' }]);
  });

  test('one page tries again, also where another circuit is open beside it', async () => {
    let now = 2_000_000;
    const site = ownSite();
    const second = { ...text('Tried again'), id: 'second' };
    const setting: Setting = { site, placements: [GRID, second], parts: { now: () => now } };
    const fail = (id: string) => placementFailed(`${site.id} /l/*`, id, { cause: 'handler', now });
    for (let failures = 0; failures < 5; failures += 1) fail('second');
    now += 60_001;
    for (let failures = 0; failures < 5; failures += 1) fail('grid');
    const html = await page('/l/1', setting);
    expect(html).toContain('<h1>Tried again</h1>');
    expect(cardsOf(html)).toEqual(['P1', 'P2', 'P3', 'P4']);
    expect(openCircuits(site.id, now).map(({ placement }) => placement)).toEqual(['grid']);
  });

  test.each([
    ['fail', () => Promise.reject(new Error('catalogue'))],
    ['are late', () => new Promise<never>(() => undefined)],
  ])('opens for strips whose products %s', async (_name, recommend) => {
    const site = ownSite();
    const strip = placement(
      'footer',
      {
        kind: 'recommendations',
        strategy: 'new',
        title: '',
        count: 3,
        position: 'append',
        exclude_bought: true,
      },
      { id: 'strip' },
    );
    const setting: Setting = { site, placements: [strip], parts: { recommend } };
    for (let index = 0; index < 5; index += 1) await page(`/l/${index}`, setting);
    expect(openCircuits(site.id, Date.now())).toMatchObject([{ placement: 'strip', cause: 'ranking' }]);
    let asked = 0;
    const again = async () => void (asked += 1);
    await page('/l/6', { ...setting, parts: { recommend: again as never } });
    expect(asked).toBe(0);
  });

  test('opens for edits that shops put back', async () => {
    const site = ownSite();
    for (let index = 0; index < 5; index += 1)
      placementFailed(`${site.id} /*`, 'place', { cause: 'reverted', now: Date.now() });
    expect(await page('/x', { site, placements: [text('Mine')] })).toContain('<h1>Shirts</h1>');
  });
});

describe('page types', () => {
  test.each([
    [
      'a product in JSON-LD',
      '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Product","name":"x"}</script>',
      'product',
    ],
    [
      'a product in a graph',
      '<script type=\'application/ld+json\'>{"@graph":[{"@type":"WebSite"},{"@type":["Thing","Product"]}]}</script>',
      'product',
    ],
    [
      'a listing of products',
      '<script type="application/ld+json">[{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":{"@type":"Product"}}]}]</script>',
      'listing',
    ],
    [
      'a page about a list',
      '<script type="application/ld+json">{"@type":"WebPage","mainEntity":{"@type":"OfferCatalog"}}</script>',
      'listing',
    ],
    [
      'an order',
      '<script type="application/ld+json">{"@type":"http://schema.org/Order"}</script>',
      'confirmation',
    ],
    ['Open Graph', '<meta property="og:type" content="product.item">', 'product'],
    ['WooCommerce', '<body class="archive tax-product_cat term-7">', 'listing'],
    [
      "WooCommerce's last page",
      '<body class="woocommerce-checkout woocommerce-order-received">',
      'confirmation',
    ],
    ['Magento', "<body class='catalog-product-view page-layout-1column'>", 'product'],
    ['Shopify', '<body id="x" class="template-collection">', 'listing'],
    ['PrestaShop', '<body id="category" class="lang-en page-category">', 'listing'],
    ['OpenCart', '<body class="product-product-49">', 'product'],
    ['broken JSON-LD', '<script type="application/ld+json">{"@type":"Product",</script>', undefined],
    [
      'a website',
      '<script type="application/ld+json">{"@type":"WebSite"}</script><meta property="og:type" content="website"><body class="x">',
      undefined,
    ],
  ])('%s', (_name, head, type) => {
    expect(typeOfHead(`<html><head>${head}`)).toBe(type);
  });

  test('the page itself tells what its address does not, on the first view as on all others', async () => {
    const site = ownSite();
    const origin = PAGE.replace('<title>', '<meta property="og:type" content="product"><title>');
    const setting: Setting = {
      site,
      origin,
      placements: [text('For products', { page_types: ['product'] })],
    };
    for (let view = 0; view < 2; view += 1)
      expect(await page('/some-shirt.html', setting)).toContain('<h1>For products</h1>');
    expect(await page('/about.html', { ...setting, origin: PAGE })).toContain('<h1>Shirts</h1>');
  });

  test('looking loses no byte, whatever the pieces', async () => {
    const bytes = new TextEncoder().encode(PAGE.repeat(40));
    for (const size of [1000, 65_536]) {
      let at = 0;
      const body = new ReadableStream({
        pull(controller) {
          if (at >= bytes.length) return controller.close();
          controller.enqueue(bytes.slice(at, (at += size)));
        },
      });
      const html = await page(`/look-${size}`, {
        site: ownSite(),
        origin: new Response(body, { headers: HTML }),
        visitor: { consent: NONE },
        placements: [text('x', { page_types: ['cart'] })],
        parts: { plugin: false },
      });
      expect(html).toBe(PAGE.repeat(40));
    }
  });
});

describe('Server-Timing', () => {
  const placements = [placement('ul.grid', LISTING, { id: 'grid' })];

  test('tells staff what was waited for and why', async () => {
    const { response } = await serve('/x', { placements, parts: { isStaff: () => true } });
    expect(response.headers.get('Server-Timing')).toMatch(
      /^endcap-snapshot;dur=\d+, endcap-origin;dur=\d+, endcap-visitor;dur=\d+, endcap-place;desc="grid: rule"$/,
    );
  });

  test('tells nobody else', async () => {
    expect((await serve('/x', { placements })).response.headers.get('Server-Timing')).toBeNull();
  });
});

test('what became of pages is counted by name', async () => {
  const site = ownSite();
  await page('/x', { site, placements: [text('a')] });
  await page('/x', { site });
  await page('/x', { site, origin: new Response('{}', { headers: { 'Content-Type': 'application/json' } }) });
  expect(pageCounters(site.id)).toEqual({ rewritten: 1, tagged: 1, 'untouched:not-html': 1 });
});

test('an AMP page is counted as untouched, and what was decided for it was never shown', async () => {
  const site = ownSite();
  const origin = PAGE.replace('<html', '<html amp');
  const { response, logged } = await serve('/x', { site, origin, placements: [GRID, text('a')] });
  expect(await response.text()).toBe(origin);
  expect(pageCounters(site.id)).toEqual({ 'untouched:amp': 1 });
  expect(logged).toEqual([]);
});
