import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_BATCH_BYTES } from '../../../model/event.ts';
import { shardOf } from '../../../worker/visitor/shards.ts';
import { batchOf, bindings, Browser, event, HOST, id, publishSite, purchase } from '../visitor/shop.ts';

let site = '';
beforeAll(async () => {
  site = (await publishSite()).site.id;
});

async function consented(): Promise<Browser> {
  const browser = new Browser(site);
  await browser.consent();
  return browser;
}
const view = async (browser: Browser) =>
  (await shardOf(bindings, site, browser.visitor!).visitorView(site, browser.visitor!))!;
const raw = (name: string, params: unknown, at = Date.now()) => ({ id: id('event'), name, at, params });

describe('what shops’ own tags send', () => {
  it.each([
    [
      'gtag.js, as GA4 documents it',
      {
        transaction_id: 'T_12345',
        value: 72.05,
        tax: 3.6,
        shipping: 5.99,
        currency: 'EUR',
        coupon: 'SUMMER_SALE',
        customer_type: 'new',
        items: [
          {
            item_id: 'SKU_12345',
            item_name: 'Stan and Friends Tee',
            affiliation: 'Store',
            coupon: 'SUMMER_FUN',
            discount: 2.22,
            index: 0,
            item_brand: 'Google',
            item_category: 'Apparel',
            item_category2: 'Adult',
            item_list_id: 'related_products',
            item_variant: 'green',
            location_id: 'ChIJIQBpAG2ahYAR_6128GcTUEo',
            price: 10.01,
            google_business_vertical: 'retail',
            quantity: 3,
          },
        ],
      },
      { value: 72.05, items: [{ item_id: 'SKU_12345', index: 0, price: 10.01, quantity: 3 }] },
    ],
    [
      'a WooCommerce plug-in: numbers as text, ids as numbers, empty and null fields',
      {
        transaction_id: 727,
        value: '80.00',
        currency: 'EUR',
        coupon: '',
        tax: null,
        items: [
          { item_id: 93, item_name: 'Dress', item_variant: null, price: '62.02', quantity: '1', index: '0' },
        ],
      },
      { transaction_id: '727', value: 80, items: [{ item_id: '93', price: 62.02, quantity: 1, index: 0 }] },
    ],
    [
      'Shopify’s theme: ids under their older names',
      {
        transaction_id: '#1001',
        value: 119.95,
        currency: 'eur',
        items: [
          {
            id: '632910392',
            name: 'Linen shirt',
            brand: 'Loom',
            category: 'Shirts',
            variant: 39_072_856,
            price: 59.9,
          },
        ],
      },
      {
        currency: 'EUR',
        items: [
          { item_id: '632910392', item_name: 'Linen shirt', item_brand: 'Loom', item_variant: '39072856' },
        ],
      },
    ],
    [
      'neither value nor currency',
      { transaction_id: 'T1', items: [{ item_id: 'A', price: 5, quantity: 2 }] },
      {},
    ],
    ['items that are null', { transaction_id: 'T2', value: 5, currency: 'EUR', items: null }, { value: 5 }],
  ])('%s: is taken', async (_, params, kept) => {
    const browser = await consented();
    const { status, answer } = await browser.send({ events: [raw('purchase', params) as never] });
    expect([status, answer.accepted, answer.rejected]).toEqual([202, 1, []]);
    expect((await view(browser)).events[0]!.params).toMatchObject(kept);
    expect((await view(browser)).profile).toMatchObject({ orders: 1 });
  });
});

describe('a batch that nobody’s tag would send', () => {
  const refused = async (events: unknown[]) => {
    const browser = await consented();
    const good = event('page_view', Date.now());
    const { status, answer } = await browser.send({ events: [good, ...events] as never });
    expect((await view(browser)).events.map(({ id: kept }) => kept)).toEqual([good.id]);
    return [status, answer.accepted, answer.rejected.map(({ index }: { index: number }) => index)];
  };

  it.each([
    ['an event that is a list', [[]]],
    ['events that are no objects', [null, 5, 'page_view', true]],
    ['parameters that are a list', [raw('search', ['x'])]],
    ['items that are an object', [raw('view_item', { items: { item_id: 'A' } })]],
    ['an item that is a text', [raw('view_item', { items: ['A'] })]],
    ['an item that is a list', [raw('view_item', { items: [['A']] })]],
    ['numbers beyond all numbers', [raw('purchase', { transaction_id: 'A', value: 1e308, currency: 'EUR' })]],
    ['a time that is a text', [{ ...raw('page_view', {}), at: '2026-01-01' }]],
    ['a time before all times', [{ ...raw('page_view', {}), at: -1 }]],
    ['a name that is a sentence', [raw('Buy Now!', {}), raw('', {}), raw('x'.repeat(41), {})]],
    [
      'a text for a price',
      [raw('purchase', { value: 'twelve' }), raw('view_item', { items: [{ item_id: 'A', price: '1,5' }] })],
    ],
    ['ids with a path in them', [{ ...raw('page_view', {}), id: '../../../etc/passwd' }]],
  ])('%s: is left out, the others are kept', async (_, events) => {
    expect(await refused(events)).toEqual([202, 1, events.map((_one, index) => index + 1)]);
  });

  it('keys of prototypes are fields that nobody knows', async () => {
    const browser = await consented();
    const text = JSON.stringify(
      batchOf(site, { events: [event('search', Date.now(), { search_term: 'linen' })] }),
    ).replace(
      '"search_term"',
      '"__proto__":{"value":7},"constructor":{"prototype":{"value":7}},"search_term"',
    );
    const { status, answer } = await browser.post('events', text);
    expect([status, answer.accepted, answer.unknown_fields]).toEqual([202, 1, 2]);
    const [kept] = (await view(browser)).events;
    expect(kept!.params).toEqual({ search_term: 'linen' });
    expect(({} as { value?: number }).value).toBeUndefined();
  });

  it('what is nested without end is refused or dropped, never a failure', async () => {
    const browser = await consented();
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const good = JSON.stringify(event('search', Date.now(), { search_term: 'linen' }));
    const inParams = JSON.stringify(batchOf(site)).replace(
      '"events":[]',
      `"events":[${good.replace('"search_term"', `"own":${deep},"search_term"`)}]`,
    );
    expect((await browser.post('events', inParams)).answer).toMatchObject({ accepted: 1, unknown_fields: 1 });
    const asEvent = JSON.stringify(batchOf(site)).replace('"events":[]', `"events":[${deep}]`);
    expect((await browser.post('events', asEvent)).status).toBe(422);
    expect((await browser.post('events', deep)).status).toBe(422);
  });

  it('bytes that are no UTF-8 become the mark of what cannot be read', async () => {
    const browser = await consented();
    const order = event('search', Date.now(), { search_term: 'LINEN' });
    const text = JSON.stringify(batchOf(site, { events: [order] }));
    const bytes = new TextEncoder().encode(text);
    bytes[text.indexOf('LINEN')] = 0xff;
    const request = new Request(`http://${HOST}/`, { method: 'POST', body: bytes });
    const { status } = await browser.post('events', await request.text());
    expect(status).toBe(202);
    expect((await view(browser)).events[0]!.params.search_term).toBe('\uFFFDINEN');
  });

  it('60 KB exactly and 200 items are taken, one more of either is not', async () => {
    const browser = await consented();
    const filled = (bytes: number) => {
      const text = JSON.stringify({
        ...batchOf(site, { events: [event('page_view', Date.now())] }),
        pad: '',
      });
      return text.replace('"pad":""', `"pad":"${'x'.repeat(bytes - text.length)}"`);
    };
    expect((await browser.post('events', filled(MAX_BATCH_BYTES))).status).toBe(202);
    const over = await browser.post('events', filled(MAX_BATCH_BYTES + 1));
    expect([over.status, over.answer.error.code]).toEqual([413, 'too_large']);
    expect(over.answer.error.message).toContain('61441 bytes, the limit is 61440');
    const list = (count: number) =>
      event('view_item_list', Date.now(), {
        items: Array.from({ length: count }, (_, i) => ({ item_id: `P${i}` })),
      });
    expect((await browser.send({ events: [list(200)] })).status).toBe(202);
    const many = await browser.send({ events: [list(100), list(101)] });
    expect([many.status, many.answer.error.message]).toEqual([
      422,
      'events: 201 items in all, the limit is 200: send them in parts.',
    ]);
  });

  it('clocks off by years, events of the future and orders out of order end up where they belong', async () => {
    const browser = await consented();
    const before = Date.now();
    const skew = 5 * 365 * 86_400_000;
    await browser.send({
      sent_at: before + skew,
      events: [
        purchase('S-2', 20, before + skew - 1_000),
        purchase('S-1', 10, before + skew - 60_000),
        event('page_view', before + skew + 86_400_000),
      ],
    });
    const { events, profile } = await view(browser);
    for (const { at } of events) {
      expect(at).toBeLessThanOrEqual(Date.now());
      expect(at).toBeGreaterThanOrEqual(before - 60_000);
    }
    expect(profile).toMatchObject({ orders: 2, revenue: 30, first_order_value: 10 });
  });
});
