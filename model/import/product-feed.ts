import * as v from 'valibot';
import { ProductSchema } from '../catalog.ts';
import type { Product } from '../catalog.ts';
import type { Row, RowError } from './order-lines.ts';

/** What a feed is like, beside its products. */
export interface FeedReport {
  rows: number;
  products: number;
  /** Rows with an id that was there before: variants of one product in Shopify's export, else a fault of the feed. */
  duplicates: number;
  unreadable: number;
  errors: RowError[];
  without: { image: number; brand: number; category: number; color: number; stock: number };
  reduced: number;
  out_of_stock: number;
  /** Dearest price divided by the median: above 100 an amount in cents is likely among them. */
  price_spread: number;
}

const MAX_ERRORS = 100;

/** Columns by what feeds call them: Google Merchant, Shopify's export, our own names. */
const NAMES = {
  id: ['id', 'item_group_id', 'handle', 'sku', 'variant sku'],
  title: ['title', 'name', 'product_name'],
  url: ['link', 'url', 'canonical_link', 'product_url'],
  image: ['image_link', 'image src', 'image', 'image_url'],
  brand: ['brand', 'vendor', 'manufacturer'],
  category: ['product_type', 'type', 'category', 'google_product_category', 'product category'],
  color: ['color', 'colour'],
  price: ['price', 'variant price'],
  sale: ['sale_price'],
  compareAt: ['compare_at', 'variant compare at price', 'compare_at_price'],
  stock: ['stock', 'variant inventory qty', 'quantity', 'inventory'],
  availability: ['availability', 'status'],
  rating: ['rating', 'average_rating', 'product_review_average'],
  ratingCount: ['rating_count', 'review_count'],
} as const;

/**
 * Products of a feed's rows, each id once. Shopify's export has a row a variant: the first names the product, stock is
 * added up. Rows that make no product are named in the report and left out.
 */
export function readProducts(rows: Iterable<Row>): { products: Product[]; report: FeedReport } {
  const products = new Map<string, Product>();
  const report: FeedReport = {
    rows: 0,
    products: 0,
    duplicates: 0,
    unreadable: 0,
    errors: [],
    without: { image: 0, brand: 0, category: 0, color: 0, stock: 0 },
    reduced: 0,
    out_of_stock: 0,
    price_spread: 1,
  };
  for (const row of rows) {
    report.rows += 1;
    const fields = lowerCased(row);
    const known = products.get(field(fields, 'id'));
    if (known) {
      report.duplicates += 1;
      const more = stockOf(fields);
      if (more !== undefined && known.stock !== undefined) known.stock += more;
      continue;
    }
    const parsed = v.safeParse(ProductSchema, productOf(fields));
    if (parsed.success) products.set(parsed.output.id, parsed.output);
    else {
      report.unreadable += 1;
      const [issue] = parsed.issues;
      if (report.errors.length < MAX_ERRORS) {
        report.errors.push({
          row: report.rows,
          message: faultOf(v.getDotPath(issue), fields),
        });
      }
    }
  }
  return { products: [...products.values()], report: finish(report, [...products.values()]) };
}

/** What is wrong with a field of a row, with what stands there. */
function faultOf(path: string | null, fields: Record<string, string>): string {
  const name = (path ?? 'id') as keyof typeof NAMES;
  const text = name in NAMES ? field(fields, name) : '';
  if (text === '') return `${name}: is missing`;
  return `${name}: "${text.slice(0, 40)}" is not valid${text.length > 40 ? ` (${text.length} characters)` : ''}`;
}

function productOf(fields: Record<string, string>): Record<string, unknown> {
  const regular = money(field(fields, 'price'));
  const sale = money(field(fields, 'sale'));
  const compareAt = money(field(fields, 'compareAt')) ?? (sale === undefined ? undefined : regular);
  const price = sale ?? regular;
  const stock = stockOf(fields);
  const handle = fields.handle;
  const url = field(fields, 'url') || (handle ? `/products/${handle}` : '');
  const rating = Number(field(fields, 'rating'));
  const ratingCount = Number(field(fields, 'ratingCount'));
  const optional = (name: 'image' | 'brand' | 'color') =>
    field(fields, name) ? { [name]: field(fields, name) } : {};
  return {
    id: field(fields, 'id'),
    title: field(fields, 'title').slice(0, 300),
    url: pathOf(url),
    price,
    ...(compareAt !== undefined && price !== undefined && compareAt > price ? { compare_at: compareAt } : {}),
    ...(stock === undefined ? {} : { stock }),
    ...optional('image'),
    ...optional('brand'),
    ...optional('color'),
    ...(field(fields, 'category') ? { category: categoryOf(field(fields, 'category')) } : {}),
    ...(rating > 0 && rating <= 5 ? { rating } : {}),
    ...(Number.isInteger(ratingCount) && ratingCount > 0 ? { rating_count: ratingCount } : {}),
  };
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

function lowerCased(row: Row): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name.trim().toLowerCase().replace(/^g:/, ''),
      (value ?? '').trim(),
    ]),
  );
}

function field(fields: Record<string, string>, name: keyof typeof NAMES): string {
  for (const column of NAMES[name]) if (fields[column]) return fields[column];
  return '';
}

/** `79.90 EUR`, `EUR 79,90`, `1.299,00`: the amount in major units; undefined for none. */
function money(text: string): number | undefined {
  const digits = text.replaceAll(/[^\d.,-]/g, '');
  if (!/\d/.test(digits)) return undefined;
  const decimal = /[.,](\d{1,2})$/.exec(digits);
  const whole = (decimal ? digits.slice(0, decimal.index) : digits).replaceAll(/[.,]/g, '');
  return Number(`${whole || '0'}${decimal ? `.${decimal[1]}` : ''}`);
}

function stockOf(fields: Record<string, string>): number | undefined {
  const stock = field(fields, 'stock');
  if (/^-?\d+$/.test(stock)) return Math.max(0, Number(stock));
  const availability = field(fields, 'availability').toLowerCase().replaceAll(/[\s_]/g, '');
  // "In stock" says not how many: an unknown number counts as in stock.
  return availability === 'outofstock' || availability === 'soldout' ? 0 : undefined;
}

/** `Apparel > Women > Shirts` as `apparel/women/shirts`. */
function categoryOf(text: string): string {
  return text
    .split(/\s*[>/]\s*/)
    .map((part) => part.trim().toLowerCase())
    .filter(Boolean)
    .join('/');
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
