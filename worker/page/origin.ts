import type { Site } from '../../model/site.ts';

/** A request of ours for the same host comes back to us only where the origin is misconfigured; it stops at once. */
const HOP_HEADER = 'X-Endcap-Hop';

export type Fetch = (address: string, init: RequestInit) => Promise<Response>;

export interface OriginAsk {
  /** The page may come to hold something personal: whole and fresh, or not at all. */
  whole: boolean;
  /** The body will be read: only in encodings that the rewriter can read. */
  readable: boolean;
  /** For the origin's `If-None-Match`, once our own part is taken off; null: none. */
  ifNoneMatch?: string | null | undefined;
}

/** The shop's own response. Redirects are the browser's to follow. Rejects where the origin cannot be reached. */
export async function fetchOrigin(
  request: Request,
  site: Site,
  { fetch, ...ask }: OriginAsk & { fetch: Fetch },
): Promise<Response> {
  const asked = new URL(request.url);
  const origin = originOf(site);
  const headers = new Headers(request.headers);
  if (headers.has(HOP_HEADER))
    throw new Error(`The origin ${site.origin} of site ${site.id} answers with this Worker again.`);
  if (origin.host === asked.host) headers.set(HOP_HEADER, '1');
  else {
    headers.set('X-Forwarded-Host', asked.host);
    headers.set('X-Forwarded-Proto', asked.protocol.slice(0, -1));
  }
  if (ask.readable) headers.set('Accept-Encoding', readableEncodings(request));
  if (ask.whole)
    for (const name of ['Range', 'If-Range', 'If-None-Match', 'If-Modified-Since']) headers.delete(name);
  else if (ask.ifNoneMatch === null) headers.delete('If-None-Match');
  else if (ask.ifNoneMatch !== undefined) headers.set('If-None-Match', ask.ifNoneMatch);
  // No page of ours has a date: a browser that knows one has the page of before there was Endcap.
  if (ask.readable && /text\/html/i.test(request.headers.get('Accept') ?? ''))
    headers.delete('If-Modified-Since');
  const response = await fetch(origin.origin + asked.pathname + asked.search, {
    method: request.method,
    headers,
    redirect: 'manual',
    ...bodyOf(request),
  });
  return keepOnShop(response, origin, asked);
}

/**
 * What the rewriter can read of what the client takes: a response that turns out not to be for us goes through as it is.
 * WARNING: Cloudflare writes `Accept-Encoding` anew for Workers, and keeps what the client sent in `cf`.
 */
function readableEncodings(request: Request): string {
  const { headers } = request;
  // A browser takes both; `cf`, which is dear to read, need not be.
  if (headers.has('Sec-Fetch-Dest')) return 'gzip, br';
  const sent = request.cf?.clientAcceptEncoding;
  const accepted = typeof sent === 'string' ? sent : (headers.get('Accept-Encoding') ?? '');
  const takes = (encoding: string) =>
    accepted
      .split(',')
      .some(
        (one) => one.split(';')[0]!.trim().toLowerCase() === encoding && !/;\s*q=0(?:\.0*)?\s*$/.test(one),
      );
  const both = ['gzip', 'br'].filter((one) => takes(one) || takes('*'));
  return both.join(', ') || 'identity';
}

const origins = new WeakMap<Site, URL>();

function originOf(site: Site): URL {
  let origin = origins.get(site);
  if (!origin) origins.set(site, (origin = new URL(site.origin)));
  return origin;
}

/** What names the origin's own address names the shop's, as behind every reverse proxy: redirects, and cookies' domains. */
function keepOnShop(response: Response, origin: URL, asked: URL): Response {
  // A websocket has no headers that lead anywhere, and is none once it is made anew.
  if (origin.host === asked.host || response.webSocket) return response;
  const location = response.headers.get('Location');
  const moved = location === null ? undefined : locationOnShop(location, origin, asked);
  const cookies = response.headers.has('Set-Cookie') ? response.headers.getSetCookie() : [];
  const kept = cookies.map((cookie) => cookieOnShop(cookie, origin, asked));
  const isSame = kept.every((cookie, index) => cookie === cookies[index]);
  if (moved === undefined && isSame) return response;
  const headers = new Headers(response.headers);
  if (moved !== undefined) headers.set('Location', moved);
  if (!isSame) headers.delete('Set-Cookie');
  if (!isSame) for (const cookie of kept) headers.append('Set-Cookie', cookie);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}

function locationOnShop(location: string, origin: URL, asked: URL): string | undefined {
  if (!/^(?:https?:)?\/\//i.test(location) || !URL.canParse(location, origin)) return undefined;
  const target = new URL(location, origin);
  return target.host === origin.host
    ? asked.origin + target.pathname + target.search + target.hash
    : undefined;
}

/** A browser refuses a cookie for a domain that the shop's host is not part of: then it is the host's own. */
function cookieOnShop(cookie: string, origin: URL, asked: URL): string {
  const [, domain] = /;\s*domain\s*=\s*\.?([^;\s]*)/i.exec(cookie) ?? [];
  if (!domain || isPartOf(asked.hostname, domain) || !isPartOf(origin.hostname, domain)) return cookie;
  return cookie.replace(/;\s*domain\s*=[^;]*/gi, '');
}

function isPartOf(hostname: string, domain: string): boolean {
  return `.${hostname}`.endsWith(`.${domain.toLowerCase()}`);
}

/** A request whose site is not known: to the zone's own origin, which is where a route without a Worker would lead. */
export function passOn(request: Request, fetch: Fetch): Promise<Response> {
  if (request.headers.has(HOP_HEADER))
    return Promise.resolve(
      new Response('Endcap knows no shop at this host name.\n', {
        status: 404,
        headers: { [HOP_HEADER]: 'none' },
      }),
    );
  const headers = new Headers(request.headers);
  headers.set(HOP_HEADER, '1');
  return fetch(request.url, { method: request.method, headers, redirect: 'manual', ...bodyOf(request) });
}

/** What passed on came back to us: the zone has no origin of its own. */
export function isOwnRefusal({ status, headers }: Response): boolean {
  return status === 404 && headers.has(HOP_HEADER);
}

function bodyOf({ method, body }: Request): { body?: ReadableStream } {
  return method === 'GET' || method === 'HEAD' || !body ? {} : { body };
}
