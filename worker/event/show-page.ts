import * as v from 'valibot';
import { COOKIES, parseCookies } from '../../model/cookie.ts';
import { IdSchema } from '../../model/site.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { describe } from '../validated.ts';
import { verifyVisitor } from '../visitor/identity.ts';
import { requestConsent } from '../visitor/load-visitor.ts';
import { shardOf } from '../visitor/shards.ts';
import { callerOf } from './caller.ts';
import { allows } from './client-pace.ts';
import { readJson } from './read-body.ts';

const MAX_BYTES = 1024;

const ShownSchema = v.object({
  v: v.literal(1),
  site: IdSchema,
  /** `d` of the page's payload. */
  decision: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/)),
});

/**
 * `POST /_endcap/shown`: a page that the browser had fetched ahead is on the screen now. Its decisions, which the Worker
 * kept under the visitor's id, are logged; the page can name them, not make them. 202: logged. 200: nothing was waiting.
 */
export async function showPage(
  env: Env,
  request: Request,
  loading: { now: number; waitUntil: (promise: Promise<unknown>) => void },
): Promise<Response> {
  if (!allows(request, loading.now))
    throw new HttpError(429, 'rate_limited', 'Too many requests from this address; try again in a minute.');
  const parsed = v.safeParse(ShownSchema, await readJson(request, MAX_BYTES));
  if (!parsed.success) throw new HttpError(422, 'invalid', describe(parsed.issues as never));
  const { site, decision } = parsed.output;
  const { snapshot } = await callerOf(env, request, site, loading);
  const cookies = parseCookies(request.headers.get('Cookie'));
  const { consent } = requestConsent(snapshot, request, cookies.get(COOKIES.consent.name));
  if (!consent.analytics)
    throw new HttpError(403, 'no_consent', 'This visitor has not allowed analytics; nothing was stored.');
  const visitor = await verifyVisitor(env.SECRET, site, cookies.get(COOKIES.visitor.name));
  const isLogged =
    visitor !== undefined &&
    (await shardOf(env, site, visitor).showDecisions(site, visitor, { decision, now: loading.now }));
  return Response.json(
    { logged: isLogged },
    { status: isLogged ? 202 : 200, headers: { 'Cache-Control': 'no-store' } },
  );
}
