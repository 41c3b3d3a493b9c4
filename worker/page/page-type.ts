import type { PageType } from '../../model/event.ts';
import { canonicalUrl, type PageContext } from '../../model/page-context.ts';
import { compilePath, withoutSlash } from '../../model/path-pattern.ts';
import type { Snapshot } from '../../model/snapshot.ts';

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

const compiled = new WeakMap<Snapshot, (path: string) => boolean>();

/** What a page's address says of it: canonical address, type, and the site's locale. */
export function pageContext(url: URL, snapshot: Snapshot): PageContext {
  return {
    url: url.search ? canonicalUrl(url) : url.pathname,
    type: typeOfPath(url, snapshot),
    locale: snapshot.site.locale,
  };
}

function typeOfPath(url: URL, snapshot: Snapshot): PageType {
  let isProduct = compiled.get(snapshot);
  if (!isProduct) {
    const patterns = snapshot.site.product_paths.map(compilePath);
    compiled.set(snapshot, (isProduct = (path) => patterns.some((matches) => matches(path))));
  }
  if (isProduct(withoutSlash(url.pathname))) return 'product';
  for (const [type, pattern] of USUAL) if (pattern.test(url.pathname)) return type;
  return url.searchParams.has('q') || url.searchParams.has('s') ? 'search' : 'other';
}
