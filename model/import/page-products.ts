import * as v from 'valibot';
import { ProductSchema } from '../catalog.ts';
import type { Product } from '../catalog.ts';
import { readNumber } from './read-number.ts';

type Node = Readonly<Record<string, unknown>>;

/** What a page says of itself to search engines, beyond which it is not read. */
const MAX_SCRIPTS = 50;
const MAX_SCRIPT_CHARACTERS = 512 * 1024;
const MAX_NODES = 2_000;
const MAX_DEPTH = 8;
/** Products of one page. */
const MAX_PRODUCTS = 500;
const LD_JSON = /<script\b[^>]*\btype\s*=\s*["']?application\/ld\+json["']?[^>]*>([\s\S]*?)<\/script\s*>/gi;
const GONE = /(OutOfStock|SoldOut|Discontinued)$/i;

/** What the products of a page are read for. */
export interface PageProductsOptions {
  /** Address of the page; relative addresses are relative to it. */
  url: string;
  /** Further host names of the shop: products of others are not its own. */
  hosts?: readonly string[];
  /** The site's currency: a price in another one is no price here. */
  currency: string;
}

/** Products of a page, and why others are not among them, by reason. */
export interface PageProducts {
  products: Product[];
  refused: Record<string, number>;
}

/**
 * The products that a page's JSON-LD tells of: `Product`, `ProductGroup` with `hasVariant`, `ItemList`, with `Offer` or
 * `AggregateOffer`, graphs unfolded; the category from a `BreadcrumbList` where the product has none. Ids are chosen as
 * the plugin chooses them (productID, sku, productGroupID, a variant's sku, last part of the address), so that both
 * speak of the same products. Each is checked as a fed one would be. Source: https://schema.org/Product and
 * https://developers.google.com/search/docs/appearance/structured-data/merchant-listing
 */
export function pageProducts(html: string, options: PageProductsOptions): PageProducts {
  const nodes = nodesOf(html);
  const refused: Record<string, number> = {};
  const products = new Map<string, Product>();
  const own = nodes.filter(isProduct);
  const trail = own.length === 1 ? trailOf(nodes) : undefined;
  for (const node of [...own, ...nodes.flatMap(listed)]) {
    if (products.size >= MAX_PRODUCTS) break;
    const read = productOf(node, trail, options);
    if (typeof read === 'string') refused[read] = (refused[read] ?? 0) + 1;
    // A page's own product says more than a list that names it too, and comes first.
    else if (!products.has(read.id)) products.set(read.id, read);
  }
  return { products: [...products.values()], refused };
}

/** Every object of the page's JSON-LD; scripts that are not JSON are passed over, as search engines do. */
function nodesOf(html: string): Node[] {
  const nodes: Node[] = [];
  const add = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH || nodes.length >= MAX_NODES) return;
    if (Array.isArray(value)) {
      for (const one of value) add(one, depth + 1);
      return;
    }
    if (!isNode(value)) return;
    nodes.push(value);
    add(value['@graph'], depth + 1);
    add(value.mainEntity, depth + 1);
  };
  let scripts = 0;
  for (const [, text] of html.matchAll(LD_JSON)) {
    if (++scripts > MAX_SCRIPTS) break;
    if (text!.length > MAX_SCRIPT_CHARACTERS) continue;
    try {
      add(JSON.parse(text!), 0);
    } catch {
      // Not JSON: somebody else's mistake, and no product.
    }
  }
  return nodes;
}

function productOf(
  node: Node,
  trail: string | undefined,
  { url: page, hosts = [], currency }: PageProductsOptions,
): Product | string {
  const [variant] = objects(node.hasVariant);
  const own = [new URL(page).hostname, ...hosts];
  const address = addressOf(
    text(node.url) ?? idAddress(node['@id']) ?? (trail === undefined ? undefined : page),
    page,
    own,
  );
  if (address === undefined) return 'no address of this shop';
  const offers = [...objects(node.offers), ...objects(node.hasVariant).flatMap((one) => objects(one.offers))];
  const priced = offers.flatMap((offer) => pricesOf(offer, currency));
  if (priced.length === 0) return offers.length === 0 ? 'no offer' : `no price in ${currency}`;
  const price = Math.min(...priced.map((one) => one.price));
  const before = priced.find((one) => one.price === price)?.before;
  const brand = text(isNode(node.brand) ? node.brand.name : node.brand);
  const category = text(node.category)?.replaceAll(/\s*>\s*/g, '/') ?? (trail || undefined);
  const { rating, rating_count } = ratingOf(node.aggregateRating);
  const image = imageOf(node.image ?? variant?.image, page, own);
  const color = text(node.color);
  const candidate = {
    id: [
      node.productID,
      node.sku,
      node.productGroupID,
      variant?.sku,
      address.split('?')[0]!.split('/').findLast(Boolean),
    ]
      .map((id) => text(id)?.slice(0, 128))
      .find(Boolean),
    title: text(node.name)?.slice(0, 300),
    url: address,
    price,
    ...(before === undefined || before <= price ? {} : { compare_at: before }),
    ...(offers.every((offer) => GONE.test(text(offer.availability) ?? '')) ? { stock: 0 } : {}),
    ...(image === undefined ? {} : { image }),
    ...(brand === undefined ? {} : { brand: brand.slice(0, 100) }),
    ...(category === undefined ? {} : { category: category.slice(0, 200) }),
    ...(color === undefined ? {} : { color: color.slice(0, 100) }),
    ...(rating === undefined ? {} : { rating }),
    ...(rating_count === undefined ? {} : { rating_count }),
  };
  const parsed = v.safeParse(ProductSchema, candidate);
  if (parsed.success) return parsed.output;
  return `${v.getDotPath(parsed.issues[0]) ?? 'product'} is missing or not valid`;
}

/** Products that an `ItemList` names with more than their address. */
function listed(node: Node): Node[] {
  if (!/^ItemList$|OfferCatalog$/.test(typeOf(node))) return [];
  return objects(node.itemListElement)
    .map((entry) => (isNode(entry.item) ? entry.item : entry))
    .filter(isProduct);
}

/** The price of an offer, the lowest of several, and what it was before; none in another currency. */
function pricesOf(offer: Node, currency: string): { price: number; before?: number }[] {
  const nested = objects(offer.offers).flatMap((one) => pricesOf(one, currency));
  const specifications = objects(offer.priceSpecification);
  const list = specifications.find((one) =>
    /ListPrice|StrikethroughPrice|SRP|MSRP/i.test(text(one.priceType) ?? ''),
  );
  const own = specifications.find((one) => one !== list);
  const said = text(offer.priceCurrency) ?? text(own?.priceCurrency);
  const price = amount(offer.price) ?? amount(offer.lowPrice) ?? amount(own?.price);
  if (price === undefined || (said !== undefined && said !== currency)) return nested;
  const before = amount(list?.price);
  return [...nested, { price, ...(before === undefined ? {} : { before }) }];
}

function ratingOf(value: unknown): { rating?: number; rating_count?: number } {
  const [node] = objects(value);
  const raw = amount(node?.ratingValue);
  if (!node || raw === undefined) return {};
  const best = amount(node.bestRating) ?? 5;
  const rating = best > 0 ? Math.round((raw / best) * 500) / 100 : raw;
  const count = amount(node.reviewCount) ?? amount(node.ratingCount);
  return {
    ...(rating <= 5 ? { rating } : {}),
    ...(count === undefined ? {} : { rating_count: Math.round(count) }),
  };
}

/** The category of the page's own product: the trail without the home page and the product itself. */
function trailOf(nodes: readonly Node[]): string {
  const steps = objects(nodes.find((node) => typeOf(node) === 'BreadcrumbList')?.itemListElement)
    .toSorted((a, b) => Number(a.position ?? 0) - Number(b.position ?? 0))
    .map((step) => text(step.name) ?? text(isNode(step.item) ? step.item.name : undefined) ?? '');
  return steps.slice(1, -1).filter(Boolean).join('/');
}

/** Path and query of an address of this shop, without fragment; undefined: another host's, or none. */
function addressOf(address: string | undefined, page: string, own: readonly string[]): string | undefined {
  if (address === undefined || !URL.canParse(address, page)) return undefined;
  const url = new URL(address, page);
  return own.includes(url.hostname) ? url.pathname + url.search : undefined;
}

/** An `@id` is an address only where it looks like one. */
function idAddress(id: unknown): string | undefined {
  const value = text(id);
  return value !== undefined && /^(https?:\/\/|\/)/.test(value) ? value : undefined;
}

function imageOf(value: unknown, page: string, own: readonly string[]): string | undefined {
  const [first] = Array.isArray(value) ? value : [value];
  const address = text(isNode(first) ? (first.url ?? first.contentUrl) : first);
  if (address === undefined || !URL.canParse(address, page)) return undefined;
  const url = new URL(address, page);
  if (!/^https?:$/.test(url.protocol)) return undefined;
  return (own.includes(url.hostname) ? url.pathname + url.search : url.href).slice(0, 1024);
}

function isProduct(node: Node): boolean {
  return /^(Product|ProductGroup|ProductModel|IndividualProduct|SomeProducts)$/.test(typeOf(node));
}

function typeOf(node: Node): string {
  const type = Array.isArray(node['@type']) ? node['@type'][0] : node['@type'];
  return String(type ?? '').replace(/^.*[/:]/, '');
}

function objects(value: unknown): Node[] {
  return (Array.isArray(value) ? value : [value]).filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text of a string or number; undefined: none. What a browser would take for markup stays text. */
function text(value: unknown): string | undefined {
  const read = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return read === '' ? undefined : read.slice(0, 2_048);
}

function amount(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  const read = typeof value === 'string' ? readNumber(value) : undefined;
  return read !== undefined && read >= 0 ? read : undefined;
}
