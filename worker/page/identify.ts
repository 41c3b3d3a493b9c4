import { withoutSlash } from '../../model/path-pattern.ts';
import type { Card } from '../../model/placement.ts';
import { PRODUCT_ATTRIBUTES } from '../../model/product-attributes.ts';
import { DASH } from './ascii.ts';
import type { Slice } from './find-cards.ts';
import { pathOnShop, type ListedProduct } from './item-list.ts';
import { Tokenizer } from './tokenize.ts';

const ID_ATTRIBUTE_NAMES: ReadonlySet<string> = new Set(PRODUCT_ATTRIBUTES);
const LETTER_D = 0x64;

/** WooCommerce, and WordPress at large, name the product in the card's class. */
const POST_CLASS = /(?:^|\s)post-(\d+)(?:\s|$)/;
const PRODUCT_LINK =
  /\/(?:products?|produkte?|produits?|productos?|prodotti|item|dp|p|pd|gp)\/|[?&](?:product_id|products_id|id_product|pid|sku)=/i;
const PRODUCT_QUERY = ['product_id', 'products_id', 'id_product', 'pid', 'sku'];
const MAX_ID_LENGTH = 128;

export interface Identifying {
  card?: Card | undefined;
  decoder?: TextDecoder | undefined;
  /** Address that the page's relative links start from. */
  base: string;
  /** Whether the catalogue has this product id; absent: no catalogue at hand. */
  isKnown?: ((id: string) => boolean) | undefined;
  /** Product id of a path on the shop. */
  idOfPath?: ((path: string) => string | undefined) | undefined;
  /** The JSON-LD ItemLists that stand before the grid. */
  itemLists?: readonly (readonly ListedProduct[])[] | undefined;
  /** Called with what told the cards' products: one of their attributes, or an ItemList; neither: links and classes. */
  toldBy?: ((way: { attribute?: string; isList: boolean }) => void) | undefined;
}

/**
 * Product id of each card; undefined where a card has none, as ads and banners, or where another card before it has
 * the same. What the placement says of its cards comes first; else the way of naming that tells most cards apart, with
 * the catalogue as judge where it is at hand.
 */
export function identifyCards(
  bytes: Uint8Array,
  cards: readonly Slice[],
  input: Identifying,
): (string | undefined)[] {
  const { card, itemLists = [] } = input;
  const facts = cards.map((slice) => readCard(bytes, slice, input));
  const explicit = card?.attribute !== undefined || card?.link_pattern !== undefined;
  if (explicit) return unique(facts.map(({ attribute, pattern }) => attribute ?? pattern));
  const ways: (string | undefined)[][] = [
    ...PRODUCT_ATTRIBUTES.map((name) => facts.map(({ ids }) => ids.get(name))),
    facts.map(({ post }) => post),
  ];
  const fromLists = itemLists.flatMap((list) => listWays(facts, list, input));
  const first = ways.length;
  // A path is the poorest id, so it comes last.
  ways.push(
    ...fromLists,
    facts.map(({ link }) => link),
  );
  let best: (string | undefined)[] = [];
  let most = 0;
  let bestWay = 0;
  for (const [index, way] of ways.entries()) {
    const ids = unique(way);
    const told = ids.filter((id) => id !== undefined && (input.isKnown?.(id) ?? true)).length;
    if (told > most) [best, most, bestWay] = [ids, told, index];
  }
  if (most > 0) {
    const attribute = PRODUCT_ATTRIBUTES[bestWay];
    const isList = bestWay >= first && bestWay < first + fromLists.length;
    input.toldBy?.({ isList, ...(attribute === undefined ? {} : { attribute }) });
  }
  return most > 0 ? best : cards.map(() => undefined);
}

/** What a list says of the cards: by their links where both have any; by position where nothing speaks against it. */
function listWays(
  facts: readonly CardFacts[],
  list: readonly ListedProduct[],
  input: Identifying,
): (string | undefined)[][] {
  const idOf = ({ ids, path }: ListedProduct) =>
    ids.find((id) => input.isKnown?.(id)) ??
    (path === undefined ? undefined : input.idOfPath?.(path.replace(/\?.*/, ''))) ??
    ids[0] ??
    (path === undefined ? undefined : linkId(path, input));
  const byPath = new Map(list.flatMap((one) => (one.path === undefined ? [] : [[one.path, one] as const])));
  const byLink = facts.map(({ paths }) => {
    const found = paths.map((path) => byPath.get(path)).find((one) => one !== undefined);
    return found && idOf(found);
  });
  const agrees =
    list.length === facts.length &&
    list.every(({ path }, index) => {
      const { paths } = facts[index]!;
      return path === undefined || paths.length === 0 || paths.includes(path);
    });
  return agrees ? [byLink, list.map(idOf)] : [byLink];
}

interface CardFacts {
  attribute: string | undefined;
  pattern: string | undefined;
  ids: Map<string, string>;
  post: string | undefined;
  link: string | undefined;
  /** Where its links lead, where a list of the page may name them. */
  paths: string[];
}

function readCard(bytes: Uint8Array, { start, end }: Slice, input: Identifying): CardFacts {
  const { card, decoder } = input;
  const tokens = new Tokenizer(bytes.subarray(start, end), decoder ? { decoder } : {});
  const pattern = card?.link_pattern === undefined ? undefined : compile(card.link_pattern);
  const wanted = card?.attribute?.toLowerCase();
  const facts: CardFacts = {
    attribute: undefined,
    pattern: undefined,
    ids: new Map(),
    post: undefined,
    link: undefined,
    paths: [],
  };
  const explicit = wanted !== undefined || pattern !== undefined;
  let anyLink: string | undefined;
  for (let first = true; tokens.next(); first = false) {
    if (tokens.kind !== 'start') continue;
    if (wanted !== undefined) {
      facts.attribute = cut(tokens.attribute(wanted));
      if (facts.attribute !== undefined) return facts;
    }
    const href = tokens.name === 'a' ? tokens.attribute('href') : undefined;
    if (pattern && href !== undefined && facts.pattern === undefined) {
      const group = pattern.exec(href.slice(0, 2048))?.[1];
      facts.pattern = cut(group === undefined ? undefined : decodePath(group));
      if (facts.pattern !== undefined) {
        const known = linkId(href, input);
        if (known !== undefined && input.isKnown?.(known)) facts.pattern = known;
        if (wanted === undefined) return facts;
      }
    }
    if (explicit) continue;
    readIds(tokens, facts.ids);
    if (first) facts.post = POST_CLASS.exec(tokens.attribute('class') ?? '')?.[1];
    if (href !== undefined && input.itemLists?.length) {
      const path = pathOnShop(href, input.base);
      if (path !== undefined) facts.paths.push(path);
    }
    if (href === undefined || facts.link !== undefined) continue;
    const id = linkId(href, input);
    if (id === undefined) continue;
    if (PRODUCT_LINK.test(href) || input.isKnown?.(id)) facts.link = id;
    else anyLink ??= id;
  }
  facts.link ??= anyLink;
  return facts;
}

/** The tag's `data-` attributes that name products, where nothing before has named one that way. */
function readIds(tokens: Tokenizer, ids: Map<string, string>): void {
  const { bytes } = tokens;
  tokens.eachAttribute((start, end, from, to) => {
    // Most attributes are none of data-*: five bytes tell, without making a text of each name.
    if (end - start < 7 || bytes[start + 4] !== DASH || (bytes[start]! | 0x20) !== LETTER_D) return false;
    const name = String.fromCharCode(...bytes.subarray(start, end)).toLowerCase();
    if (!ID_ATTRIBUTE_NAMES.has(name) || ids.has(name)) return false;
    const value = cut(tokens.valueAt(from, to));
    if (value !== undefined) ids.set(name, value);
    return false;
  });
}

/** What a link says of its product: the catalogue's id, else an id in the query, else the path. */
function linkId(href: string, { base, idOfPath }: Identifying): string | undefined {
  if (href.startsWith('#') || !URL.canParse(href, base)) return undefined;
  const url = new URL(href, base);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const path = withoutSlash(url.pathname);
  const known = idOfPath?.(path);
  if (known !== undefined) return known;
  for (const name of PRODUCT_QUERY) {
    const value = cut(url.searchParams.get(name) ?? undefined);
    if (value !== undefined) return value;
  }
  return path === '/' ? undefined : cut(path);
}

function compile(pattern: string): RegExp | undefined {
  try {
    return new RegExp(pattern);
  } catch {
    return undefined;
  }
}

function cut(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed && trimmed.length <= MAX_ID_LENGTH ? trimmed : undefined;
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unique(ids: readonly (string | undefined)[]): (string | undefined)[] {
  const seen = new Set<string>();
  return ids.map((id) => {
    if (id === undefined || seen.has(id)) return undefined;
    seen.add(id);
    return id;
  });
}
