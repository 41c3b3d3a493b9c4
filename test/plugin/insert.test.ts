import { describe, expect } from 'vitest';
import type { PagePayload } from '../../model/page.ts';
import { eventually, html, it } from './shop.ts';

const BODY =
  '<h1>Shop</h1><div class="place"><p>inside</p></div><a href="/two">two</a><p style="height:3000px">';
const page = (x: object, s: string | undefined = '.place', body = BODY) => {
  const payload: PagePayload = {
    v: 1,
    d: 'decision-1',
    p: [{ i: 'spot', k: 'snippet', ...(s ? { s } : {}), a: 'p', x }],
  };
  return html(
    `${body}<script type="application/json" id="endcap-payload">${JSON.stringify(payload).replaceAll('<', '\\u003c')}</script>`,
  );
};

describe.concurrent('inserted nodes', () => {
  it.for([
    ['before', '.place', 'previousElementSibling'],
    ['after', '.place', 'nextElementSibling'],
    ['prepend', '.place', 'firstElementChild'],
    ['append', '.place', 'lastElementChild'],
    ['replace', '.place', 'nextElementSibling'],
  ])('a snippet stands where it should: %s', async ([position, place, where], { shop, visit }) => {
    shop.pages['/'] = page({ kind: 'snippet', html: '<b>Hello</b><script>boom=1</script>', position });
    const { page: open, errors } = await visit();
    await eventually(() =>
      open.evaluate<string | undefined>(`document.querySelector('${place}').${where}?.innerHTML`),
    ).toBe('<b>Hello</b>');
    expect(await open.locator('.place').isVisible()).toBe(position !== 'replace');
    expect(errors).toEqual([]);
  });

  it('a strip shows its products as cards, which are seen and clicked as others', async ({ shop, visit }) => {
    const items = [
      {
        id: 'S1',
        title: 'Linen shirt',
        url: '/products/s1',
        image: '/s1.svg',
        price: 79,
        compare_at: 99,
        brand: 'Field & Fold',
      },
      { id: 'S2', title: 'Cap <b>', url: '/products/s2', price: 20 },
    ];
    shop.pages['/'] = page({
      kind: 'recommendations',
      strategy: 'similar',
      title: 'You may like',
      count: 4,
      position: 'prepend',
      items,
    });
    shop.pages['/products/s2'] = html('');
    const { page: open } = await visit();
    await open.getByRole('heading', { name: 'You may like' }).waitFor();
    expect(await open.locator('.endcap-card').first().innerText()).toMatch(
      /Field & Fold\s+Linen shirt\s+€79.00\s+€99.00/,
    );
    await open.waitForTimeout(2400);
    await open.getByRole('link', { name: 'Cap <b>' }).click();
    await eventually(() => shop.events('select_item').map(({ params }) => params.items)).toEqual([
      [{ item_id: 'S2', index: 1 }],
    ]);
    expect(shop.events('placement_click').map(({ params }) => params.label)).toEqual(['spot']);
    expect(
      shop.events('item_view').flatMap(({ params }) => params.items?.map(({ item_id }) => item_id)),
    ).toEqual(['S1', 'S2']);
  });

  it('a strip takes the site’s own card template, with values escaped', async ({ shop, visit }) => {
    shop.pages['/'] = page({
      kind: 'recommendations',
      strategy: 'similar',
      card_template: '<a class="mine" href="{{url}}" title="{{ brand }}">{{title}} – {{price}}</a>',
      items: [
        {
          id: 'S1',
          title: '<img src=x onerror=boom()>',
          url: '/p/1"onclick="boom()',
          price: 5,
          brand: 'A"B',
        },
      ],
    });
    const { page: open, errors } = await visit();
    const card = open.locator('.mine');
    await card.waitFor();
    expect(await card.textContent()).toBe('<img src=x onerror=boom()> – €5.00');
    expect(
      await card.evaluate((link) => [
        link.getAttribute('href'),
        link.getAttribute('title'),
        link.getAttributeNames(),
      ]),
    ).toEqual(['/p/1"onclick="boom()', 'A"B', ['class', 'href', 'title']]);
    expect(errors).toEqual([]);
  });

  it('an offer shows coupon, time left and what is missing for free shipping, and is gone at its real end', async ({
    shop,
    visit,
  }) => {
    shop.pages['/'] = page({
      kind: 'offer',
      message: 'Spring sale',
      coupon: 'SPRING',
      ends_at: Date.now() + 7000,
      free_shipping_from: 50,
      position: 'append',
    });
    const { page: open } = await visit();
    const offer = open.locator('.endcap-offer');
    await offer.waitFor();
    expect(await offer.innerText()).toContain('€50.00 to free shipping');
    await eventually(() => open.getByRole('timer').innerText()).toMatch(/^00:00:0\d$/);
    await open.evaluate(() =>
      window.endcap?.track?.('add_to_cart', { items: [{ item_id: 'P1', price: 20, quantity: 2 }] }),
    );
    await eventually(() => offer.innerText()).toMatch('€10.00 to free shipping');
    await offer.waitFor({ state: 'hidden' });
  });

  it('an offer that has ended does not come', async ({ shop, visit }) => {
    shop.pages['/'] = page({ kind: 'offer', message: 'Past', ends_at: Date.now() - 1 });
    const { page: open } = await visit();
    await open.waitForLoadState('networkidle');
    expect(await open.locator('.endcap-offer').count()).toBe(0);
  });
});

/** A page with an overlay. */
const overlay = (form: string, trigger: object, more: object = {}) =>
  page(
    {
      kind: 'overlay',
      form,
      title: 'Hello',
      text: 'Ten per cent off today',
      link: { text: 'Shop the sale', href: '/two' },
      trigger,
      ...more,
    },
    undefined,
  );

describe.concurrent('an overlay', () => {
  it('shows at its moment, is reported, closes, and does not come again before its time', async ({
    shop,
    visit,
  }) => {
    shop.pages['/'] = overlay('box', { on: 'load' });
    const { page: open } = await visit();
    await open.getByRole('region', { name: 'Hello' }).waitFor();
    await eventually(() => shop.batches().flatMap(({ exposures }) => exposures)).toMatchObject([
      { decision: 'decision-1', placement: 'spot', stands: true },
    ]);
    await open.getByRole('button', { name: 'Close' }).click();
    expect(await open.getByText('Ten per cent off today').count()).toBe(0);
    await open.reload();
    await open.waitForLoadState('networkidle');
    expect(await open.getByText('Ten per cent off today').count()).toBe(0);
  });

  it('of the kind dialog holds the focus, leaves by Escape and gives the focus back', async ({
    shop,
    visit,
  }) => {
    shop.pages['/'] = overlay('dialog', { on: 'delay', seconds: 1.5 });
    const { page: open } = await visit();
    await open.getByRole('link', { name: 'two' }).focus();
    await open.getByRole('dialog', { name: 'Hello' }).waitFor();
    expect(await open.evaluate(() => document.activeElement?.localName)).toBe('endcap-overlay');
    await open.keyboard.press('Escape');
    await eventually(() => open.getByRole('dialog').count()).toBe(0);
    expect(await open.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('/two');
  });

  it.for<[trigger: object, act: string]>([
    [{ on: 'scroll', percent: 60 }, 'scrollTo(0, document.documentElement.scrollHeight)'],
    [{ on: 'exit' }, `document.dispatchEvent(new MouseEvent('mouseout', {clientY:-1, bubbles:true}))`],
    [{ on: 'basket', min_value: 30 }, `endcap.track('add_to_cart', {items:[{item_id:'P', price:40}]})`],
  ])('waits for $on', async ([trigger, act], { shop, visit }) => {
    shop.pages['/'] = overlay('bar', trigger);
    const { page: open } = await visit();
    await open.waitForLoadState('networkidle');
    expect(await open.getByText('Ten per cent off today').count()).toBe(0);
    await open.evaluate(act);
    await open.getByText('Ten per cent off today').waitFor();
  });

  it('does not come without consent', async ({ shop, open }) => {
    shop.pages['/'] = overlay('box', { on: 'load' });
    const { page: own } = await open();
    await own.goto(shop.url);
    await own.waitForLoadState('networkidle');
    expect(await own.getByText('Ten per cent off today').count()).toBe(0);
  });
});
