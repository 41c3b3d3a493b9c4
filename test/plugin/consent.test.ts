import { describe, expect } from 'vitest';
import { consented, eventually, html, it } from './shop.ts';

/** Everything a page could have kept. */
const storage = () => ({
  cookie: document.cookie,
  local: Object.keys(localStorage),
  session: Object.keys(sessionStorage),
});

/** What makes a button prominent. */
const look = (element: Element) => {
  const { backgroundColor, color, fontSize, fontWeight, height, borderColor } = getComputedStyle(element);
  return { backgroundColor, color, fontSize, fontWeight, height, borderColor };
};

describe.concurrent('without consent', () => {
  it('the plugin keeps nothing and asks for nothing but its own files', async ({ shop, open }) => {
    const { page, errors } = await open();
    await page.goto(shop.url);
    await page.getByRole('dialog').waitFor();
    await page.mouse.wheel(0, 2000);
    await page.evaluate(() => {
      window.dataLayer = window.dataLayer ?? [];
      window.dataLayer.push({ event: 'view_item', ecommerce: { items: [{ item_id: 'P1' }] } });
      window.endcap?.track?.('quiz_finished');
    });
    await page.waitForTimeout(2500);
    await page.goto(`${shop.url}/two`);
    expect(await page.evaluate(storage)).toEqual({ cookie: '', local: [], session: [] });
    expect(await page.context().cookies()).toEqual([]);
    expect(
      shop.asked
        .map(({ path, method }) => `${method} ${path}`)
        .filter((one) => !/^GET (plugin|ask)\.js$/.test(one)),
    ).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('a refusal is recorded and asked no more, and nothing else follows', async ({ shop, open }) => {
    const { page } = await open();
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Reject all' }).click();
    await page.waitForTimeout(2200);
    expect(shop.choices()).toMatchObject([{ analytics: false, personalization: false, source: 'banner' }]);
    await page.goto(`${shop.url}/two`);
    await page.getByText('Privacy', { exact: true }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(shop.batches()).toEqual([]);
    expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['ec_c']);
  });

  it('Global Privacy Control is respected without a question, whatever was chosen', async ({
    shop,
    open,
  }) => {
    const { page } = await open();
    await page.context().addCookies(consented(shop));
    await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }));
    await page.goto(shop.url);
    await page.getByText('Privacy', { exact: true }).click();
    await eventually(() => page.getByRole('dialog').innerText()).toMatch('Global Privacy Control');
    expect(await page.getByRole('button', { name: 'Accept all' }).count()).toBe(0);
    expect(shop.batches()).toEqual([]);
  });
});

describe.concurrent('the banner', () => {
  it('records "accept all", then captures the present page view', async ({ shop, open }) => {
    const { page } = await open();
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Accept all' }).click();
    await eventually(() => shop.events('page_view').length).toBe(1);
    expect(shop.choices()).toMatchObject([{ analytics: true, personalization: true, source: 'banner' }]);
    const order = shop.asked.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(order.slice(0, 2)).toEqual(['consent', 'events']);
    // The visitor's cookie was there before the first event.
    expect(shop.asked.find(({ path }) => path === 'events')?.cookie).toContain('ec_v=');
    expect(await page.evaluate(() => window.endcap?.consent?.())).toMatchObject({
      analytics: true,
      undecided: false,
    });
  });

  it('offers acceptance and refusal alike, and each purpose by itself', async ({ shop, open }) => {
    const { page } = await open();
    await page.goto(shop.url);
    const accept = page.getByRole('button', { name: 'Accept all' });
    const reject = page.getByRole('button', { name: 'Reject all' });
    await accept.waitFor();
    expect(await accept.evaluate(look)).toEqual(await reject.evaluate(look));
    const [a, b] = [await accept.boundingBox(), await reject.boundingBox()];
    expect(Math.abs(a!.width - b!.width)).toBeLessThan(2);
    await page.getByRole('button', { name: 'Choose' }).click();
    await page.getByRole('switch', { name: 'Personalization' }).check();
    expect(await page.getByRole('switch', { name: 'Necessary' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Save choice' }).click();
    await eventually(() => shop.choices()).toMatchObject([{ analytics: false, personalization: true }]);
  });

  it('can be used by keyboard alone, leaves the focus where it was until asked for, and gives it back', async ({
    shop,
    open,
  }) => {
    const { page } = await open();
    await page.goto(shop.url);
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('body');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await eventually(() => shop.choices().length).toBe(1);
    const back = page.getByText('Privacy', { exact: true });
    await back.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe('endcap-consent');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await back.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('takes consent back in one click: nothing is kept, nothing is sent any more', async ({ shop, open }) => {
    const { page } = await open();
    shop.pages['/'] = html(
      `<script>dataLayer=[{event:'view_item',ecommerce:{items:[{item_id:'P1',price:10}]}}]</script>`,
    );
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Accept all' }).click();
    await eventually(() => shop.events('view_item').length).toBe(1);
    expect(await page.evaluate(() => document.cookie)).toContain('ec_s=');
    await page.evaluate(() => window.endcap?.openConsent?.());
    await page.getByRole('button', { name: 'Withdraw and erase' }).click();
    await eventually(() => shop.choices().at(-1)).toMatchObject({ analytics: false, personalization: false });
    expect(await page.evaluate(() => document.cookie)).not.toContain('ec_s=');
    const count = shop.batches().length;
    await page.evaluate(() =>
      window.dataLayer?.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: 'P1' }] } }),
    );
    await page.goto(`${shop.url}/two`);
    await page.waitForLoadState('networkidle');
    expect(shop.batches().length).toBe(count);
    expect((await page.context().cookies()).map(({ name }) => name)).toEqual(['ec_c']);
  });

  it('passes under a strict Content-Security-Policy with Trusted Types', async ({ shop, open }) => {
    shop.pages['/'] = {
      html: html('<h1>Strict</h1>').html.replace(
        '<!--plugin-->',
        '<script nonce="n0nce" defer src="/_endcap/plugin.js?site=demo"></script>',
      ),
      headers: {
        'Content-Security-Policy':
          "default-src 'none'; script-src 'nonce-n0nce'; connect-src 'self'; style-src 'nonce-n0nce'; require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'",
      },
    };
    const { page, errors } = await open();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('favicon')) refused.push(message.text());
    });
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Accept all' }).click();
    await eventually(() => shop.events('page_view').length).toBe(1);
    const position = await page
      .getByText('Privacy', { exact: true })
      .evaluate((element) => getComputedStyle(element).position);
    expect(position).toBe('fixed');
    expect(errors.concat(refused)).toEqual([]);
  });
});

describe.concurrent('the policy', () => {
  it('opt-out captures at once and asks all the same', async ({ shop, open }) => {
    shop.config.consent_policy = 'opt-out';
    const { page } = await open();
    await page.goto(shop.url);
    await eventually(() => shop.events('page_view').length).toBe(1);
    await page.getByRole('button', { name: 'Reject all' }).click();
    await eventually(() => shop.choices()).toMatchObject([{ analytics: false }]);
  });

  it('off captures and asks nothing', async ({ shop, open }) => {
    shop.config.consent_policy = 'off';
    const { page } = await open();
    await page.goto(shop.url);
    await eventually(() => shop.events('page_view').length).toBe(1);
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('a withdrawal that the server did not hear of is told on the next page', async ({ shop, open }) => {
    const { page } = await open();
    await page.context().addCookies(consented(shop));
    await page.goto(shop.url);
    await page.route('**/_endcap/consent', (route) => route.abort());
    await page.evaluate(() => window.endcap?.openConsent?.());
    await page.getByRole('button', { name: 'Withdraw and erase' }).click();
    await page.waitForTimeout(300);
    await page.unroute('**/_endcap/consent');
    await page.goto(`${shop.url}/two`);
    await eventually(() => shop.choices().at(-1)).toMatchObject({ analytics: false, personalization: false });
    await eventually(() => page.evaluate(() => localStorage.length)).toBe(0);
  });
});
