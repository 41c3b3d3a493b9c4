import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { beforeAll, describe, expect, it } from 'vitest';
import * as v from 'valibot';
import { PixelSchema } from '../../model/pixel.ts';
import { build, root } from '../build.ts';

/** What Shopify's sandbox gives a pixel (https://shopify.dev/docs/api/web-pixels-api), and what it sends. */
type Act = (event: unknown) => void;
let code = '';
beforeAll(async () => {
  await build(['plugin']);
  code = `const __ENDCAP__={"site":"demo","endpoint":"https://edge.example"};\n${readFileSync(`${root}/.build/assets/plugin/shopify-pixel.js`, 'utf8')}`;
}, 120_000);

function sandbox({ app = false, privacy }: { app?: boolean; privacy?: object } = {}) {
  const subscribed = new Map<string, Act>();
  const consents: Act[] = [];
  const sent: { url: string; body: v.InferOutput<typeof PixelSchema> }[] = [];
  const api = {
    analytics: { subscribe: (name: string, act: Act) => void subscribed.set(name, act) },
    init: { context: {}, ...(privacy && { customerPrivacy: privacy }) },
    customerPrivacy: { subscribe: (_: string, act: Act) => void consents.push(act) },
    browser: {},
  };
  const fetch = async (url: string, { body }: { body: string }) => {
    sent.push({ url, body: v.parse(PixelSchema, JSON.parse(body)) });
    return {};
  };
  const scope = app ? { register: (start: (given: typeof api) => void) => start(api) } : api;
  runInContext(code, createContext({ ...scope, fetch, Date, JSON, Math, Number, Object, Promise }));
  return { subscribed, consents, sent };
}

const checkout = (more: object = {}) => ({
  id: 'sh-1b2c-d4',
  name: 'checkout_completed',
  timestamp: '2026-11-20T10:00:00.000Z',
  data: {
    checkout: {
      order: { id: 'gid://shopify/OrderIdentity/5551234567890', customer: { id: '1' } },
      email: 'ada@example.com',
      phone: '+31600000000',
      token: 'tok',
      currencyCode: 'EUR',
      totalPrice: { amount: 119.95, currencyCode: 'EUR' },
      attributes: [{ key: '_endcap', value: 'eu.visitor.signature' }],
      lineItems: [
        {
          title: 'Linen shirt',
          quantity: 2,
          variant: {
            sku: 'LS-1',
            price: { amount: 59.9, currencyCode: 'EUR' },
            product: { id: 'gid://shopify/Product/42', title: 'Linen shirt', vendor: 'Loom', type: 'Shirts' },
          },
        },
        { title: 'Gift card', quantity: 1, variant: null },
      ],
      ...more,
    },
  },
});

describe('the Shopify pixel', () => {
  it.each([false, true])(
    'tells of the order what counts and nothing of the person (app extension: %s)',
    (app) => {
      const { subscribed, sent } = sandbox({ app });
      expect([...subscribed.keys()].toSorted()).toEqual([
        'checkout_completed',
        'checkout_shipping_info_submitted',
        'checkout_started',
        'payment_info_submitted',
      ]);
      subscribed.get('checkout_completed')!(checkout());
      expect(sent).toEqual([
        {
          url: 'https://edge.example/_endcap/pixel',
          body: {
            v: 1,
            site: 'demo',
            reference: 'eu.visitor.signature',
            id: 'batch-pixel-sh-1b2c-d4',
            sent_at: expect.any(Number),
            event: {
              id: 'pixel-sh-1b2c-d4',
              name: 'purchase',
              at: Date.parse('2026-11-20T10:00:00.000Z'),
              params: {
                transaction_id: '5551234567890',
                value: 119.95,
                currency: 'EUR',
                items: [
                  {
                    item_id: '42',
                    item_name: 'Linen shirt',
                    item_brand: 'Loom',
                    item_category: 'Shirts',
                    price: 59.9,
                    quantity: 2,
                  },
                  { item_id: 'Gift card', item_name: 'Gift card', quantity: 1 },
                ],
              },
            },
          },
        },
      ]);
      expect(JSON.stringify(sent)).not.toMatch(/ada|31600/);
    },
  );

  it('tells of nobody without a reference, and not of who has refused Shopify’s analytics, then or since', () => {
    const without = sandbox();
    without.subscribed.get('checkout_completed')!(checkout({ attributes: [] }));
    without.subscribed.get('checkout_started')!({ id: 'x', timestamp: '', data: {} });
    expect(without.sent).toEqual([]);
    const refused = sandbox({ privacy: { analyticsProcessingAllowed: false } });
    refused.subscribed.get('checkout_started')!(checkout());
    expect(refused.sent).toEqual([]);
    refused.consents[0]!({ customerPrivacy: { analyticsProcessingAllowed: true } });
    refused.subscribed.get('checkout_started')!(checkout());
    expect(refused.sent.map(({ body }) => body.event.name)).toEqual(['begin_checkout']);
  });
});
