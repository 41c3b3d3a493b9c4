import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import type { PagePayload } from '../../model/page.ts';
import type { Edit } from '../../model/placement.ts';
import { hydratingScript, renderedPage } from './hydrated/bundle.ts';
import { eventually, html, it, type Shop } from './shop.ts';

type Placed = PagePayload['p'][number];
const payload = (...p: Placed[]): PagePayload => ({ v: 1, d: 'decision-1', p });
const script = (data: PagePayload) =>
  `<script type="application/json" id="endcap-payload">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;
const content = (...edits: Edit[]): Placed => ({
  i: 'hero',
  k: 'content',
  s: '.title',
  a: 'p',
  n: 1,
  x: { kind: 'content', edits },
});
const listing: Placed = {
  i: 'grid',
  k: 'listing',
  s: '.grid',
  a: 'p',
  n: 1,
  o: ['C', 'A', 'D', 'B'],
  x: { kind: 'listing', order: 'ranked' },
};
const orderOf = (page: Page) =>
  page
    .locator('.grid > li')
    .evaluateAll((cards) => cards.map((card) => (card as HTMLElement).dataset.productId));
const exposures = (shop: Shop) => shop.batches().flatMap((batch) => batch.exposures ?? []);

const scripts: Record<string, string> = {};
beforeAll(async () => {
  for (const framework of ['react', 'preact'] as const) scripts[framework] = await hydratingScript(framework);
});

const EDITS: [name: string, edit: Edit, read: string, wanted: unknown][] = [
  ['text', { op: 'text', text: 'New' }, `document.querySelector('.title').textContent`, 'New'],
  [
    'text of an element with more than text',
    { op: 'text', selector: '.mixed', text: 'New' },
    `[document.querySelector('.mixed').textContent.trim(), document.querySelectorAll('.mixed b').length]`,
    ['New', 1],
  ],
  [
    'html',
    {
      op: 'html',
      selector: '.promo',
      html: '<em>New</em><img src=x onerror="boom=1"><a href="javascript:boom=1">x</a><script>boom=1</script>',
    },
    `[document.querySelector('.promo').innerHTML, typeof boom]`,
    ['<em>New</em><img src="x"><a>x</a>', 'undefined'],
  ],
  [
    'an attribute',
    { op: 'attribute', selector: '.link', name: 'href', value: '/sale' },
    `document.querySelector('.link').getAttribute('href')`,
    '/sale',
  ],
  [
    'no script address',
    { op: 'attribute', selector: '.link', name: 'href', value: ' javascript:alert(1)' },
    `document.querySelector('.link').getAttribute('href')`,
    '/old',
  ],
  [
    'an image, with the sources of its picture',
    { op: 'image', selector: 'img', src: '/new.svg', alt: 'New' },
    `[document.querySelector('img').getAttribute('src'), document.querySelector('img').hasAttribute('srcset'), document.querySelector('img').alt, document.querySelector('source').srcset]`,
    ['/new.svg', false, 'New', '/new.svg'],
  ],
  [
    'classes',
    { op: 'class', selector: '.link', add: ['big'], remove: ['small'] },
    `document.querySelector('.link').className`,
    'link big',
  ],
  [
    'hiding',
    { op: 'hide', selector: '.promo' },
    `getComputedStyle(document.querySelector('.promo')).display`,
    'none',
  ],
  [
    'showing',
    { op: 'show', selector: '.secret' },
    `getComputedStyle(document.querySelector('.secret')).display !== 'none'`,
    true,
  ],
  [
    'a style',
    { op: 'style', property: 'color', value: 'rgb(1, 2, 3)' },
    `getComputedStyle(document.querySelector('.title')).color`,
    'rgb(1, 2, 3)',
  ],
];

const BODY = `<h1 class="title">Old</h1><div class="mixed">a <b>b</b> c</div><div class="promo"><p>Old</p></div><a class="link small" href="/old">x</a>
<picture><source srcset="/old.webp"><img src="/old.svg" srcset="/old.svg 2x" alt="Old"></picture><div class="secret" style="display:none">s</div><div class="secret" hidden>s</div>`;

describe.concurrent('an edit for the plugin makes', () => {
  it.for(EDITS)('%s', async ([, edit, read, wanted], { shop, visit }) => {
    shop.pages['/'] = html(BODY + script(payload(content(edit))));
    const { page, errors } = await visit();
    await eventually(() => page.evaluate(read)).toEqual(wanted);
    expect(errors).toEqual([]);
  });
});

/** A card inside wrappers. */
const card = (id: string) =>
  `<div class="cell"><div><article><a href="/p/${id.toLowerCase()}-shirt">Shirt ${id}</a></article></div></div>`;

describe.concurrent('a listing', () => {
  it('is put in order in the page: cards move, all else stays where it is', async ({ shop, visit }) => {
    shop.pages['/'] = html(
      `<ul class="grid"><li class="ad">Ad</li><li data-product-id="A"><a href="/products/a">A</a></li><!--note--><li data-product-id="B"><a href="/products/b">B</a></li><li class="ad">Ad</li><li data-product-id="C"><a href="/products/c">C</a></li><li data-product-id="X"><a href="/products/x">X</a></li><li data-product-id="D"><a href="/products/d">D</a></li></ul>${script(payload(listing))}`,
    );
    const { page } = await visit();
    await eventually(() => orderOf(page)).toEqual([undefined, 'C', 'A', undefined, 'D', 'X', 'B']);
    await eventually(() => exposures(shop)).toMatchObject([
      { decision: 'decision-1', placement: 'grid', stands: true },
    ]);
  });

  it('finds its cards by the placement’s own rule, deep in wrappers', async ({ shop, visit }) => {
    const placed = {
      ...listing,
      s: '#list',
      o: ['c', 'a', 'b'],
      c: { selector: 'article', link_pattern: '/p/([^-]+)-' },
    };
    shop.pages['/'] = html(
      `<div id="list">${['A', 'B', 'C'].map(card).join('')}</div>${script(payload(placed))}`,
    );
    const { page } = await visit();
    await eventually(() => page.locator('#list a').allTextContents()).toEqual([
      'Shirt C',
      'Shirt A',
      'Shirt B',
    ]);
  });
});

/** A page that a framework hydrates after a while. */
const hydrated = (framework: string, head: string, delay = 300) =>
  html(
    `${renderedPage()}${head}<script>setTimeout(() => {${scripts[framework]!.replaceAll('</script', '<\\/script')}}, ${delay})</script>`,
  );

describe.concurrent('where a framework hydrates', () => {
  it.for(['react', 'preact'])(
    '%s: text, order and inserted nodes are made after it, stand, and nothing breaks later',
    async (framework, { shop, visit }) => {
      shop.pages['/'] = hydrated(
        framework,
        script(
          payload(
            content(
              { op: 'text', text: 'For you' },
              { op: 'html', selector: '.promo', html: '<b>Only today</b>' },
            ),
            listing,
          ),
        ),
      );
      const { page: open, errors } = await visit();
      await eventually(() => orderOf(open)).toEqual(['C', 'A', 'D', 'B']);
      await eventually(() => open.locator('.title').textContent()).toBe('For you');
      await eventually(() => open.getByText('Only today').isVisible()).toBe(true);
      expect(await open.getByText('The shop’s own promotion').isVisible()).toBe(false);
      await eventually(() => exposures(shop).length).toBe(2);
      expect(exposures(shop).map(({ stands }) => stands)).toEqual([true, true]);
      await open.evaluate(() => window.again('Rendered again'));
      await open.waitForTimeout(100);
      await open.evaluate(() => window.unmount());
      expect(await open.locator('#root').innerHTML()).not.toContain('data-product-id');
      expect(errors).toEqual([]);
    },
  );

  it.for(['react', 'preact'])(
    '%s: what the edge changed and hydration put back is made again',
    async (framework, { shop, visit }) => {
      const made = hydrated(
        framework,
        script(
          payload({ ...content({ op: 'text', text: 'From the edge' }), a: 'e' }, { ...listing, a: 'e' }),
        ),
      );
      made.html = made.html
        .replace('The shop’s own title', 'From the edge')
        .replace(/(<li data-product-id="A">.*?<\/li>)(.*?)(<li data-product-id="C">.*?<\/li>)/, '$3$1$2');
      shop.pages['/'] = made;
      const { page: open, errors } = await visit();
      expect(await open.locator('.title').textContent()).toBe('From the edge');
      await open.waitForTimeout(900);
      expect(await open.locator('.title').textContent()).toBe('From the edge');
      expect(await orderOf(open)).toEqual(['C', 'A', 'D', 'B']);
      await eventually(() => exposures(shop).map(({ stands }) => stands)).toEqual([true, true]);
      expect(errors).toEqual([]);
    },
  );

  it('a shop that puts its own back again and again wins, and that is reported', async ({ shop, visit }) => {
    shop.pages['/'] = html(
      `<h1 class="title">Old</h1>${script(payload(content({ op: 'text', text: 'New' })))}<script>setInterval(()=>{const title=document.querySelector('.title');if(title.textContent!=='Old')title.textContent='Old'},40)</script>`,
    );
    const { page: open } = await visit();
    await eventually(() => exposures(shop)).toMatchObject([{ placement: 'hero', stands: false }]);
    await open.waitForTimeout(200);
    expect(await open.locator('.title').textContent()).toBe('Old');
  });
});

describe.concurrent('the page’s decisions', () => {
  it('are told to the shop’s code and, under analytics consent, to its dataLayer', async ({
    shop,
    visit,
  }) => {
    shop.pages['/'] = html(
      `<h1 class="title"><a href="#x">Old</a></h1>${script({ ...payload(content({ op: 'text', text: 'New' })), f: { 'hero-test': 1, flag: 0 } })}`,
    );
    const { page } = await visit();
    await eventually(() => page.evaluate(() => window.endcap?.variation?.('hero-test'))).toBe(1);
    expect(
      await page.evaluate(() => [window.endcap?.variation?.('flag'), window.endcap?.variation?.('none')]),
    ).toEqual([0, undefined]);
    expect(
      await page.evaluate(() => new Promise((resolve) => window.endcap?.onDecisions?.(resolve))),
    ).toEqual([{ placement: 'hero', kind: 'content', variation: 1 }]);
    await eventually(() =>
      page.evaluate(() =>
        window.dataLayer?.filter((entry) => (entry as { event?: string }).event === 'experience_impression'),
      ),
    ).toEqual([
      { event: 'experience_impression', exp_variant_string: 'endcap-hero-test-1' },
      { event: 'experience_impression', exp_variant_string: 'endcap-flag-0' },
    ]);
    await page.getByRole('link', { name: 'New' }).click();
    await eventually(() => shop.events('placement_click').map(({ params }) => params.label)).toEqual([
      'hero',
    ]);
  });

  it('that are shipped to everyone are applied without consent, and nothing of it is told', async ({
    shop,
    open,
  }) => {
    shop.pages['/'] = html(
      `<h1 class="title">Old</h1>${script(payload(content({ op: 'text', text: 'New' })))}`,
    );
    const { page } = await open();
    await page.goto(shop.url);
    await eventually(() => page.locator('.title').textContent()).toBe('New');
    await page.waitForTimeout(3000);
    expect(shop.batches()).toEqual([]);
    expect(await page.evaluate(() => [document.cookie, window.dataLayer?.length])).toEqual(['', 0]);
  });
});
