import { withoutSlash } from '../../model/path-pattern.ts';

/** A product as the page's own JSON-LD lists it. */
export interface ListedProduct {
  /** What it is called, most telling first, as the plugin reads it: productID, sku, the group's id. */
  ids: string[];
  /** Path and query of its address on the shop, without trailing slash; undefined: it has none. */
  path: string | undefined;
}

/** A list of one entry names no order, and one of more than any page shows is not this page's. */
const MAX_ENTRIES = 1000;
const MAX_JSON_LENGTH = 1024 * 1024;
const MAX_ID_LENGTH = 128;

type Node = Record<string, unknown>;

/**
 * The schema.org `ItemList`s of a JSON-LD text, each in the order of its positions; none where it is no JSON, as so often.
 * `base`: what relative addresses start from.
 */
export function itemListsOf(json: string, base: string): ListedProduct[][] {
  if (json.length > MAX_JSON_LENGTH) return [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return [];
  }
  const lists: ListedProduct[][] = [];
  collect(value, (node) => {
    const entries = listOf(node['itemListElement']);
    if (!typesOf(node).has('ItemList') || entries.length < 2 || entries.length > MAX_ENTRIES) return;
    lists.push(inOrder(entries).map((entry) => listed(entry, base)));
  });
  return lists;
}

/** Things that the document is about, graphs unfolded: not those that they hold. */
function collect(value: unknown, act: (node: Node) => void): void {
  if (Array.isArray(value)) return value.forEach((one) => collect(one, act));
  if (!isNode(value)) return;
  act(value);
  for (const name of ['@graph', 'mainEntity', 'mainEntityOfPage']) collect(value[name], act);
}

/** By `position` where every entry has one, else as they stand. */
function inOrder(entries: readonly unknown[]): unknown[] {
  const places = entries.map((entry) =>
    isNode(entry) ? Number(entry['position'] ?? Number.NaN) : Number.NaN,
  );
  if (places.some((place) => Number.isNaN(place))) return [...entries];
  return entries
    .map((entry, index) => ({ entry, place: places[index]! }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ entry }) => entry);
}

/** An entry is a ListItem with the product or its address in it, the product itself, or an address. */
function listed(entry: unknown, base: string): ListedProduct {
  if (typeof entry === 'string') return { ids: [], path: pathOf(entry, base) };
  if (!isNode(entry)) return { ids: [], path: undefined };
  const { item } = entry;
  if (typeof item === 'string') return { ids: [], path: pathOf(item, base) };
  const product = isNode(item) ? item : entry;
  const variant = listOf(product['hasVariant']).find(isNode);
  const ids = [product['productID'], product['sku'], product['productGroupID'], variant?.['sku']].flatMap(
    (id) => {
      const text = typeof id === 'number' ? String(id) : typeof id === 'string' ? id.trim() : '';
      return text && text.length <= MAX_ID_LENGTH ? [text] : [];
    },
  );
  const address = [
    product['url'],
    entry['url'],
    listOf(product['offers']).find(isNode)?.['url'],
    product['@id'],
  ].find((one) => typeof one === 'string');
  return { ids, path: pathOf(address, base) };
}

function pathOf(address: unknown, base: string): string | undefined {
  return typeof address === 'string' ? pathOnShop(address, base) : undefined;
}

/** Path and query of a link, without trailing slash; undefined: it leads to no page. */
export function pathOnShop(address: string, base: string): string | undefined {
  if (address.startsWith('#') || !URL.canParse(address, base)) return undefined;
  const { protocol, pathname, search } = new URL(address, base);
  if ((protocol !== 'http:' && protocol !== 'https:') || (pathname === '/' && search === ''))
    return undefined;
  return withoutSlash(pathname) + search;
}

function typesOf(node: Node): Set<string> {
  const types = listOf(node['@type']).filter((type) => typeof type === 'string');
  return new Set(types.map((type) => type.replace(/^https?:\/\/schema\.org\//, '')));
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
