import { describe, expect } from 'vitest';
import { eventually, html, it } from './shop.ts';

const PROOF = 'ab'.repeat(32);

describe.concurrent('a customer who is signed in at the shop', () => {
  it.each([
    ['an element', html(`<body data-endcap-customer="K-1" data-endcap-proof="${PROOF}"><h1>Shop</h1>`)],
    [
      'the dataLayer',
      html('<h1>Shop</h1>', `<script>dataLayer=[{endcap_customer:'K-1',endcap_proof:'${PROOF}'}]</script>`),
    ],
    [
      'GA4’s user_id',
      html('<h1>Shop</h1>', `<script>dataLayer=[{user_id:'K-1',endcap_proof:'${PROOF}'}]</script>`),
    ],
  ])('is told by %s, once a tab, and is kept nowhere in the browser', async (_, page_) => {
    const test = await import('./shop.ts');
    const shop = await test.openShop();
    shop.pages['/'] = page_;
    shop.pages['/two'] = page_;
    const browser = await (await import('../browser.ts')).launchBrowser();
    try {
      const context = await browser.newContext();
      await context.addCookies(test.consented(shop));
      const page = await context.newPage();
      await page.goto(shop.url);
      const told = () =>
        shop.asked.filter(({ path }) => path === 'identify').map(({ body }) => JSON.parse(body));
      await eventually(told).toEqual([{ v: 1, site: 'demo', customer: 'K-1', proof: PROOF }]);
      await page.goto(`${shop.url}/two`);
      await eventually(() => shop.events('page_view').length).toBe(2);
      expect(told()).toHaveLength(1);
      const kept = await page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
      );
      expect(kept).not.toContain('K-1');
    } finally {
      await browser.close();
      await shop.stop();
    }
  });

  it('is not told without consent to both purposes', async ({ shop, visit }) => {
    shop.pages['/'] = html(`<body data-endcap-customer="K-1" data-endcap-proof="${PROOF}">`);
    await visit('/', { personalization: false });
    await eventually(() => shop.events('page_view').length).toBe(1);
    expect(shop.asked.filter(({ path }) => path === 'identify')).toEqual([]);
  });

  it('is told by the shop’s own call, and not without a proof', async ({ shop, visit }) => {
    const { page } = await visit();
    await page.waitForFunction(() => window.endcap && 'identify' in window.endcap);
    await page.evaluate((proof) => {
      const { identify } = window.endcap as { identify(customer: string, proof?: string): void };
      identify('K-2');
      identify('K-3', proof);
    }, PROOF);
    const told = () =>
      shop.asked.filter(({ path }) => path === 'identify').map(({ body }) => JSON.parse(body).customer);
    await eventually(told).toEqual(['K-3']);
  });
});
