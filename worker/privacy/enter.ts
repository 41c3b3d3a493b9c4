import { parseCookies } from '../../model/cookie.ts';
import type { Env } from '../env.ts';
import { visitorId } from '../visitor/load-visitor.ts';
import { mintCode } from './door.ts';

/**
 * `GET /_endcap/privacy?site=ID`, a link on the shop's pages: leads to the privacy page, with a one-time code in the
 * fragment where this browser has a visitor id. A fragment is sent to no server and stands in no log.
 */
export async function enterPrivacyPage(env: Env, request: Request, now: number): Promise<Response> {
  const url = new URL(request.url);
  const site = url.searchParams.get('site') ?? '';
  const target = new URL(`${url.protocol}//${env.PRIVACY_HOST}${url.port ? `:${url.port}` : ''}/`);
  target.searchParams.set('site', site);
  const visitor = await visitorId(env, site, parseCookies(request.headers.get('Cookie')), {
    token: undefined,
    now,
  });
  if (visitor !== undefined) target.hash = `code=${await mintCode(env, site, visitor, now)}`;
  return new Response(null, {
    status: 303,
    headers: { Location: target.href, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' },
  });
}
