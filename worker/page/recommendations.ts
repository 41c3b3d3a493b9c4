import type { Product } from '../../model/catalog.ts';
import type { Experience } from '../../model/placement.ts';
import type { Site } from '../../model/site.ts';
import { asciiHtml, escapeHtml } from './html-text.ts';
import { money } from './money.ts';
import { sanitise } from './sanitise.ts';

export type Strip = Extract<Experience, { kind: 'recommendations' }>;

/** A product as a strip shows it, and as the plugin is told of it where it inserts the strip itself. */
export type StripItem = Pick<Product, 'id' | 'title' | 'url'> &
  Partial<Pick<Product, 'image' | 'price' | 'compare_at' | 'brand'>> & {
    /** Why it is shown, for templates that say it. */
    reason?: string;
  };

/** With `Save-Data` a strip has so many products at most: their pictures are what it costs. */
const SAVE_DATA_PRODUCTS = 2;

/** A strip's products as whoever asks gets them; fewer where the browser asks for less data. */
export function stripItems(
  products: readonly (Product & { reason?: string })[],
  headers: Headers,
): StripItem[] {
  const savesData = headers.get('Save-Data')?.trim().toLowerCase() === 'on';
  return products.slice(0, savesData ? SAVE_DATA_PRODUCTS : undefined).map(stripItem);
}

export function stripItem({
  id,
  title,
  url,
  image,
  price,
  compare_at,
  brand,
  reason,
}: Product & { reason?: string }): StripItem {
  return {
    id,
    title,
    url,
    price,
    ...(image === undefined ? {} : { image }),
    ...(compare_at === undefined ? {} : { compare_at }),
    ...(brand === undefined ? {} : { brand }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/**
 * A titled row of product cards: made from the site's own card template where there is one, else plain cards that take
 * the shop's type and colours. Each card names its product, so that views and clicks are counted as elsewhere.
 */
export function stripHtml({ title, card_template }: Strip, items: readonly StripItem[], site: Site): string {
  const cards = items.map((item) => {
    const card =
      card_template === undefined ? plainCard(item, site) : templateCard(card_template, item, site);
    return `<li class="endcap-card" data-product-id="${escapeHtml(item.id)}">${card}</li>`;
  });
  const heading = title ? `<h2 class="endcap-strip-title">${escapeHtml(title)}</h2>` : '';
  const label = title ? ` aria-label="${escapeHtml(title)}"` : '';
  return asciiHtml(
    `<section>${heading}<ul class="endcap-strip" tabindex="0"${label}>${cards.join('')}</ul></section>`,
  );
}

/** A card made from the site's own template. */
export function templateCard(template: string, item: StripItem, site: Site): string {
  return sanitise(fill(template, item, site));
}

function plainCard({ title, url, image, brand, price, compare_at }: StripItem, site: Site): string {
  const picture =
    image === undefined ? '' : `<img src="${escapeHtml(image)}" alt="" loading="lazy" decoding="async">`;
  const small = brand === undefined ? '' : `<small>${escapeHtml(brand)}</small>`;
  const amount = price === undefined ? '' : `<b>${escapeHtml(money(price, site))}</b>`;
  const before =
    price !== undefined && compare_at !== undefined && compare_at > price
      ? `<s>${escapeHtml(money(compare_at, site))}</s>`
      : '';
  return `<a href="${escapeHtml(url)}">${picture}${small}<span>${escapeHtml(title)}</span>${amount}${before}</a>`;
}

/** A template's names in double braces replaced by the product's values, escaped for text and attributes alike. */
function fill(template: string, item: StripItem, site: Site): string {
  const amount = (value: number | undefined) => (value === undefined ? '' : money(value, site));
  const values: Record<string, string | undefined> = {
    ...item,
    price: amount(item.price),
    compare_at: amount(item.compare_at),
  };
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (_all, name: string) =>
    escapeHtml(Object.hasOwn(values, name) ? (values[name] ?? '') : ''),
  );
}
