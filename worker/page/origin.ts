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
  // For a client that takes no encoding the origin need not compress what we would have to undo.
  if (ask.readable) headers.set('Accept-Encoding', takesEncodings(request) ? 'gzip, br' : 'identity');
  if (ask.whole)
    for (const name of ['Range', 'If-Range', 'If-None-Match', 'If-Modified-Since']) headers.delete(name);
  else if (ask.ifNoneMatch === null) headers.delete('If-None-Match');
  else if (ask.ifNoneMatch !== undefined) headers.set('If-None-Match', ask.ifNoneMatch);
  const response = await fetch(origin.origin + asked.pathname + asked.search, {
    method: request.method,
    headers,
    redirect: 'manual',
    ...bodyOf(request),
  });
  return keepOnShop(response, origin, asked);
}

/** WARNING: Cloudflare writes `Accept-Encoding` anew for Workers, and keeps what the client sent in `cf`. */
function takesEncodings({ cf, headers }: Request): boolean {
  const sent = cf?.clientAcceptEncoding;
  const accepted = typeof sent === 'string' ? sent : (headers.get('Accept-Encoding') ?? '');
  return !/^\s*(?:identity\s*)?$/i.test(accepted);
}

const origins = new WeakMap<Site, URL>();

function originOf(site: Site): URL {
  let origin = origins.get(site);
  if (!origin) origins.set(site, (origin = new URL(site.origin)));
  return origin;
}

/** A redirect to the origin's own address becomes one to the shop's, as every reverse proxy does. */
function keepOnShop(response: Response, origin: URL, asked: URL): Response {
  const location = response.headers.get('Location');
  if (!location || origin.host === asked.host || !URL.canParse(location, origin)) return response;
  const target = new URL(location, origin);
  if (target.host !== origin.host || !/^https?:\/\//i.test(location)) return response;
  const headers = new Headers(response.headers);
  headers.set('Location', asked.origin + target.pathname + target.search + target.hash);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
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
