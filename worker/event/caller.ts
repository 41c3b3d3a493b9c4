import type { Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { loadSnapshot, siteOfHost } from '../site/snapshots.ts';

/** Who calls `/_endcap/*`: a page of the shop on a host of ours (cookies), or one elsewhere with the bare tag (token). */
export interface Caller {
  snapshot: Snapshot;
  mode: 'routed' | 'tag';
  /** In tag mode: what the answer must name for the page to read it. */
  origin?: string;
}

interface Loading {
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

/** The caller of a request that names a site. Throws 404 for an unknown site, 403 for a page that the site does not list. */
export async function callerOf(env: Env, request: Request, site: string, loading: Loading): Promise<Caller> {
  const url = new URL(request.url);
  const origin = request.headers.get('Origin');
  const [snapshot, hostSite] = await Promise.all([
    loadSnapshot(env, site, loading),
    siteOfHost(env, url.hostname, loading),
  ]);
  if (!snapshot) throw new HttpError(404, 'not_found', `There is no published site "${site.slice(0, 64)}".`);
  // A page of the shop, or a caller that is no browser and so sends no Origin.
  if (hostSite === site && (origin === null || hostnameOf(origin) === url.hostname))
    return { snapshot, mode: 'routed' };
  if (origin !== null && snapshot.site.allowed_origins.includes(origin))
    return { snapshot, mode: 'tag', origin };
  throw new HttpError(
    403,
    'forbidden',
    `${origin ?? url.hostname} is no page of the site "${site.slice(0, 64)}": add it to the site's hostnames or allowed origins.`,
  );
}

/** Headers that let the page of a tag read an answer. */
export function corsHeaders({ origin }: Pick<Caller, 'origin'>): Record<string, string> {
  return origin === undefined ? {} : { 'Access-Control-Allow-Origin': origin, Vary: 'Origin' };
}

/** Answer to a browser that asks whether a page may call; which page may is looked at in the call itself, which names the site. */
export function preflight(request: Request): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': request.headers.get('Origin') ?? '*',
      'Access-Control-Allow-Methods': 'GET, POST',
      'Access-Control-Allow-Headers': 'Content-Type',
      'Access-Control-Max-Age': '86400',
      Vary: 'Origin',
    },
  });
}

function hostnameOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).hostname : undefined;
}
