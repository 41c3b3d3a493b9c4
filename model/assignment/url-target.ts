import { compilePattern } from '../condition/pattern.ts';

/** Pages by address: `simple` with `*` for any text, compared part by part, or `regex` over the address or its path. */
export interface UrlTarget {
  include?: boolean;
  type: string;
  pattern: string;
}

/**
 * True when an address is targeted: no excluding target matches, and an including one does or there is none. Without
 * any target: false. Same results as GrowthBook's SDKs.
 */
export function isUrlTargeted(url: string, targets: readonly UrlTarget[]): boolean {
  if (targets.length === 0) return false;
  if (targets.some((target) => target.include === false && matches(url, target))) return false;
  const including = targets.filter((target) => target.include !== false);
  return including.length === 0 || including.some((target) => matches(url, target));
}

function matches(url: string, { type, pattern }: UrlTarget): boolean {
  if (!URL.canParse(url, 'https://_')) return false;
  const actual = new URL(url, 'https://_');
  if (type === 'regex') return matchesUrl(compilePattern(pattern), actual);
  return type === 'simple' && matchesSimple(actual, pattern);
}

/** True when a pattern matches the address, or what follows the host in it. */
export function matchesUrl(pattern: (text: string) => boolean, url: URL): boolean {
  return pattern(url.href) || pattern(url.href.slice(url.origin.length));
}

/** `*` is no part of a host name: it travels through the parser under this name. */
const WILDCARD = '_____';

function matchesSimple(actual: URL, pattern: string): boolean {
  // A host without a protocol (`shop.example/a`) gets one, so that it is not read as a path.
  const address = pattern.replace(/^([^:/?]*)\./i, 'https://$1.').replaceAll('*', WILDCARD);
  if (!URL.canParse(address, `https://${WILDCARD}`)) return false;
  const expected = new URL(address, `https://${WILDCARD}`);
  if (!matchesWildcard(actual.host, expected.host)) return false;
  if (!matchesPath(actual.pathname, expected.pathname.replace(/^\//, '').replace(/\/$/, ''))) return false;
  if (expected.hash !== '' && !matchesWildcard(actual.hash, expected.hash)) return false;
  return [...expected.searchParams].every(([name, value]) =>
    matchesWildcard(actual.searchParams.get(name) ?? '', value),
  );
}

/** Slashes at either end are optional. */
function matchesPath(path: string, expected: string): boolean {
  const starts = path.startsWith('/') ? [path, path.slice(1)] : [path];
  const candidates = starts.flatMap((one) => (one.endsWith('/') ? [one, one.slice(0, -1)] : [one]));
  return candidates.some((one) => matchesWildcard(one, expected));
}

/** Compares whatever the case; each wildcard stands for any text. Takes the leftmost place for each piece: linear. */
function matchesWildcard(text: string, expected: string): boolean {
  const pieces = expected.toLowerCase().split(WILDCARD);
  const folded = text.toLowerCase();
  if (pieces.length === 1) return folded === pieces[0];
  const last = pieces.pop()!;
  const first = pieces.shift()!;
  if (!folded.startsWith(first) || !folded.endsWith(last) || folded.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = folded.indexOf(piece, at);
    if (found < 0 || found + piece.length > folded.length - last.length) return false;
    at = found + piece.length;
  }
  return true;
}
