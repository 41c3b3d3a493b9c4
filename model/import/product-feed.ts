import * as v from 'valibot';
import { ProductSchema } from '../catalog.ts';
import type { Product } from '../catalog.ts';
import { categoryOf, feedFields, fieldOf, imageOf, isFeedField, isHidden, stockOf } from './feed-fields.ts';
import type { FeedField, FeedFields } from './feed-fields.ts';
import type { ReadRow } from './csv-reader.ts';
import type { RowError } from './order-lines.ts';
import { decimalMarkOf, readNumber } from './read-number.ts';
import type { DecimalMark } from './read-number.ts';
import { parseTime } from './zoned-time.ts';

/** What a feed is like, beside its products. */
export interface FeedReport {
  rows: number;
  products: number;
  /** Rows with an id that was there before: variants of one product in Shopify's export, else a fault of the feed. */
  duplicates: number;
  /** Drafts, and what the shop took off its pages: left out. */
  hidden: number;
  unreadable: number;
  errors: RowError[];
  without: { image: number; brand: number; category: number; color: number; stock: number };
  reduced: number;
  out_of_stock: number;
  /** Dearest price divided by the median: above 100 an amount in cents is likely among them. */
  price_spread: number;
}

const MAX_ERRORS = 100;

export interface FeedOptions {
  /** Milliseconds since epoch: a sale counts only while it lasts. */
  now: number;
  /** Rows in another are not taken; undefined: the one that the first price names. */
  currency?: string | undefined;
}

/** What rows of a feed have in common. */
interface Reading {
  now: number;
  currency: string | undefined;
  mark: DecimalMark | undefined;
}

/**
 * Products of a feed's rows, each id once. Shopify's and WooCommerce's exports have a row a variant: the first names the
 * product, stock is added up. Rows that make no product are named in the report and left out.
 */
export function readProducts(
  rows: readonly ReadRow[],
  { now, currency }: FeedOptions,
): { products: Product[]; report: FeedReport } {
  const products = new Map<string, Product>();
  const report: FeedReport = {
    rows: 0,
    products: 0,
    duplicates: 0,
    hidden: 0,
    unreadable: 0,
    errors: [],
    without: { image: 0, brand: 0, category: 0, color: 0, stock: 0 },
    reduced: 0,
    out_of_stock: 0,
    price_spread: 1,
  };
  const all = rows.map(({ row, cells }) => ({ row, fields: feedFields(cells) }));
  const prices = all.flatMap(({ fields }) => [fieldOf(fields, 'price'), fieldOf(fields, 'sale')]);
  const reading = {
    now,
    currency: currency ?? prices.map(currencyIn).find((code) => code !== undefined),
    mark: decimalMarkOf(prices.map((text) => text.replaceAll(/[^\d.,]/g, ''))),
  };
  const skus = new Map<string, string>();
  for (const { row, fields } of all) {
    report.rows += 1;
    if (isHidden(fields)) {
      report.hidden += 1;
      continue;
    }
    const parent = (fields.parent ?? '').replace(/^id:/, '');
    const known = products.get(skus.get(parent) ?? (parent || fieldOf(fields, 'id')));
    if (known) {
      report.duplicates += 1;
      addVariant(known, fields, reading);
      continue;
    }
    const fault = take(fields);
    if (fault === undefined) continue;
    report.unreadable += 1;
    if (report.errors.length < MAX_ERRORS) report.errors.push({ row, message: fault });
  }
  for (const [id, { price }] of products) if (Number.isNaN(price)) refuseUnpriced(id);
  return { products: [...products.values()], report: finish(report, [...products.values()]) };

  /** The product of a row, or what is wrong with it. */
  function take(fields: FeedFields): string | undefined {
    const price = priceFault(fields, reading);
    if (price !== undefined) return price;
    // WooCommerce's product with variations has its price in them.
    const isParent = fieldOf(fields, 'price') === '' && fields.in_stock !== undefined;
    const parsed = v.safeParse(ProductSchema, {
      ...productOf(fields, reading),
      ...(isParent ? { price: 0 } : {}),
    });
    if (!parsed.success) return faultOf(v.getDotPath(parsed.issues[0]), fields);
    if (!isOfShop(parsed.output.url)) return faultOf('url', fields);
    products.set(parsed.output.id, isParent ? { ...parsed.output, price: Number.NaN } : parsed.output);
    if (fields.sku) skus.set(fields.sku, parsed.output.id);
    return undefined;
  }

  function refuseUnpriced(id: string): void {
    products.delete(id);
    report.unreadable += 1;
    if (report.errors.length < MAX_ERRORS)
      report.errors.push({ row: 0, message: `price: "${id}" has none, nor has a variation of it` });
  }
}

/** What a further row of a product adds: its stock, and a price where the first had none. */
function addVariant(known: Product, fields: FeedFields, reading: Reading): void {
  const more = stockOf(fields);
  if (more !== undefined && known.stock !== undefined) known.stock += more;
  if (!Number.isNaN(known.price)) return;
  const { price, compare_at: compareAt } = pricesOf(fields, reading);
  if (price !== undefined) known.price = price;
  if (compareAt !== undefined) known.compare_at = compareAt;
  if (more !== undefined) known.stock = more;
}

/** What is wrong with a field of a row, with what stands there. */
function faultOf(path: string | null, fields: FeedFields): string {
  const name = path ?? 'id';
  const text =
    name === 'compare_at' ? fieldOf(fields, 'compareAt') : isFeedField(name) ? fieldOf(fields, name) : '';
  if (text === '') return `${name}: is missing`;
  return `${name}: "${text.slice(0, 40)}" is not valid${text.length > 40 ? ` (${text.length} characters)` : ''}`;
}

function priceFault(fields: FeedFields, { currency }: Reading): string | undefined {
  for (const name of ['price', 'sale'] as const) {
    const text = fieldOf(fields, name);
    const own = currencyIn(text);
    if (own !== undefined && own !== currency)
      return `${name}: "${text.slice(0, 40)}" is in ${own}, not in ${currency}: convert it first`;
  }
  return undefined;
}

function productOf(fields: FeedFields, reading: Reading): Record<string, unknown> {
  const stock = stockOf(fields);
  const image = imageOf(fieldOf(fields, 'image'));
  const category = categoryOf(fieldOf(fields, 'category'));
  const rating = Number(fieldOf(fields, 'rating'));
  const ratingCount = Number(fieldOf(fields, 'ratingCount'));
  const created = parseTime(fieldOf(fields, 'created'), 'UTC');
  const optional = (name: 'brand' | 'color') =>
    fieldOf(fields, name) ? { [name]: fieldOf(fields, name) } : {};
  return {
    id: fieldOf(fields, 'id'),
    title: fieldOf(fields, 'title').slice(0, 300),
    url: urlOf(fields),
    ...pricesOf(fields, reading),
    ...(stock === undefined ? {} : { stock }),
    ...(isOfShop(image) ? { image } : {}),
    ...optional('brand'),
    ...optional('color'),
    ...(category === '' ? {} : { category }),
    ...(rating > 0 && rating <= 5 ? { rating } : {}),
    ...(Number.isInteger(ratingCount) && ratingCount > 0 ? { rating_count: ratingCount } : {}),
    ...(created === undefined ? {} : { created }),
  };
}

/** What a product costs now, and what it cost before it was reduced. */
function pricesOf(fields: FeedFields, { now, mark }: Reading): { price?: number; compare_at?: number } {
  const money = (name: FeedField) => amountOf(fieldOf(fields, name), mark);
  const regular = money('price');
  const sale = isOn(fieldOf(fields, 'saleDates'), now) ? money('sale') : undefined;
  const compareAt = money('compareAt') ?? (sale === undefined ? undefined : regular);
  const price = sale ?? regular;
  if (price === undefined) return {};
  return { price, ...(compareAt !== undefined && compareAt > price ? { compare_at: compareAt } : {}) };
}

/** Whether a sale `from/to` is on; one without dates is. */
function isOn(dates: string, now: number): boolean {
  const [from = '', to = ''] = dates.split('/');
  const start = parseTime(from, 'UTC');
  const end = parseTime(to, 'UTC');
  return (start === undefined || start <= now) && (end === undefined || now <= end);
}

/** The path of a product on the shop; where an export has none, what Shopify and WooCommerce make of its id. */
function urlOf(fields: FeedFields): string {
  const url = fieldOf(fields, 'url');
  if (url === '' && fields.handle) return `/products/${fields.handle}`;
  if (url === '' && fields.visibility_in_catalog !== undefined && /^\d+$/.test(fields.id ?? ''))
    return `/?p=${fields.id}`;
  if (!URL.canParse(url)) return url;
  const { protocol, pathname, search } = new URL(url);
  return protocol === 'http:' || protocol === 'https:' ? pathname + search : url;
}

/** A path, or an address that a browser may load. */
function isOfShop(url: string): boolean {
  return url !== '' && !/^(?!https?:)[a-z][a-z0-9+.-]*:/i.test(url);
}

function finish(report: FeedReport, products: readonly Product[]): FeedReport {
  const prices = products.map((product) => product.price).toSorted((a, b) => a - b);
  const median = prices[prices.length >> 1] ?? 0;
  const missing = (name: keyof FeedReport['without']) =>
    products.filter((product) => product[name] === undefined).length;
  return {
    ...report,
    products: products.length,
    without: {
      image: missing('image'),
      brand: missing('brand'),
      category: missing('category'),
      color: missing('color'),
      stock: missing('stock'),
    },
    reduced: products.filter((product) => product.compare_at !== undefined).length,
    out_of_stock: products.filter((product) => product.stock === 0).length,
    price_spread: median > 0 ? Math.round((prices.at(-1)! / median) * 10) / 10 : 1,
  };
}

/** `79.90 EUR`, `EUR 79,90`, `1.299,00`: the amount in major units; undefined for none. */
function amountOf(text: string, mark: DecimalMark | undefined): number | undefined {
  // Where nothing tells, a mark before three digits is for thousands.
  return readNumber(text, mark ?? (text.includes('.') ? ',' : '.'));
}

/** The code of a currency that a price names. */
function currencyIn(text: string): string | undefined {
  return /(?:^|[\d\s])([A-Z]{3})(?=$|[\d\s])/.exec(text)?.[1];
}
