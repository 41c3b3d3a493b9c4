import type { Site } from '../../model/site.ts';

/** Why a page went through as the origin sent it: a closed list, counted by `counters.ts`. */
export type Untouched =
  | 'method' // neither GET nor HEAD
  | 'not-a-page-request' // an image, a script, a fetch(), a websocket ...
  | 'opt-out' // ?endcap=off
  | 'killed' // the site's kill switch, or the one for all sites
  | 'untouched-path' // checkout, account and the like
  | 'no-snapshot' // never published, or KV unreachable
  | 'status' // not 2xx, or a part of a page
  | 'not-html'
  | 'download' // Content-Disposition: attachment
  | 'encoding' // a Content-Encoding that the rewriter cannot read
  | 'charset' // a charset that the rewriter cannot read
  | 'no-transform' // the origin forbids changes
  | 'too-large' // over the size guard
  | 'amp'
  | 'error'; // something of ours threw

/** Pages beyond this go through: a rewriter's worst case must not hold a shopper's page. */
export const MAX_PAGE_BYTES = 8 * 1024 * 1024;

/** Why a request is none for a page that may change; undefined: it is one. */
export function requestGate(request: Request, url: URL, site: Site): Untouched | undefined {
  const { headers } = request;
  if (request.method !== 'GET' && request.method !== 'HEAD') return 'method';
  if (site.killed) return 'killed';
  if (url.searchParams.get('endcap') === 'off') return 'opt-out';
  if (site.untouched_paths.some((prefix) => isUnder(url.pathname, prefix))) return 'untouched-path';
  if (headers.has('Upgrade') || headers.has('RSC') || headers.has('Next-Router-State-Tree'))
    return 'not-a-page-request';
  const accept = headers.get('Accept') ?? '*/*';
  const asksHtml = /text\/html|application\/xhtml\+xml/i.test(accept);
  const destination = headers.get('Sec-Fetch-Dest');
  if (destination === null)
    return asksHtml || /\*\/\*|text\/\*/.test(accept) ? undefined : 'not-a-page-request';
  if (destination === 'document' || destination === 'iframe' || destination === 'frame') return undefined;
  // Turbo, pjax and the like fetch whole pages by script and ask for HTML by name; fragments they mark otherwise.
  return destination === 'empty' && asksHtml && !headers.has('X-Requested-With')
    ? undefined
    : 'not-a-page-request';
}

/** Whether a path is the prefix or below it; a prefix without trailing slash covers whole segments only. */
function isUnder(path: string, prefix: string): boolean {
  return (
    path.startsWith(prefix) &&
    (prefix.endsWith('/') || path.length === prefix.length || path[prefix.length] === '/')
  );
}

const READABLE_ENCODINGS = new Set(['', 'identity', 'gzip', 'br']);

/** Why a response is no page that may change; undefined: it is one. */
export function responseGate({ status, headers, body }: Response, method: string): Untouched | undefined {
  if (status < 200 || status > 299 || status === 204 || status === 205 || status === 206) return 'status';
  if (headers.has('Content-Range')) return 'status';
  if (!/^\s*text\/html\s*(;|$)/i.test(headers.get('Content-Type') ?? '')) return 'not-html';
  if (/^\s*attachment/i.test(headers.get('Content-Disposition') ?? '')) return 'download';
  if (!READABLE_ENCODINGS.has((headers.get('Content-Encoding') ?? '').trim().toLowerCase()))
    return 'encoding';
  if (/(^|[\s,])no-transform\b/i.test(headers.get('Cache-Control') ?? '')) return 'no-transform';
  if (Number(headers.get('Content-Length') ?? 0) > MAX_PAGE_BYTES) return 'too-large';
  if (!isReadableCharset(charsetOf(headers))) return 'charset';
  if (body === null && method !== 'HEAD') return 'status';
  return undefined;
}

/** The charset that the header names, lower case; undefined: none. The rewriter ignores `<meta charset>`, and so do we. */
export function charsetOf(headers: Headers): string | undefined {
  return /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(headers.get('Content-Type') ?? '')?.[1]?.toLowerCase();
}

/** In these a byte below 0x40 may be part of another character, or a state: the rewriter throws, and so would we. */
const NOT_ASCII =
  /^(utf-?16|utf-?32|utf-?7|iso-2022|csiso2022|hz-gb|unicode|ucs-2|csunicode|iso-10646|replacement|x-user-defined)/;

function isReadableCharset(charset: string | undefined): boolean {
  if (charset === undefined || charset === 'utf-8') return true;
  if (NOT_ASCII.test(charset)) return false;
  try {
    return new TextDecoder(charset).encoding !== 'replacement';
  } catch {
    return false;
  }
}
