import type { PageType } from '../../model/event.ts';

/** What schema.org calls a page or its main thing -> our page type. */
const SCHEMA_TYPES: [string, PageType][] = [
  ['ProductGroup', 'product'],
  ['Product', 'product'],
  ['ItemPage', 'product'],
  ['CollectionPage', 'listing'],
  ['OfferCatalog', 'listing'],
  ['ItemList', 'listing'],
  ['SearchResultsPage', 'search'],
  ['CheckoutPage', 'checkout'],
  ['Order', 'confirmation'],
];

/** Classes (and PrestaShop's ids) that platforms put on the body -> page type; the first that is there counts. */
const BODY_WORDS: [RegExp, PageType][] = [
  [/^(?:woocommerce-order-received|checkout-onepage-success|order-confirmation)$/, 'confirmation'],
  [/^(?:woocommerce-checkout|checkout-index-index|template-checkout)$/, 'checkout'],
  [/^(?:woocommerce-cart|checkout-cart-index|template-cart|page-cart|checkout-cart)$/, 'cart'],
  [/^(?:single-product|catalog-product-view|template-product|page-product|product-product)$/, 'product'],
  [/^(?:catalogsearch-result-index|template-search|search-results|page-search|product-search)$/, 'search'],
  [
    /^(?:tax-product_cat|post-type-archive-product|woocommerce-shop|catalog-category-view|template-collection|page-category|product-category)$/,
    'listing',
  ],
  [/^(?:cms-index-index|template-index|page-index|common-home|home)$/, 'home'],
];

/**
 * What the start of a page says of its type: JSON-LD first, then Open Graph, then what platforms write on the body.
 * Undefined: nothing that is known. `head` may be cut off anywhere, and hold one character a byte.
 */
export function typeOfHead(head: string): PageType | undefined {
  return fromJsonLd(head) ?? fromOpenGraph(head) ?? fromBody(head);
}

function fromJsonLd(head: string): PageType | undefined {
  const types = new Set<string>();
  for (const [, json] of head.matchAll(
    /<script[^>]*type\s*=\s*["']?application\/ld\+json["']?[^>]*>([^]*?)<\/script/gi,
  )) {
    try {
      collect(JSON.parse(json!), types);
    } catch {
      // Broken JSON-LD says nothing; so do many shops.
    }
  }
  return SCHEMA_TYPES.find(([type]) => types.has(type))?.[1];
}

/** Types of the things that a document is about: not those of what they hold. */
function collect(value: unknown, types: Set<string>): void {
  if (Array.isArray(value)) for (const one of value) collect(one, types);
  if (typeof value !== 'object' || value === null) return;
  const { '@type': type, '@graph': graph, mainEntity } = value as Record<string, unknown>;
  for (const one of [type].flat())
    if (typeof one === 'string') types.add(one.replace(/^https?:\/\/schema\.org\//, ''));
  if (graph !== undefined) collect(graph, types);
  if (mainEntity !== undefined) collect(mainEntity, types);
}

function fromOpenGraph(head: string): PageType | undefined {
  const tag = /<meta[^>]*property\s*=\s*["']og:type["'][^>]*>/i.exec(head)?.[0];
  const type = tag && /content\s*=\s*["']([^"']*)/i.exec(tag)?.[1]?.toLowerCase();
  if (!type) return undefined;
  if (/^(?:og:)?product(?:\.item)?$/.test(type)) return 'product';
  return type === 'product.group' ? 'listing' : undefined;
}

function fromBody(head: string): PageType | undefined {
  const tag = /<body\b[^>]*>/i.exec(head)?.[0];
  if (!tag) return undefined;
  const words = Array.from(
    tag.matchAll(/(?:class|id)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi),
    ([, double, single]) => double ?? single!,
  )
    .join(' ')
    .split(/\s+/)
    .map((word) => word.replace(/-\d.*$/, ''));
  return BODY_WORDS.find(([pattern]) => words.some((word) => pattern.test(word)))?.[1];
}
