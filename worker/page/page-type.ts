import type { PageType } from '../../model/event.ts';
import { canonicalUrl, type PageContext } from '../../model/page-context.ts';
import { compilePath, withoutSlash } from '../../model/path-pattern.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { typeOfHead } from './head-type.ts';

/** Paths of the usual platforms, tried in this order after the site's own `product_paths`. */
const USUAL: [PageType, RegExp][] = [
  ['home', /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/?)?$/i],
  [
    'confirmation',
    /\/(?:thank[-_]?you|order[-_]?(?:received|confirmation|confirmed|complete)|confirmation|onepage\/success)(?:\/|$)/i,
  ],
  ['checkout', /\/(?:checkouts?|onepage)(?:\/|$)/i],
  ['cart', /\/(?:cart|basket|bag|warenkorb|panier)(?:\/|$)/i],
  ['search', /\/(?:search|catalogsearch|suche|recherche)(?:\/|$)/i],
  ['product', /\/(?:products?|dp|pd|produkt|produit|item)\/[^/]+\/?$/i],
  ['listing', /\/(?:collections?|categor(?:y|ies)|product-category|c|shop|women|men|kids|sale|new)(?:\/|$)/i],
];

interface Known {
  isProduct: (path: string) => boolean;
  /** Some placement or experiment is for pages of a type: only then a page is looked into for it. */
  asksType: boolean;
}

const known = new WeakMap<Snapshot, Known>();
/** Site and path -> what the page itself said; undefined as value: nothing. */
const learned = new Map<string, PageType | undefined>();
const MAX_LEARNED = 10_000;

/** What is known of a page before it is read: canonical address, type, and the site's locale. */
export function pageContext(url: URL, snapshot: Snapshot): PageContext {
  return {
    url: url.search ? canonicalUrl(url) : url.pathname,
    type: learned.get(keyOf(url, snapshot)) ?? typeOfAddress(url, snapshot),
    locale: snapshot.site.locale,
  };
}

/** Whether it matters what the page says of its own type, and nobody has looked yet in this isolate. */
export function isTypeOpen(url: URL, snapshot: Snapshot): boolean {
  const { asksType, isProduct } = knownOf(snapshot);
  return asksType && !isProduct(withoutSlash(url.pathname)) && !learned.has(keyOf(url, snapshot));
}

/** Keeps what a page's first bytes say of its type, for `pageContext`. */
export function learnType(url: URL, snapshot: Snapshot, head: string): void {
  if (learned.size >= MAX_LEARNED) learned.delete(learned.keys().next().value!);
  learned.set(keyOf(url, snapshot), typeOfHead(head));
}

function keyOf(url: URL, { site }: Snapshot): string {
  return `${site.id} ${url.pathname}`;
}

function typeOfAddress(url: URL, snapshot: Snapshot): PageType {
  if (knownOf(snapshot).isProduct(withoutSlash(url.pathname))) return 'product';
  for (const [type, pattern] of USUAL) if (pattern.test(url.pathname)) return type;
  return url.searchParams.has('q') || url.searchParams.has('s') ? 'search' : 'other';
}

function knownOf(snapshot: Snapshot): Known {
  let found = known.get(snapshot);
  if (!found) {
    const patterns = snapshot.site.product_paths.map(compilePath);
    const matches = [...snapshot.placements, ...snapshot.experiments].map(({ match }) => match);
    found = {
      isProduct: (path) => patterns.some((matches) => matches(path)),
      asksType: matches.some(({ page_types }) => page_types !== undefined),
    };
    known.set(snapshot, found);
  }
  return found;
}
