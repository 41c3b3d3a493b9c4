import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { decodeSession } from '../../model/session.ts';
import { eventually, html, it } from './shop.ts';

const leave = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
const ld = (data: unknown) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;
const PRODUCT = {
  '@context': 'https://schema.org',
  '@type': 'Product',
  productID: 'P1',
  sku: 'S1',
  name: 'Linen shirt',
  brand: { '@type': 'Brand', name: 'Field & Fold' },
  category: 'Women > Shirts',
  color: 'sand',
  offers: { '@type': 'Offer', price: '1299.00', priceCurrency: 'EUR' },
};

interface Case {
  name: string;
  body: string;
  head?: string;
  /** Run in the page after it has loaded. */
  after?: string;
  event: string;
  params: object;
}

const CASES: Case[] = [
  {
    name: 'an object in the dataLayer from before the plugin',
    body: '',
    head: `<script>dataLayer=[{ecommerce:null},{event:'view_item',ecommerce:{currency:'EUR',value:79,items:[{item_id:'P1',item_name:'Linen shirt',item_category:'women',item_category2:'shirts',price:79,index:0}]}}]</script>`,
    event: 'view_item',
    params: {
      currency: 'EUR',
      value: 79,
      items: [
        { item_id: 'P1', item_name: 'Linen shirt', item_category: 'women/shirts', price: 79, index: 0 },
      ],
    },
  },
  {
    name: 'a gtag() call, which pushes Arguments',
    body: `<script>dataLayer=[];function gtag(){dataLayer.push(arguments)};gtag('event','view_item',{items:[{item_id:'P2',price:'12.50'}]})</script>`,
    event: 'view_item',
    params: { items: [{ item_id: 'P2', price: 12.5 }] },
  },
  {
    name: 'a push after loading',
    body: '<script>dataLayer=[]</script>',
    after: `dataLayer.push({event:'add_to_cart',ecommerce:{currency:'EUR',value:20,items:[{item_id:'P3',quantity:2,price:10}]}})`,
    event: 'add_to_cart',
    params: { currency: 'EUR', value: 20, items: [{ item_id: 'P3', quantity: 2, price: 10 }] },
  },
  {
    name: 'an ecommerce that was pushed before its event',
    body: `<script>dataLayer=[{ecommerce:{items:[{item_id:'P4'}]}},{event:'view_item'}]</script>`,
    event: 'view_item',
    params: { items: [{ item_id: 'P4' }] },
  },
  {
    name: "an index from Segment's position, which starts at 1",
    body: `<script>dataLayer=[{event:'view_item_list',ecommerce:{items:[{id:'P5',name:'Cap',position:1},{id:'P6',position:2}]}}]</script>`,
    event: 'view_item_list',
    params: {
      items: [
        { item_id: 'P5', item_name: 'Cap', index: 0 },
        { item_id: 'P6', index: 1 },
      ],
    },
  },
  {
    name: 'view_search_results as search',
    body: `<script>dataLayer=[{event:'view_search_results',search_term:'linen'}]</script>`,
    event: 'search',
    params: { search_term: 'linen' },
  },
  {
    name: 'ShopifyAnalytics, whose prices are cents',
    body: `<script>ShopifyAnalytics={meta:{currency:'USD',page:{pageType:'product'},product:{id:632910392,vendor:'Apple',type:'Players',variants:[{id:1,price:19900,name:'IPod Nano - Pink',public_title:'Pink'}]}}}</script>`,
    event: 'view_item',
    params: {
      currency: 'USD',
      items: [
        {
          item_id: '632910392',
          item_name: 'IPod Nano',
          item_brand: 'Apple',
          item_category: 'Players',
          price: 199,
        },
      ],
    },
  },
  {
    name: 'WooCommerce, whose prices are minor units',
    body: `<script>ga4w={data:{product:{id:37,name:'Hoodie',categories:[{name:'Clothing'},{name:'Hoodies'}],prices:{price:'4500',currency_code:'JPY',currency_minor_unit:0}}}}</script>`,
    event: 'view_item',
    params: {
      currency: 'JPY',
      items: [{ item_id: '37', item_name: 'Hoodie', item_category: 'Clothing/Hoodies', price: 4500 }],
    },
  },
  {
    name: "WooCommerce's order",
    body: `<script>ga4w={data:{order:{id:881,totals:{currency_code:'EUR',total_price:12340,tax_total:1970,shipping_total:490},items:[{id:37,quantity:2,prices:{price:5925,currency_minor_unit:2}}]}}}</script>`,
    event: 'purchase',
    params: {
      transaction_id: '881',
      value: 123.4,
      tax: 19.7,
      shipping: 4.9,
      currency: 'EUR',
      items: [{ item_id: '37', quantity: 2, price: 59.25 }],
    },
  },
  {
    name: 'JSON-LD',
    body:
      ld({ '@graph': [PRODUCT, { '@type': 'WebSite' }] }) +
      '<script type="application/ld+json">{broken</script>',
    event: 'view_item',
    params: {
      currency: 'EUR',
      items: [
        {
          item_id: 'P1',
          item_name: 'Linen shirt',
          item_brand: 'Field & Fold',
          item_category: 'Women/Shirts',
          item_variant: 'sand',
          price: 1299,
        },
      ],
    },
  },
  {
    name: 'a JSON-LD ProductGroup by its variants, its category by the trail',
    body:
      ld({
        '@type': ['ProductGroup'],
        productGroupID: 'G1',
        name: 'Cap',
        hasVariant: [{ '@type': 'Product', sku: 'G1-red', offers: [{ price: 15, priceCurrency: 'EUR' }] }],
      }) +
      ld({
        '@type': 'BreadcrumbList',
        itemListElement: [{ name: 'Home' }, { item: { name: 'Hats' } }, { name: 'Caps' }, { name: 'Cap' }],
      }),
    event: 'view_item',
    params: {
      currency: 'EUR',
      items: [{ item_id: 'G1', item_name: 'Cap', item_category: 'Hats/Caps', price: 15 }],
    },
  },
  {
    name: 'microdata, with a price written the German way',
    body: `<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Hut</h1><meta itemprop="sku" content="H-1"><div itemprop="offers" itemscope><span itemprop="price">1.299,50 €</span></div></div>`,
    event: 'view_item',
    params: { currency: 'EUR', items: [{ item_id: 'H-1', item_name: 'Hut', price: 1299.5 }] },
  },
  {
    name: 'Open Graph',
    body: '',
    head: `<meta property="og:type" content="product"><meta property="og:title" content="Mug"><meta property="product:retailer_item_id" content="M-7"><meta property="product:price:amount" content="9.90"><meta property="product:price:currency" content="CHF">`,
    event: 'view_item',
    params: { currency: 'CHF', items: [{ item_id: 'M-7', item_name: 'Mug', price: 9.9 }] },
  },
];

describe.concurrent('an event is read from', () => {
  it.for(CASES)('$name', async ({ body, head, after, event, params }, { shop, visit }) => {
    shop.pages['/products/x'] = html(body, head);
    const { page, errors } = await visit('/products/x');
    if (after) await page.evaluate(after);
    await leave(page);
    await eventually(() => shop.events(event).map((one) => one.params)).toEqual([params]);
    expect(shop.events('plugin_error')).toEqual([]);
    expect(errors).toEqual([]);
  });
});

describe.concurrent('an event is told once', () => {
  const everywhere =
    ld(PRODUCT) +
    `<meta property="og:type" content="product"><meta property="og:title" content="Linen shirt">`;
  it.for<[sources: string, script: string, after: string]>([
    [
      'dataLayer and structured data',
      `<script>dataLayer=[{event:'view_item',ecommerce:{items:[{item_id:'DL'}]}}]</script>`,
      '',
    ],
    [
      'gtag and an object push',
      `<script>dataLayer=[];function gtag(){dataLayer.push(arguments)};gtag('event','view_item',{items:[{item_id:'DL'}]});dataLayer.push({event:'view_item',ecommerce:{items:[{item_id:'DL'}]}})</script>`,
      '',
    ],
    [
      'structured data and a late push',
      '<script>dataLayer=[]</script>',
      `dataLayer.push({event:'view_item',ecommerce:{items:[{item_id:'DL'}]}})`,
    ],
    [
      'structured data and a push so late that it was told',
      '<script>dataLayer=[]</script>',
      `setTimeout(()=>dataLayer.push({event:'view_item',ecommerce:{items:[{item_id:'DL'}]}}),1800)`,
    ],
  ])('that %s tell of', async ([, script, after], { shop, visit }) => {
    shop.pages['/products/x'] = html(script + everywhere);
    const { page } = await visit('/products/x');
    await page.evaluate(after);
    await page.waitForTimeout(2200);
    await leave(page);
    await eventually(() => shop.events('view_item').length).toBe(1);
    await page.waitForTimeout(300);
    expect(shop.events('view_item').length).toBe(1);
    expect(shop.events('page_view').length).toBe(1);
  });

  it('that a click and the dataLayer tell of; two additions by the dataLayer stay two', async ({
    shop,
    visit,
  }) => {
    shop.pages['/products/x'] = html(
      `<script>dataLayer=[]</script>${ld(PRODUCT)}<form action="/cart/add" onsubmit="event.preventDefault();dataLayer.push({event:'add_to_cart',ecommerce:{items:[{item_id:'P1'}]}})"><button>Add</button></form>`,
    );
    const { page } = await visit('/products/x');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.waitForTimeout(400);
    await page.getByRole('button', { name: 'Add' }).click();
    await page.waitForTimeout(600);
    await leave(page);
    await eventually(() => shop.events('add_to_cart').length).toBe(2);
  });
});

const card = (id: string) =>
  `<li data-product-id="${id}" style="height:300px"><a href="/products/${id}">Product ${id}</a></li>`;

describe.concurrent('what the shop does not tell', () => {
  const grid = `<ul class="grid" style="margin:0">${['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map(card).join('')}</ul>`;

  it('of a list is read off its cards: the list, what was really seen, and clicks with their place', async ({
    shop,
    visit,
  }) => {
    shop.pages['/collections/all'] = html(grid);
    shop.pages['/products/B'] = html('<h1>B</h1>');
    const { page } = await visit('/collections/all');
    await page.waitForTimeout(2000);
    await page.getByRole('link', { name: 'Product B' }).click();
    await eventually(() => shop.events('select_item').map(({ params }) => params.items)).toEqual([
      [{ item_id: 'B', index: 1 }],
    ]);
    expect(shop.events('view_item_list').map(({ params }) => params.items?.length)).toEqual([8]);
    const seen = shop.events('item_view').flatMap(({ params }) => params.items ?? []);
    // 720 px show the first two whole and two fifths of the third.
    expect(seen).toEqual([
      { item_id: 'A', index: 0 },
      { item_id: 'B', index: 1 },
    ]);
    expect(shop.batches()[0]?.page).toMatchObject({ url: '/collections/all', type: 'listing' });
  });

  it('of a list whose structured data has addresses only is read off its cards too', async ({
    shop,
    visit,
  }) => {
    const items = ['A', 'B'].map((id, at) => ({
      '@type': 'ListItem',
      position: at + 1,
      url: `/p/shirt-${id}`,
    }));
    shop.pages['/women'] = html(
      `<ul>${card('A')}${card('B')}</ul>${ld({ '@type': 'ItemList', itemListElement: items })}`,
    );
    const { page } = await visit('/women');
    await page.waitForLoadState('networkidle');
    await leave(page);
    await eventually(() => shop.events('view_item_list').map(({ params }) => params.items)).toEqual([
      [
        { item_id: 'A', index: 0 },
        { item_id: 'B', index: 1 },
      ],
    ]);
    expect(shop.batches()[0]?.page.type).toBe('listing');
  });

  it('of the basket is read off forms and buttons', async ({ shop, visit }) => {
    shop.pages['/products/x'] = html(
      `${ld(PRODUCT)}<form action="/cart/add" onsubmit="event.preventDefault()"><input name="id" value="variant-9"><input name="quantity" value="3"><button>Add</button></form>
      <a class="add_to_cart_button" data-product_id="Q7" href="#">Add other</a><a class="remove" data-product_id="Q7" href="#">×</a>`,
    );
    const { page } = await visit('/products/x');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.waitForTimeout(1100);
    await page.getByRole('link', { name: 'Add other' }).click();
    await page.getByRole('link', { name: '×' }).click();
    await leave(page);
    await eventually(() => shop.events('add_to_cart').map(({ params }) => params.items?.[0])).toMatchObject([
      { item_id: 'P1', price: 1299, quantity: 3 },
      { item_id: 'Q7', quantity: 1 },
    ]);
    expect(shop.events('remove_from_cart').map(({ params }) => params)).toEqual([
      { items: [{ item_id: 'Q7' }] },
    ]);
  });

  it.for<[path: string, type: string, event: string, params: object]>([
    ['/search?q=linen+shirt', 'search', 'search', { search_term: 'linen shirt' }],
    ['/cart', 'cart', 'view_cart', {}],
    ['/checkout', 'checkout', 'begin_checkout', {}],
  ])('of %s is read off its address', async ([path, type, name, params], { shop, visit }) => {
    shop.pages[path.split('?')[0]!] = html('');
    const { page } = await visit(path);
    await page.waitForLoadState('networkidle');
    await leave(page);
    await eventually(() => shop.events(name).map((event) => event.params)).toEqual([params]);
    expect(shop.batches()[0]?.page.type).toBe(type);
  });

  it('of a script that fails is told once a page view, without its words', async ({ shop, visit }) => {
    shop.pages['/'] = html('<h1>Shop</h1><img src="/missing.png">');
    const { page } = await visit('/');
    await page.waitForLoadState('networkidle');
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('secret@example.com');
      });
      setTimeout(() => void Promise.reject(new Error('again')));
      return new Promise<void>((resolve) => setTimeout(resolve, 10));
    });
    await leave(page);
    await eventually(() => shop.events('exception').map(({ params }) => params)).toEqual([
      { label: 'script' },
    ]);
    expect(JSON.stringify(shop.batches())).not.toContain('secret@');
  });

  it('of attention and speed is measured, under analytics consent only', async ({ shop, visit }) => {
    shop.pages['/'] = html('<h1>Shop</h1><div style="height:4000px">');
    const { page } = await visit('/');
    // Input ends LCP: before the first paint there would be none.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) =>
          new PerformanceObserver(() => resolve()).observe({
            type: 'largest-contentful-paint',
            buffered: true,
          }),
        ),
    );
    await page.waitForLoadState('networkidle');
    await page.mouse.wheel(0, 1500);
    await page.mouse.move(10, 10);
    await page.waitForTimeout(700);
    await leave(page);
    await eventually(() =>
      shop
        .events('web_vital')
        .map(({ params }) => params.label)
        .toSorted(),
    ).toEqual(expect.arrayContaining(['CLS', 'LCP']));
    const dwell = shop.events('dwell')[0]!.params.amount!;
    expect(dwell).toBeGreaterThan(400);
    expect(dwell).toBeLessThan(20_000);
    const depth = shop.events('scroll')[0]!.params.amount!;
    expect(depth).toBeGreaterThan(30);
    expect(depth).toBeLessThanOrEqual(100);

    shop.asked = [];
    const other = await visit('/', { analytics: false });
    await other.page.waitForTimeout(2500);
    await leave(other.page);
    await other.page.waitForTimeout(300);
    expect(shop.batches()).toEqual([]);
  });
});

describe.concurrent('the session', () => {
  it('is known to the very next page, and only under consent to personalization', async ({ shop, visit }) => {
    shop.pages['/collections/all'] = html(
      '<ul><li data-product-id="A"><a href="/products/A">A</a></li><li data-product-id="B"><a href="/products/B">B</a></li></ul>',
    );
    shop.pages['/products/B'] = html(
      `<script>dataLayer=[{event:'view_item',ecommerce:{items:[{item_id:'B'}]}}]</script>`,
    );
    let cookie = '';
    for (const personalization of [true, false]) {
      const { page } = await visit('/collections/all', { personalization });
      page.on('request', async (request) => {
        if (request.url().endsWith('/products/B')) cookie = (await request.allHeaders()).cookie ?? '';
      });
      await page.waitForTimeout(300);
      cookie = '';
      await page.getByRole('link', { name: 'B' }).click();
      await page.waitForURL('**/products/B');
      await eventually(() => cookie).notToBe('');
      const value = /ec_s=([^;]*)/.exec(cookie)?.[1];
      const items = decodeSession(value, Date.now())?.items.map(({ id, act }) => [id, act]);
      expect(items).toEqual(personalization ? [['B', 'click']] : undefined);
    }
  });
});

describe.concurrent('the shop’s own code', () => {
  it('tells events before the plugin, before consent and after', async ({ shop, open }) => {
    shop.pages['/'] = html(
      '',
      `<script>window.endcap=window.endcap||{q:[]};endcap.q.push(['track','quiz_started',{value:3,secret:'no'}]);endcap.q.push(['track','Not A Name'])</script>`,
    );
    const { page, errors } = await open();
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Accept all' }).click();
    await eventually(() => shop.events('quiz_started').map(({ params }) => params)).toEqual([{ value: 3 }]);
    await page.evaluate(() => window.endcap?.track?.('quiz_finished', { label: 'summer' }));
    await eventually(() => shop.events('quiz_finished').map(({ params }) => params)).toEqual([
      { label: 'summer' },
    ]);
    expect(shop.events().some(({ name }) => name === 'Not A Name')).toBe(false);
    expect(errors).toEqual([]);
  });

  it('keeps its dataLayer: the same array, the same answers of push', async ({ shop, visit }) => {
    shop.pages['/'] = html('<script>dataLayer=[1];mine=dataLayer</script>');
    const { page } = await visit('/');
    await eventually(() => page.evaluate('window.endcap !== undefined')).toBe(true);
    expect(await page.evaluate(`[mine === dataLayer, dataLayer.push({event:'gtm.click'}, ()=>1)]`)).toEqual([
      true,
      3,
    ]);
  });
});
