import { describe, expect } from 'vitest';
import type { PagePayload } from '../../model/page.ts';
import type { Experience } from '../../model/placement.ts';
import { eventually, html, it, type Shop } from './shop.ts';

type Offer = Extract<Experience, { kind: 'offer' }>;

/** What worker/page/offer.ts makes of an offer. */
const asSent = ({ message, coupon, ends_at, free_shipping_from }: Offer) =>
  [
    `<aside class="endcap-offer"><span>${message}</span>`,
    coupon && `<code>${coupon}</code>`,
    ends_at && `<span><time datetime="${new Date(ends_at).toISOString()}">soon</time></span>`,
    free_shipping_from && `<span>€${free_shipping_from}.00</span>`,
    '</aside>',
  ]
    .filter(Boolean)
    .join(' ');
/** A page as the edge sends it: the offer stands in it already, and the payload tells the plugin of it. */
const pageWith = (offer: Offer, s = '.place', more = '') => {
  const payload: PagePayload = {
    v: 1,
    d: 'decision-1',
    p: [{ i: 'spot', k: 'offer', s, a: 'e', x: offer }],
  };
  return html(
    `<div class="place"><div data-endcap="spot">${asSent(offer)}</div></div>${more}` +
      `<script type="application/json" id="endcap-payload">${JSON.stringify(payload)}</script>`,
  );
};
const OFFER: Offer = { kind: 'offer', message: 'Spring sale', position: 'prepend' };
const exposures = (shop: Shop) => shop.batches().flatMap((batch) => batch.exposures ?? []);

describe.concurrent('an offer that came with the page', () => {
  it('counts down to its end, once, and is gone then', async ({ shop, visit }) => {
    shop.pages['/'] = pageWith({ ...OFFER, ends_at: Date.now() + 6000 });
    const { page, errors } = await visit();
    await eventually(() => page.getByRole('timer').innerText()).toMatch(/^00:00:0\d$/);
    expect(await page.locator('.endcap-offer').count()).toBe(1);
    await page.locator('.endcap-offer').waitFor({ state: 'hidden' });
    expect(errors).toEqual([]);
  });

  it('gives its coupon to be copied', async ({ shop, visit }) => {
    shop.pages['/'] = pageWith({ ...OFFER, coupon: 'SPRING' });
    const { page } = await visit();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(() => {
      const copied: string[] = [];
      Object.assign(window, { copied });
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: async (text: string) => void copied.push(text) },
      });
    });
    await page.getByRole('button', { name: /SPRING/ }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('copied')).toEqual(['SPRING']);
  });

  it('knows what is missing for free shipping as the basket fills', async ({ shop, visit }) => {
    shop.pages['/'] = pageWith({ ...OFFER, free_shipping_from: 50 });
    const { page } = await visit();
    await eventually(() => page.locator('.endcap-offer').innerText()).toMatch('€50.00 to free shipping');
    await page.evaluate(() =>
      window.endcap?.track?.('add_to_cart', { items: [{ item_id: 'P1', price: 20, quantity: 2 }] }),
    );
    await eventually(() => page.locator('.endcap-offer').innerText()).toMatch('€10.00 to free shipping');
  });

  it('stands, as the plugin then says, also where it took the place of its place', async ({
    shop,
    visit,
  }) => {
    const offer: Offer = { ...OFFER, coupon: 'SPRING', position: 'replace' };
    shop.pages['/'] = pageWith(offer, '[data-endcap="spot"]');
    await visit();
    await eventually(() => exposures(shop).map(({ stands }) => stands)).toEqual([true]);
  });
});

describe.concurrent('a placement whose place is not on the page', () => {
  it('is not told to have been put back', async ({ shop, visit }) => {
    const elsewhere = '<h1 class="there">Title</h1>';
    const payload: PagePayload = {
      v: 1,
      d: 'decision-2',
      p: [
        { i: 'nowhere', k: 'content', s: '.nowhere', a: 'e' },
        { i: 'there', k: 'content', s: '.there', a: 'e' },
      ],
    };
    shop.pages['/'] = html(
      `${elsewhere}<script type="application/json" id="endcap-payload">${JSON.stringify(payload)}</script>`,
    );
    await visit();
    await eventually(() => exposures(shop).length).toBe(1);
    expect(exposures(shop)).toMatchObject([{ placement: 'there', stands: true }]);
  });
});
