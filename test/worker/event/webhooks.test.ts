import { beforeEach, describe, expect, it } from 'vitest';
import { keepWebhookSecret, shopKey } from '../../../worker/event/shop-key.ts';
import { personOf } from '../../../worker/visitor/link.ts';
import { allShards, shardOf } from '../../../worker/visitor/shards.ts';
import { bindings, Browser, event, inputOf, publishSite, purchase } from '../visitor/shop.ts';

/** Bodies and headers as the platforms send them, whole but for addresses: their form is not ours to choose. */

const SECRET = 'shpss_0123456789abcdef';
const now = Date.now();
let site = '';
beforeEach(async () => {
  site = (await publishSite()).site.id;
  await keepWebhookSecret(bindings, site, SECRET);
});

async function hmac(key: string, body: BufferSource): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await crypto.subtle.importKey('raw', new TextEncoder().encode(key), algorithm, false, [
    'sign',
  ]);
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign('HMAC', imported, body))));
}

async function shopify(topic: string, body: object | string, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Browser(site).post(`orders/shopify?site=${site}`, text, {
    'X-Shopify-Topic': topic,
    'X-Shopify-Hmac-Sha256': await hmac(SECRET, new TextEncoder().encode(text)),
    'X-Shopify-Shop-Domain': 'demo.myshopify.com',
    'X-Shopify-API-Version': '2026-10',
    'X-Shopify-Webhook-Id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
    ...headers,
  });
}

async function woo(topic: string, body: object) {
  const text = JSON.stringify(body);
  return new Browser(site).post(`orders/woocommerce?site=${site}`, text, {
    'Content-Type': 'application/json',
    'User-Agent': 'WooCommerce/10.4.2 Hookshot (WordPress/6.9)',
    'X-WC-Webhook-Source': 'https://demo.example/',
    'X-WC-Webhook-Topic': topic,
    'X-WC-Webhook-Resource': topic.split('.')[0]!,
    'X-WC-Webhook-Event': topic.split('.')[1] ?? '',
    'X-WC-Webhook-Signature': await hmac(await shopKey(bindings, site), new TextEncoder().encode(text)),
    'X-WC-Webhook-ID': '7',
    'X-WC-Webhook-Delivery-ID': '0e8ac2f4',
  });
}

const iso = (ago: number) => new Date(now - ago).toISOString().replace(/\.\d+Z$/, '+00:00');
const gmt = (ago: number) => new Date(now - ago).toISOString().slice(0, 19);

const money = (amount: string) => ({
  shop_money: { amount, currency_code: 'EUR' },
  presentment_money: { amount, currency_code: 'EUR' },
});
const shopifyOrder = (reference: string | undefined, more: object = {}) => ({
  id: 5_551_234_567_890,
  admin_graphql_api_id: 'gid://shopify/Order/5551234567890',
  app_id: 580_111,
  browser_ip: '203.0.113.7',
  buyer_accepts_marketing: false,
  cancel_reason: null,
  cancelled_at: null,
  cart_token: 'c1-68778783ad298f1c80c3bafcddeea02f',
  client_details: { accept_language: null, user_agent: 'Mozilla/5.0', browser_height: null },
  confirmed: true,
  contact_email: 'ada@example.com',
  created_at: iso(60_000),
  currency: 'EUR',
  current_total_price: '119.95',
  discount_codes: [{ code: 'WELCOME', amount: '10.00', type: 'fixed_amount' }],
  email: 'ada@example.com',
  financial_status: 'paid',
  fulfillment_status: null,
  landing_site: '/?utm_source=x',
  name: '#1001',
  note: null,
  note_attributes: reference === undefined ? [] : [{ name: '_endcap', value: reference }],
  number: 1,
  order_number: 1001,
  payment_gateway_names: ['shopify_payments'],
  phone: null,
  presentment_currency: 'EUR',
  processed_at: iso(60_000),
  source_name: 'web',
  subtotal_price: '115.00',
  subtotal_price_set: money('115.00'),
  tags: '',
  taxes_included: true,
  test: false,
  total_discounts: '10.00',
  total_line_items_price: '125.00',
  total_price: '119.95',
  total_price_set: money('119.95'),
  total_tax: '19.15',
  user_id: null,
  updated_at: iso(50_000),
  billing_address: { first_name: 'Ada', address1: 'Somewhere 1', country_code: 'NL', latitude: null },
  customer: { id: 207_119_551, email: 'ada@example.com', state: 'disabled', default_address: {} },
  fulfillments: [],
  line_items: [
    {
      id: 669_751_112,
      current_quantity: 2,
      fulfillable_quantity: 2,
      gift_card: false,
      name: 'Linen shirt - M',
      price: '59.90',
      price_set: money('59.90'),
      product_exists: true,
      product_id: 632_910_392,
      properties: [{ name: 'Engraving', value: 'for Ada' }],
      quantity: 2,
      requires_shipping: true,
      sku: 'LS-M',
      title: 'Linen shirt',
      total_discount: '0.00',
      variant_id: 39_072_856,
      vendor: null,
      tax_lines: [],
    },
    { id: 669_751_113, price: '5.20', product_id: null, quantity: 1, sku: null, title: 'Tip', vendor: null },
  ],
  refunds: [],
  shipping_lines: [{ id: 369_256_396, price: '4.95', title: 'Standard' }],
  ...more,
});

const shopifyRefund = (id: number, transactions: object[]) => ({
  id,
  order_id: 5_551_234_567_890,
  created_at: iso(10_000),
  note: 'damaged',
  user_id: 548_380_009,
  processed_at: iso(10_000),
  restock: true,
  duties: [],
  additional_fees: [],
  return: null,
  refund_line_items: [
    { id: 1, quantity: 1, line_item_id: 669_751_112, subtotal: '19.95', line_item: { id: 669_751_112 } },
  ],
  transactions,
  order_adjustments: [],
});
const transaction = (amount: string, more: object = {}) => ({
  id: 179_259_969,
  order_id: 5_551_234_567_890,
  amount,
  authorization: 'authorization-key',
  created_at: iso(10_000),
  currency: 'EUR',
  error_code: null,
  gateway: 'shopify_payments',
  kind: 'refund',
  message: null,
  parent_id: 389_404_469,
  payment_id: 'c901414060.1',
  receipt: {},
  source_name: 'web',
  status: 'success',
  test: false,
  ...more,
});

const wooOrder = (reference: string | undefined, more: object = {}) => ({
  id: 727,
  parent_id: 0,
  status: 'processing',
  currency: 'EUR',
  version: '10.4.2',
  prices_include_tax: true,
  date_created: gmt(60_000),
  date_modified: gmt(30_000),
  discount_total: '0.00',
  shipping_total: '4.95',
  total: '80.00',
  total_tax: '12.77',
  customer_id: 26,
  order_key: 'wc_order_5bb5a2a9',
  billing: { first_name: 'Ada', email: 'ada@example.com', phone: '', country: 'NL', state: '' },
  shipping: { first_name: 'Ada', country: 'NL' },
  payment_method: 'bacs',
  transaction_id: '',
  customer_ip_address: '203.0.113.7',
  customer_user_agent: 'mozilla/5.0',
  created_via: 'store-api',
  customer_note: '',
  date_completed: null,
  date_paid: gmt(55_000),
  number: '727',
  meta_data: [
    { id: 13_106, key: '_wc_order_attribution_source_type', value: 'typein' },
    { id: 13_107, key: '_other', value: { nested: ['x'] } },
    ...(reference === undefined ? [] : [{ id: 13_108, key: '_endcap', value: reference }]),
  ],
  line_items: [
    {
      id: 315,
      name: 'Dress',
      product_id: 93,
      variation_id: 96,
      quantity: 1,
      tax_class: '',
      subtotal: '75.05',
      total: '75.05',
      taxes: [{ id: 75, total: '11.98', subtotal: '11.98' }],
      meta_data: [{ id: 2_095, key: 'pa_color', value: 'black' }],
      sku: 'DRESS-B',
      global_unique_id: '',
      price: 62.024_793_388,
      image: { id: '', src: '' },
      parent_name: 'Dress',
    },
  ],
  tax_lines: [],
  shipping_lines: [{ id: 317, method_title: 'Flat rate', total: '4.95' }],
  fee_lines: [],
  coupon_lines: [],
  refunds: [],
  date_created_gmt: gmt(60_000),
  date_modified_gmt: gmt(30_000),
  date_completed_gmt: null,
  date_paid_gmt: gmt(55_000),
  currency_symbol: '€',
  _links: { self: [{ href: 'https://demo.example/wp-json/wc/v3/orders/727' }] },
  ...more,
});

async function shopper(): Promise<{ browser: Browser; reference: string }> {
  const browser = new Browser(site);
  await browser.consent();
  await browser.send({ events: [event('page_view', Date.now())] });
  const { answer } = await browser.post('reference', { v: 1, site });
  return { browser, reference: answer.reference };
}
const profile = async (visitor: string) =>
  (await shardOf(bindings, site, visitor).visitorView(site, visitor))?.profile;
const unjoined = async () => {
  const [shard] = await allShards(bindings, site);
  return (await shard?.overview(site, now))?.hours.at(-1)?.filtered.order_unjoined ?? 0;
};

describe('webhooks of Shopify', () => {
  it('orders/create, /paid, /updated and /fulfilled of one order count once, with what it came to', async () => {
    const { browser, reference } = await shopper();
    for (const [index, topic] of ['create', 'paid', 'updated', 'fulfilled'].entries()) {
      const { status, answer } = await shopify(`orders/${topic}`, shopifyOrder(reference));
      expect([status, answer.accepted, answer.duplicates]).toEqual([
        202,
        index === 0 ? 1 : 0,
        index === 0 ? 0 : 1,
      ]);
    }
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 119.95 });
  });

  it('refunds/create takes off each part given back once, not what failed nor what only went back on the shelf', async () => {
    const { browser, reference } = await shopper();
    await shopify('orders/paid', shopifyOrder(reference));
    const part = shopifyRefund(1, [transaction('19.95'), transaction('10.00', { status: 'failure' })]);
    expect((await shopify('refunds/create', part)).answer).toMatchObject({ accepted: 1 });
    expect((await shopify('refunds/create', part)).answer).toMatchObject({ accepted: 0, duplicates: 1 });
    expect((await shopify('refunds/create', shopifyRefund(2, []))).answer).toEqual({
      accepted: 0,
      duplicates: 0,
      unjoined: 0,
      notes: [expect.stringContaining('gives no money back')],
    });
    await shopify('refunds/create', shopifyRefund(3, [transaction('50.00'), transaction('0.05')]));
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 49.95 });
  });

  it('orders/cancelled takes back what was never paid, and only what had counted', async () => {
    const { browser, reference } = await shopper();
    const cancelled = { cancelled_at: iso(1_000), cancel_reason: 'customer', financial_status: 'voided' };
    const never = await shopify(
      'orders/cancelled',
      shopifyOrder(reference, { id: 9, name: '#9', ...cancelled }),
    );
    expect(never.answer).toEqual({ accepted: 0, duplicates: 0, unjoined: 0 });
    await shopify('orders/create', shopifyOrder(reference, { financial_status: 'pending' }));
    expect((await shopify('orders/cancelled', shopifyOrder(reference, cancelled))).answer.accepted).toBe(1);
    expect((await shopify('orders/updated', shopifyOrder(reference, cancelled))).answer.duplicates).toBe(1);
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 0 });
  });

  it('orders/cancelled of a paid order leaves it to the refund', async () => {
    const { browser, reference } = await shopper();
    await shopify('orders/create', shopifyOrder(reference));
    const cancelled = shopifyOrder(reference, { cancelled_at: iso(1_000), financial_status: 'refunded' });
    expect((await shopify('orders/cancelled', cancelled)).answer).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
    await shopify('refunds/create', shopifyRefund(4, [transaction('119.95')]));
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 0 });
  });

  it('a test notification and topics that are no orders are understood, and nobody is looked for', async () => {
    const test = shopifyOrder(undefined, {
      id: 820_982_911_946_154,
      test: true,
      email: 'jon@example.com',
    });
    for (const [topic, body] of [
      ['orders/create', test],
      ['orders/edited', { order_edit: { id: 78_912_328, order_id: 5_551_234_567_890, line_items: {} } }],
      ['orders/delete', { id: 5_551_234_567_890 }],
      ['customers/data_request', { shop_id: 954_889, orders_requested: [] }],
    ] as const) {
      const { status, answer } = await shopify(topic, body);
      expect([topic, status, answer]).toEqual([
        topic,
        202,
        { accepted: 0, duplicates: 0, unjoined: 0, notes: [expect.stringContaining('not counted')] },
      ]);
    }
    expect(await unjoined()).toBe(0);
  });

  it('is signed over the very bytes, whatever stands in them', async () => {
    const { reference } = await shopper();
    const text = `\uFEFF${JSON.stringify(shopifyOrder(reference, { note: 'Grüße 🎁 \u2028' }))}`;
    expect((await shopify('orders/paid', text)).status).toBe(202);
    for (const signature of ['', 'a', '====', `${await hmac('wrong', new TextEncoder().encode(text))}`]) {
      const { status, answer } = await shopify('orders/paid', text, { 'X-Shopify-Hmac-Sha256': signature });
      expect([status, answer.error.code]).toEqual([401, 'unauthorized']);
    }
  });

  it('an order without reference is the visitor’s whose browser told of it, not a second one of the customer', async () => {
    const { browser } = await shopper();
    const person = await personOf(bindings, site, 'ada@example.com');
    await shardOf(bindings, site, person).ingest(
      inputOf(site, person, [purchase('T-old', 5, now - 900_000)], { historical: true }),
    );
    await browser.send({ events: [purchase('1001', 119.95, Date.now())] });
    expect((await shopify('orders/paid', shopifyOrder(undefined))).answer).toEqual({
      accepted: 0,
      duplicates: 1,
      unjoined: 0,
    });
    expect(await profile(person)).toMatchObject({ orders: 1 });
    expect(await unjoined()).toBe(0);
  });
});

describe('webhooks of WooCommerce', () => {
  it('a ping, sent as the webhook is saved, is answered by 200, which alone it takes', async () => {
    const ping = (body: string) =>
      new Browser(site).post(`orders/woocommerce?site=${site}`, body, {
        'Content-Type': 'application/x-www-form-urlencoded',
        'Content-Length': String(body.length),
      });
    expect((await ping('webhook_id=7')).status).toBe(200);
    expect((await ping('webhook_id=7&x=1')).status).toBe(415);
  });

  it('order.created while unpaid waits; order.updated counts once it is paid, once', async () => {
    const { browser, reference } = await shopper();
    for (const status of ['pending', 'on-hold', 'checkout-draft'])
      expect((await woo('order.created', wooOrder(reference, { status }))).answer).toMatchObject({
        accepted: 0,
        unjoined: 0,
        notes: [expect.stringContaining(status)],
      });
    expect((await woo('order.updated', wooOrder(reference))).answer).toEqual({
      accepted: 1,
      duplicates: 0,
      unjoined: 0,
    });
    expect((await woo('order.updated', wooOrder(reference, { status: 'completed' }))).answer).toMatchObject({
      accepted: 0,
      duplicates: 1,
    });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 80 });
  });

  it('parts given back come off one by one, and the rest where the order is cancelled', async () => {
    const { browser, reference } = await shopper();
    await woo('order.updated', wooOrder(reference));
    const first = [{ id: 726, reason: '', total: '-10.00' }];
    await woo('order.updated', wooOrder(reference, { refunds: first }));
    const both = [...first, { id: 728, reason: 'late', total: '-5.50' }];
    await woo('order.updated', wooOrder(reference, { refunds: both }));
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 64.5 });
    const cancelled = wooOrder(reference, { status: 'cancelled', refunds: both });
    expect((await woo('order.updated', cancelled)).answer).toMatchObject({ accepted: 1 });
    expect((await woo('order.updated', cancelled)).answer).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 0 });
  });

  it('an order that failed before it was paid takes nothing off', async () => {
    const { browser, reference } = await shopper();
    expect((await woo('order.updated', wooOrder(reference, { status: 'failed' }))).answer).toEqual({
      accepted: 0,
      duplicates: 0,
      unjoined: 0,
    });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 0, revenue: 0 });
  });

  it('topics that are no orders are understood', async () => {
    for (const [topic, body] of [
      ['order.deleted', { id: 727 }],
      ['product.updated', { id: 93, name: 'Dress' }],
      ['action.woocommerce_add_to_cart', { action: 'woocommerce_add_to_cart', arg: 'x' }],
    ] as const)
      expect((await woo(topic, body)).answer).toMatchObject({ accepted: 0, notes: [expect.any(String)] });
  });
});
