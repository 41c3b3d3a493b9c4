import type { Product } from '../../model/catalog.ts';
import type { Experience } from '../../model/placement.ts';
import { config } from '../config.ts';
import { createElement } from '../create-element.ts';
import { word } from '../word.ts';
import { addPageStyle } from './page-style.ts';
import { escapeHtml, parseHtml } from './parse-html.ts';
import css from './strip.css?inline';

/** A product of a strip, as the server chose it. */
export type StripItem = Pick<Product, 'id' | 'title' | 'url'> &
  Partial<Pick<Product, 'image' | 'price' | 'compare_at' | 'brand'>>;

type Strip = Extract<Experience, { kind: 'recommendations' }>;

/**
 * A titled row of product cards: made from the site's own card template where there is one, else plain cards that
 * take the shop's type and colours. Each card names its product, so that views and clicks are counted as elsewhere.
 */
export function strip({ title, card_template: template }: Strip, items: StripItem[]): Node {
  addPageStyle(css);
  const cards = items.map((item) => {
    const card = createElement('li', { class: 'endcap-card', 'data-product-id': item.id });
    card.append(template ? fromTemplate(template, item) : plainCard(item));
    return card;
  });
  const heading = title ? createElement('h2', { class: 'endcap-strip-title' }, title) : undefined;
  const row = createElement(
    'ul',
    { class: 'endcap-strip', tabindex: '0', 'aria-label': title || word('products', 'Products') },
    ...cards,
  );
  return createElement('section', {}, heading, row);
}

function plainCard({ title, url, image, brand, price, compare_at: before }: StripItem): Node {
  return createElement(
    'a',
    { href: url },
    createElement('img', { src: image, alt: '', loading: 'lazy', decoding: 'async' }),
    brand ? createElement('small', {}, brand) : undefined,
    createElement('span', {}, title),
    price === undefined ? undefined : createElement('b', {}, money(price)),
    price !== undefined && before !== undefined && before > price
      ? createElement('s', {}, money(before))
      : undefined,
  );
}

/** The template's names in double braces replaced by the product's values, escaped for text and attributes alike. */
function fromTemplate(template: string, item: StripItem): Node {
  const values: Record<string, string | undefined> = {
    ...item,
    price: item.price === undefined ? '' : money(item.price),
    compare_at: item.compare_at === undefined ? '' : money(item.compare_at),
  };
  return parseHtml(
    template.replace(/\{\{\s*(\w+)\s*\}\}/g, (_all, name: string) => escapeHtml(values[name] ?? '')),
  );
}

function money(amount: number): string {
  return new Intl.NumberFormat(config.locale, { style: 'currency', currency: config.currency }).format(
    amount,
  );
}
