import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../browser.ts';
import { probe } from './probe.ts';
import { readPages } from './sources.ts';
import type { Tried } from './try-page.ts';

const many = (card: (index: number) => string, gap = '\n') => [1, 2, 3, 4].map(card).join(gap);
const link = (index: number) => `<a href="/p/${index}">Product ${index}</a>`;

/** Grids as themes and hands write them, each read by Chromium before and after. */
const GRIDS: [name: string, grid: string, card: string, html: string][] = [
  [
    'Shopify Dawn',
    'ul#product-grid',
    'li.grid__item',
    `<ul id="product-grid" class="
    grid product-grid
  ">${many((n) => `<li class="grid__item scroll-trigger"><link href="//x/a.css" rel="stylesheet" media="all" /><div class="card"><h3>${link(n)}</h3><product-form><form method="post" id="f-${n}"><input type="hidden" name="id" value="${n}" disabled><button type="submit"><span>Add</span><svg viewBox="0 0 6 6"><circle cx="3" cy="3" r="3"/></svg></button></form></product-form></div></li>`, '')}
</ul>`,
  ],
  [
    'Shopify Debut',
    '.grid--uniform',
    '.grid__item',
    `<ul class="grid grid--uniform">${many((n) => `<li class="grid__item"><style>#I-${n}>a{top:0}</style><noscript><img src="x"></noscript><dl><div><dt>Was</dt><dd>$1</dd></div></dl>${link(n)}</li>`)}</ul>`,
  ],
  [
    'Magento Luma',
    'ol.products.list.items',
    'li.item.product',
    `<ol class="products list items">${many((n) => `<li class="item product product-item"><script type="text/x-magento-init">{"a>b": "</div>"}</script>${link(n)}<form data-role="tocart-form"><input name="product" value="${n}"></form></li>`)}</ol>`,
  ],
  [
    'WooCommerce with an add-to-cart behind the card’s link',
    'ul.products',
    'li.product',
    `<ul class="products">${many((n) => `<li class="product post-${n}"><a href="/product/${n}/"><h2>P</h2><del><bdi>&pound;2</bdi></del> <ins>&pound;1</ins></a><a href="?add-to-cart=${n}" data-product_id="${n}">Add</a></li>`)}</ul>`,
  ],
  [
    'Bootstrap columns with what clears them between',
    'div.row',
    'div.product',
    `<div class="row">${many((n) => `<div class="product col-${n}">${link(n)}<p class=price>1</div>${n % 2 ? '' : '<div class="clearfix"></div><!-- row -->'}`)}</div>`,
  ],
  [
    'BigCommerce in its comparing form',
    'ul.productGrid',
    'li.product',
    `<form><ul class="productGrid">${many((n) => `<li class="product"><label>Compare <input type="checkbox" value="${n}"></label>${link(n)}</li>`)}</ul></form>`,
  ],
  [
    'a table of cells without end tags',
    'table',
    'td.cell',
    `<TABLE><TBODY>${[0, 2].map((row) => `<TR>${[1, 2].map((n) => `<TD CLASS=cell>${link(row + n)}<BR><FONT COLOR=red>$1</FONT>`).join('\n')}`).join('\n')}\n</TABLE>`,
  ],
  [
    'rows with forms between table and cells',
    'table',
    'tr.p',
    `<table>${many((n) => `<form action=x${n}><tr class="p"><td>${link(n)}<input name=a></td></tr></form>`)}</table>`,
  ],
  [
    'list items and paragraphs without end tags',
    'ul.g',
    'li',
    `<UL CLASS=g>${many((n) => `<LI>${link(n)}<P>Text<P>More`)}</UL>`,
  ],
  [
    'stray end tags',
    'ul.g',
    'li.p',
    `<ul class="g">${many((n) => `<li class="p">${link(n)}</a><b>x</b></b></span></font></br></p></li>`)}</ul>`,
  ],
  [
    'links crossed with blocks',
    'ul.g',
    'li.p',
    `<ul class="g">${many((n) => `<li class="p"><a href="/p/${n}"><div>x</a></div></li>`)}</ul>`,
  ],
  [
    'a template of cards among the cards',
    '.g',
    '.p',
    `<div class="g"><template><div class="p">x</div></template>${many((n) => `<div class="p">${link(n)}<template><span>1</span></template></div>`)}</div>`,
  ],
  [
    'custom elements with shadow roots',
    'product-grid',
    'product-card',
    `<product-grid>${many((n) => `<product-card><template shadowrootmode="open"><slot></slot></template>${link(n)}</product-card>`)}</product-grid>`,
  ],
  [
    'comments of all kinds',
    '.g',
    '.p',
    `<div class="g"><!-->${many((n) => `<!---><!-- <div class="p"> --><div class="p">${link(n)}<!-- a --!><? php ?></ x></></div><![CDATA[ > ]]>`)}</div>`,
  ],
  [
    'everything that holds text of its own',
    '.g',
    '.p',
    `<div class="g">${many((n) => `<div class="p"><select><optgroup label=a><option>1<option>2</select><textarea></div></textarea><svg><title>a<b>c</b></title><foreignObject><p>x</p></foreignObject><![CDATA[ </div> ]]></svg><math><mi>x</mi></math><iframe></div></iframe><ruby>a<rt>b</ruby><script><!-- <script></div></script> --></script>${link(n)}</div>`)}</div>`,
  ],
  [
    'an open name before it, ended by the next link',
    'ul.g',
    'li.p',
    `<a name="top"><div><a href="/">Home</a></div><ul class="g">${many((n) => `<li class="p">${link(n)}</li>`)}</ul>`,
  ],
  [
    'attributes with tags in them',
    '.g',
    'div[data-test*=card]',
    `<div class="g">${many((n) => `<div data-test="a-card" data-json='{"a":"<div class=\\"p\\">"}' x-data="{ a: b > c }" @click="go()" [ng]=x>${link(n)}</div>`)}</div>`,
  ],
];

let folder: string;
let browser: Browser;
let page: Page;
const tried = new Map<string, Tried>();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'themes-'));
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const rows = GRIDS.map(([, grid, card, html], index) => {
    const head = '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>x</title></head>';
    writeFileSync(join(folder, `${index}.html`), `${head}<body>${html}<footer>y</footer></body></html>\n`);
    return [quoted(card), `${index}.html`, 'utf-8', quoted(grid)].join('\t');
  });
  // Columns in another order, and none that nobody needs.
  writeFileSync(
    join(folder, 'SOURCES.tsv'),
    `card_selector\tfile\tcharset\tgrid_selector\r\n${rows.join('\r\n')}`,
  );
  await probe(readPages(folder), (one) => tried.set(one.page.name, one));
  browser = await launchBrowser();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

test('pages of one name in several folders keep apart', () => {
  const shops = join(folder, 'shops');
  for (const shop of ['a', 'b']) {
    mkdirSync(join(shops, shop), { recursive: true });
    writeFileSync(join(shops, shop, 'index.html'), shop);
  }
  writeFileSync(join(shops, 'SOURCES.tsv'), 'file\na/index.html\nb/index.html\n');
  expect(readPages(shops).map(({ name }) => name)).toEqual(['a-index', 'b-index']);
});

/** All elements, sorted, and the grid's cards in order, as Chromium reads them. */
function read(html: string, grid: string, card: string): Promise<{ elements: string[]; cards: string[] }> {
  return page.evaluate(
    ([html, grid, card]) => {
      const parsed = Document.parseHTMLUnsafe(html!);
      const elements = Array.from(parsed.querySelectorAll('*'), (one) => {
        const attributes = Array.from(one.attributes, ({ name, value }) => `${name}=${value}`);
        return `${one.tagName} ${attributes.join(' ')}`;
      });
      const cards = [...parsed.querySelectorAll(`${grid} ${card}`)];
      return { elements: elements.toSorted(), cards: cards.map((one) => one.outerHTML.replace(/\s+/g, ' ')) };
    },
    [html, grid, card],
  );
}

test.each(GRIDS.map(([name, grid, card], index) => [name, grid, card, index] as const))(
  '%s: reversed, it is of the same cards and elements for Chromium',
  async (_name, grid, card, index) => {
    const { isSame, reversed, why } = tried.get(String(index))!;
    expect({ isSame, why }).toEqual({ isSame: true, why: undefined });
    const before = await read(readFileSync(join(folder, `${index}.html`), 'utf8'), grid, card);
    const after = await read(reversed!.toString(), grid, card);
    expect(after.elements).toEqual(before.elements);
    expect(before.cards).toHaveLength(4);
    expect(after.cards.map((one) => one.trim())).toEqual(before.cards.map((one) => one.trim()).toReversed());
  },
);
