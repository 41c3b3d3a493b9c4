import { beforeEach, describe, expect, it } from 'vitest';
import { keepWebhookSecret, shopKey, webhookSecret } from '../../../worker/event/shop-key.ts';
import { takeOrders } from '../../../worker/event/take-orders.ts';
import { kvKeys } from '../../../worker/keys.ts';
import { personOf } from '../../../worker/visitor/link.ts';
import { allShards, shardOf } from '../../../worker/visitor/shards.ts';
import { bindings, Browser, event, HOST, inputOf, publishSite, purchase } from '../visitor/shop.ts';

const SECRET = 'shpss_0123456789abcdef';
const now = Date.now();
let site = '';
beforeEach(async () => {
  site = (await publishSite()).site.id;
  await keepWebhookSecret(bindings, site, SECRET);
});

async function hmac(key: string, body: string): Promise<string> {
  const imported = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(key),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return btoa(
    String.fromCharCode(
      ...new Uint8Array(await crypto.subtle.sign('HMAC', imported, new TextEncoder().encode(body))),
    ),
  );
}

async function webhook(
  source: string,
  order: object,
  { key, topic = 'orders/paid' }: { key?: string; topic?: string } = {},
) {
  const body = JSON.stringify(order);
  const own = source === 'shopify' ? SECRET : await shopKey(bindings, site);
  const header = {
    shopify: 'X-Shopify-Hmac-Sha256',
    woocommerce: 'X-WC-Webhook-Signature',
    own: 'X-Endcap-Signature',
  }[source]!;
  const request = new Request(`http://${HOST}/_endcap/orders/${source}?site=${site}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      [header]: await hmac(key ?? own, body),
      'X-Shopify-Topic': topic,
    },
    body,
  });
  return takeOrders(bindings, request, source, now);
}

async function shopper(): Promise<{ browser: Browser; reference: string }> {
  const browser = new Browser(site);
  await browser.consent();
  await browser.send({ events: [event('page_view', Date.now())] });
  const { answer } = await browser.post('reference', { v: 1, site });
  return { browser, reference: answer.reference };
}

const profile = async (visitor: string) =>
  (await shardOf(bindings, site, visitor).visitorView(site, visitor))?.profile;

const shopify = (reference: string, more: object = {}) => ({
  id: 5_551_234_567_890,
  name: '#1001',
  created_at: new Date(now - 5_000).toISOString(),
  total_price: '119.95',
  currency: 'EUR',
  email: 'ada@example.com',
  note_attributes: [{ name: '_endcap', value: reference }],
  line_items: [{ product_id: 42, title: 'Linen shirt', price: '59.90', quantity: 2, vendor: 'Loom' }],
  ...more,
});

const woo = (reference: string, more: object = {}) => ({
  id: 77,
  number: '77',
  status: 'processing',
  date_created_gmt: new Date(now - 5_000).toISOString().slice(0, 19),
  total: '80.00',
  currency: 'EUR',
  billing: { email: 'ada@example.com' },
  meta_data: [
    { key: '_other', value: { a: 1 } },
    { key: '_endcap', value: reference },
  ],
  line_items: [{ product_id: 9, name: 'Dress', price: 80, quantity: 1 }],
  ...more,
});

describe('orders from the shop’s server', () => {
  it.each([
    ['Shopify', 'shopify', shopify, 119.95],
    ['WooCommerce', 'woocommerce', woo, 80],
    [
      'a back office',
      'own',
      (_endcap: string) => ({
        v: 1,
        order_id: 'B-1',
        at: now - 5_000,
        value: 33,
        currency: 'EUR',
        items: [{ item_id: 7, price: 33 }],
        _endcap,
      }),
      33,
    ],
  ] as const)('%s: join the visitor by reference and count once', async (_, source, order, value) => {
    const { browser, reference } = await shopper();
    expect(await webhook(source, order(reference))).toEqual({ accepted: 1, duplicates: 0, unjoined: 0 });
    expect(await webhook(source, order(reference))).toEqual({ accepted: 0, duplicates: 1, unjoined: 0 });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: value });
  });

  it.each([
    ['the order’s number', '#1001'],
    ['the order’s id', '5551234567890'],
    ['the number without #', '1001'],
  ])('count once with the browser’s own event, which calls it by %s', async (_, transaction) => {
    const { browser, reference } = await shopper();
    await browser.send({ events: [purchase(transaction, 119.95, Date.now())] });
    expect(await webhook('shopify', shopify(reference))).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 119.95 });
  });

  it('take refunds off the revenue, each once', async () => {
    const { browser, reference } = await shopper();
    const refunded = woo(reference, { status: 'refunded', refunds: [{ id: 5, total: '-30.00' }] });
    expect(await webhook('woocommerce', refunded)).toMatchObject({ accepted: 2 });
    expect(await webhook('woocommerce', refunded)).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 50 });
  });

  it('that give money back find who bought, though Shopify’s refund names nobody', async () => {
    const { browser, reference } = await shopper();
    const back = {
      id: 900,
      order_id: 5_551_234_567_890,
      created_at: new Date(now - 1_000).toISOString(),
      transactions: [{ amount: '19.95', currency: 'EUR', kind: 'refund' }],
    };
    const send = () => webhook('shopify', back, { topic: 'refunds/create' });
    expect(await send()).toEqual({ accepted: 0, duplicates: 0, unjoined: 1 });
    await webhook('shopify', shopify(reference));
    expect(await send()).toEqual({ accepted: 1, duplicates: 0, unjoined: 0 });
    expect(await send()).toEqual({ accepted: 0, duplicates: 1, unjoined: 0 });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 100 });
  });

  it('that give money back find who bought under the number that the browser told', async () => {
    const { browser, reference } = await shopper();
    await browser.send({ events: [purchase('1001', 119.95, Date.now())] });
    await webhook('shopify', shopify(reference));
    const back = {
      id: 901,
      order_id: 5_551_234_567_890,
      created_at: new Date(now).toISOString(),
      transactions: [{ amount: '119.95', kind: 'refund' }],
    };
    expect(await webhook('shopify', back, { topic: 'refunds/create' })).toMatchObject({ accepted: 1 });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 0 });
    const { shard_rows } = await shardOf(bindings, site, browser.visitor!).erase(site, browser.visitor!);
    expect(shard_rows).toBeGreaterThan(0);
    expect(await webhook('shopify', { ...back, id: 902 }, { topic: 'refunds/create' })).toMatchObject({
      unjoined: 1,
    });
  });

  it('come from the checkout’s pixel too, for whoever’s reference the cart carries, and count once', async () => {
    const { browser, reference } = await shopper();
    const pixel = (more: object = {}, headers: Record<string, string> = {}) =>
      new Browser(site, { Origin: 'null', ...headers }).post('pixel', {
        v: 1,
        site,
        reference,
        id: 'batch-pixel-1',
        sent_at: Date.now(),
        event: { ...purchase('5551234567890', 119.95, Date.now()), id: 'pixel-0001' },
        ...more,
      });
    const first = await pixel();
    expect([first.status, first.answer.accepted]).toEqual([202, 1]);
    expect(first.response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect((await pixel()).answer).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await webhook('shopify', shopify(reference))).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(await profile(browser.visitor!)).toMatchObject({ orders: 1, revenue: 119.95 });
    expect((await pixel({ reference: `${reference.slice(0, -2)}xx` })).status).toBe(401);
    expect((await pixel({ event: event('page_view', Date.now()) })).status).toBe(422);
    expect((await pixel({}, { 'User-Agent': 'Googlebot/2.1' })).answer).toMatchObject({ filtered: 'bot' });
    await shardOf(bindings, site, browser.visitor!).erase(site, browser.visitor!);
    expect((await pixel({ id: 'batch-pixel-2' })).answer).toMatchObject({ filtered: 'erased' });
  });

  it('are not taken before they are paid', async () => {
    const { reference } = await shopper();
    expect(await webhook('woocommerce', woo(reference, { status: 'pending' }))).toEqual({
      accepted: 0,
      duplicates: 0,
      unjoined: 0,
      notes: ['The order is pending: it counts once it is processing or completed.'],
    });
  });

  it('without a reference join a known customer, else nobody; then nothing of them is kept', async () => {
    expect(await webhook('shopify', shopify('forged.reference'))).toEqual({
      accepted: 0,
      duplicates: 0,
      unjoined: 1,
    });
    const person = await personOf(bindings, site, 'ada@example.com');
    expect(await profile(person)).toBeUndefined();
    await shardOf(bindings, site, person).ingest(
      inputOf(site, person, [purchase('T-old', 5, now - 900_000)], { historical: true }),
    );
    expect(await webhook('shopify', shopify('forged.reference'))).toMatchObject({ accepted: 1, unjoined: 0 });
    expect(await profile(person)).toMatchObject({ orders: 2 });
    const [shard] = await allShards(bindings, site);
    await webhook('shopify', shopify('none', { id: 1, name: '#1', email: null }));
    expect((await shard!.overview(site, now)).hours.at(-1)!.filtered).toEqual({ order_unjoined: 1 });
  });

  it('are refused without the right signature, for an unknown source and in another form', async () => {
    const { reference } = await shopper();
    await expect(webhook('shopify', shopify(reference), { key: 'wrong' })).rejects.toMatchObject({
      status: 401,
    });
    await expect(webhook('own', { v: 1, order_id: 'x' })).rejects.toMatchObject({ status: 422 });
    await expect(
      webhook('own', { v: 1, order_id: 'x', at: now, value: -5, currency: 'EUR' }),
    ).rejects.toMatchObject({ status: 422, message: expect.stringContaining('is -5') });
    const unsigned = new Request(`http://${HOST}/_endcap/orders/magento?site=${site}`, {
      method: 'POST',
      body: '{}',
    });
    await expect(takeOrders(bindings, unsigned, 'magento', now)).rejects.toMatchObject({ status: 404 });
  });

  it('Shopify’s secret is not readable in KV', async () => {
    expect(await bindings.EDGE.get(kvKeys.webhookSecret(site))).not.toContain(SECRET);
    expect(await webhookSecret(bindings, site)).toBe(SECRET);
  });

  it('neither the e-mail address nor its hash stands in what is kept', async () => {
    const { browser, reference } = await shopper();
    await webhook('shopify', shopify(reference));
    expect(
      JSON.stringify(await shardOf(bindings, site, browser.visitor!).visitorView(site, browser.visitor!)),
    ).not.toMatch(/ada|example\.com/i);
  });
});
