import { canonicalUrl } from '../../model/page-context.ts';
import type { Site } from '../../model/site.ts';
import type { Fetch } from './origin.ts';

/** What we need of Cloudflare's cache. */
export type PageStore = Pick<Cache, 'match' | 'put'>;

/** When a page was kept, and for how long it is fresh and may then still be shown while a newer one is fetched. */
const KEPT_AT = 'X-Endcap-Kept-At';
const FRESH_SECONDS = 'X-Endcap-Fresh';
const STALE_SECONDS = 'X-Endcap-Stale';
/** Where the origin allows caching but says nothing of stale pages. */
const DEFAULT_STALE_SECONDS = 60;

interface Caching {
  store: PageStore;
  fetch: Fetch;
  now: number;
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * `fetch` for pages, through a cache of the origin's own, unchanged pages. Kept is only what the origin lets anyone
 * share: 200, `public` or with a lifetime, no Set-Cookie, no Vary but Accept-Encoding; and it is asked for without
 * cookies, so that nobody's page is given to another. A stale page is shown while a newer one is fetched.
 */
export function cachedFetch(site: Site, { store, fetch, now, waitUntil }: Caching): Fetch {
  return async (address, init) => {
    const headers = new Headers(init.headers);
    if (init.method !== 'GET' || headers.has('Authorization') || headers.has('Range'))
      return fetch(address, init);
    const key = keyOf(address, site);
    const kept = await store.match(key).catch(() => undefined);
    const age = kept ? Math.max(0, now - Number(kept.headers.get(KEPT_AT))) / 1000 : Infinity;
    const fresh = Number(kept?.headers.get(FRESH_SECONDS));
    const known = headers.get('If-None-Match');
    if (kept && age <= fresh) return asOrigin(kept, { age, known });
    const refresh = async () => {
      const response = await fetch(address, { ...init, headers: anonymous(headers) });
      const lifetime = lifetimeOf(response);
      if (!lifetime) return response;
      // Kept while it goes out; a copy that fails is only not kept.
      waitUntil(store.put(key, keptAs(response.clone(), { now, ...lifetime })).catch(() => undefined));
      return response;
    };
    if (kept && age <= fresh + Number(kept.headers.get(STALE_SECONDS))) {
      waitUntil(
        refresh()
          .then((response) => response.body?.cancel())
          .catch(() => undefined),
      );
      return asOrigin(kept, { age, known });
    }
    const response = await refresh();
    // What is not for everyone is asked for again as what it is: this visitor's.
    if (lifetimeOf(response) || !headers.has('Cookie')) return response;
    await response.body?.cancel();
    return fetch(address, init);
  };
}

/** How long a response may be kept; undefined: not at all. */
export function lifetimeOf({ status, headers }: Response): { fresh: number; stale: number } | undefined {
  if (
    status !== 200 ||
    headers.has('Set-Cookie') ||
    !/^\s*text\/html\b/i.test(headers.get('Content-Type') ?? '')
  )
    return undefined;
  const vary = (headers.get('Vary') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  if (vary.some((name) => name !== '' && name !== 'accept-encoding')) return undefined;
  const control = (headers.get('CDN-Cache-Control') ?? headers.get('Cache-Control') ?? '').toLowerCase();
  if (/\b(?:private|no-store|no-cache|must-understand)\b/.test(control)) return undefined;
  const seconds = (name: string) =>
    Number(new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*"?(\\d+)`).exec(control)?.[1] ?? Number.NaN);
  const shared = seconds('s-maxage');
  const fresh = Number.isNaN(shared) ? seconds('max-age') : shared;
  if (!(fresh > 0)) return undefined;
  const stale = seconds('stale-while-revalidate');
  return {
    fresh: Math.max(0, fresh - Number(headers.get('Age') ?? 0)),
    stale: Number.isNaN(stale) ? DEFAULT_STALE_SECONDS : stale,
  };
}

/** Tracking parameters make no page of their own; raising the epoch forgets all. */
function keyOf(address: string, { id, cache_epoch = 0 }: Site): string {
  return `https://pages.endcap.invalid/${id}/${cache_epoch}${canonicalUrl(address)}`;
}

function keptAs(
  response: Response,
  { now, fresh, stale }: { now: number; fresh: number; stale: number },
): Response {
  const headers = new Headers(response.headers);
  headers.set(KEPT_AT, String(now));
  headers.set(FRESH_SECONDS, String(fresh));
  headers.set(STALE_SECONDS, String(stale));
  // The cache itself keeps it as long as it may be shown at all; the origin's own words come back by `asOrigin`.
  headers.set('X-Endcap-Cache-Control', response.headers.get('Cache-Control') ?? '');
  headers.set('Cache-Control', `public, max-age=${Math.ceil(fresh + stale)}`);
  headers.delete('CDN-Cache-Control');
  headers.delete('Expires');
  return new Response(response.body, { status: 200, headers });
}

/** The kept page as the origin would answer; 304 where the browser knows it. */
function asOrigin(kept: Response, { age, known }: { age: number; known: string | null }): Response {
  const headers = new Headers(kept.headers);
  const control = headers.get('X-Endcap-Cache-Control');
  if (control) headers.set('Cache-Control', control);
  else headers.delete('Cache-Control');
  for (const name of [KEPT_AT, FRESH_SECONDS, STALE_SECONDS, 'X-Endcap-Cache-Control', 'CF-Cache-Status'])
    headers.delete(name);
  headers.set('Age', String(Math.round(age)));
  const tag = headers.get('ETag');
  const isKnown = tag !== null && known !== null && known.split(/\s*,\s*/).includes(tag);
  return isKnown
    ? new Response(null, { status: 304, headers })
    : new Response(kept.body, { status: kept.status, headers });
}

function anonymous(headers: Headers): Headers {
  const without = new Headers(headers);
  for (const name of ['Cookie', 'If-None-Match', 'If-Modified-Since']) without.delete(name);
  return without;
}
