import type { Row } from './order-lines.ts';

/** A feed's row by our own names of what it says, plain. */
export type FeedFields = Readonly<Record<string, string>>;

/** What feeds call their columns: Google Merchant, Shopify's and WooCommerce's exports, shops' interfaces, our own names. */
const NAMES = {
  id: ['id', 'item_group_id', 'handle', 'sku', 'variant_sku'],
  title: ['title', 'name', 'product_name'],
  url: ['link', 'url', 'canonical_link', 'product_url'],
  image: ['image_link', 'image_src', 'image', 'image_url', 'images', 'featured_image'],
  brand: ['brand', 'vendor', 'manufacturer', 'brands'],
  category: ['product_type', 'type', 'category', 'categories', 'google_product_category', 'product_category'],
  color: ['color', 'colour'],
  price: ['price', 'variant_price', 'regular_price'],
  sale: ['sale_price'],
  saleDates: ['sale_price_effective_date'],
  compareAt: ['compare_at', 'variant_compare_at_price', 'compare_at_price'],
  stock: ['stock', 'variant_inventory_qty', 'quantity', 'inventory', 'inventory_quantity'],
  availability: ['availability', 'in_stock'],
  rating: ['rating', 'average_rating', 'product_review_average'],
  ratingCount: ['rating_count', 'review_count'],
  created: ['created', 'created_at', 'published_at'],
} as const;
export type FeedField = keyof typeof NAMES;

/** Whether a field is one of ours. */
export function isFeedField(name: string): name is FeedField {
  return Object.hasOwn(NAMES, name);
}

/** A row under names without case, prefix and punctuation; nested variants of a product are looked into. */
export function feedFields(row: Row): FeedFields {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(row)) {
    const key = name
      .trim()
      .toLowerCase()
      .replace(/^g:|^.*\[\]\./, '')
      .replaceAll(/[^a-z0-9]+/g, '_')
      .replaceAll(/^_|_$/g, '');
    const text = (value ?? '').trim();
    if (text !== '' && fields[key] === undefined) fields[key] = text;
  }
  if (fields.visibility_in_catalog !== undefined) {
    // WooCommerce's type is "simple" or "variation", which is no category; of its categories, a list, the first.
    delete fields.type;
    if (fields.categories) fields.categories = fields.categories.split(/(?<!\\),/)[0]!;
  }
  return { ...ofVariants(fields.variants), ...fields };
}

/** What a row says under any of the names of a field; empty: nothing. */
export function fieldOf(fields: FeedFields, name: FeedField): string {
  for (const column of NAMES[name]) if (fields[column]) return fields[column];
  return '';
}

/** Whether shoppers do not see the product: a draft, archived, taken off the shop. */
export function isHidden(fields: FeedFields): boolean {
  const published = (fields.published ?? '').toLowerCase();
  return (
    /^(draft|archived|unlisted)$/i.test(fields.status ?? '') ||
    published === 'false' ||
    published === '0' ||
    published === '-1' ||
    /^(hidden|search)$/i.test(fields.visibility_in_catalog ?? '')
  );
}

/** Units in stock; undefined: unknown, or sold without counting. */
export function stockOf(fields: FeedFields): number | undefined {
  if (fields.variant_inventory_policy === 'continue') return undefined;
  const stock = fieldOf(fields, 'stock');
  const isCounted = fields.variant_inventory_qty !== stock || fields.variant_inventory_tracker !== undefined;
  if (/^-?\d+$/.test(stock) && isCounted) return Math.max(0, Number(stock));
  // "In stock" says not how many: an unknown number counts as in stock.
  return /(outofstock|soldout|discontinued)$|^(0|false|no)$/.test(
    fieldOf(fields, 'availability')
      .toLowerCase()
      .replaceAll(/[\s_-]/g, ''),
  )
    ? 0
    : undefined;
}

/** `Apparel > Women`, or `["Apparel","Women"]`, as `apparel/women`. */
export function categoryOf(text: string): string {
  const list = textsIn(text) ?? text.split(/\s*[>/]\s*/);
  return list
    .map((part) => part.trim().toLowerCase())
    .filter(Boolean)
    .join('/');
}

/** The first of a list of images, whether it is text or JSON. */
export function imageOf(text: string): string {
  const parsed = parse(text);
  const [first] = Array.isArray(parsed) ? (parsed as unknown[]) : [parsed];
  if (typeof first === 'string') return first;
  if (typeof first === 'object' && first !== null && 'src' in first) return String(first.src);
  return text.split(/,\s*(?=https?:|\/)/)[0]!;
}

/** What nested variants say of their product: the first one's price, all their stock. */
function ofVariants(text: string | undefined): Record<string, string> {
  const variants = text === undefined ? undefined : parse(text);
  if (!Array.isArray(variants) || variants.length === 0) return {};
  const all = variants as Record<string, unknown>[];
  const [first] = all as [Record<string, unknown>];
  const counts = all.map((one) => one.inventory_quantity).filter((count) => typeof count === 'number');
  return {
    ...(first.price == null ? {} : { price: String(first.price) }),
    ...(first.compare_at_price == null ? {} : { compare_at: String(first.compare_at_price) }),
    ...(counts.length === all.length
      ? { stock: String(counts.reduce((sum, count) => sum + Math.max(0, count), 0)) }
      : {}),
    ...(all.every((one) => one.available === false) ? { availability: 'out of stock' } : {}),
  };
}

function textsIn(text: string): string[] | undefined {
  const parsed = parse(text);
  return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : undefined;
}

function parse(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
