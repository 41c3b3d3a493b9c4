import type { VisitorContext } from '../../model/visitor-context.ts';
import { filterReason } from '../event/filter.ts';
import type { Env } from '../env.ts';
import { isPrefetch } from '../page/serve-page.ts';
import { newVisitorId, regionOf, signVisitor } from './identity.ts';
import { setCookie } from './set-cookie.ts';

/**
 * The visitor with a new id and the cookie that keeps it, where consent needs no choice (opt-out, off), so that the
 * first page already counts. Undefined: there is an id, nothing is allowed, or it is no browser that opens a page.
 */
export async function firstVisit(
  env: Env,
  site: string,
  request: Request,
  visitor: VisitorContext,
): Promise<{ visitor: VisitorContext; cookie: string } | undefined> {
  const { consent } = visitor;
  if (visitor.id !== undefined || (!consent.analytics && !consent.personalization)) return undefined;
  // What does not navigate keeps no cookies either: an id for each of its requests would count it as many visitors.
  if (request.method !== 'GET' || request.headers.get('Sec-Fetch-Dest') !== 'document') return undefined;
  if (isPrefetch(request.headers) || filterReason(env, request, false)) return undefined;
  const id = newVisitorId(regionOf(request.cf));
  const value = await signVisitor(env.SECRET, site, id);
  return { visitor: { ...visitor, id }, cookie: setCookie('visitor', value, request) };
}

/** The page with the cookie, if it is this visitor's own; what may be shared stays as it is. */
export function withCookie(response: Response, cookie: string | undefined): Response {
  const isOwn = /\bprivate\b/.test(response.headers.get('Cache-Control') ?? '');
  if (cookie === undefined || !isOwn || response.headers.get('CDN-Cache-Control') !== 'no-store')
    return response;
  const own = new Response(response.body, response);
  own.headers.append('Set-Cookie', cookie);
  return own;
}
