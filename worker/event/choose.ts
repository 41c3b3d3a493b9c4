import * as v from 'valibot';
import { ConsentChoiceSchema, encodeConsent, NO_CONSENT, resolveConsent } from '../../model/consent.ts';
import type { ConsentChoice } from '../../model/consent.ts';
import { COOKIES, parseCookies } from '../../model/cookie.ts';
import { IdSchema, policyFor } from '../../model/site.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { describeIssues } from './describe-issues.ts';
import { newVisitorId, regionOf, signToken, signVisitor } from '../visitor/identity.ts';
import { countryOf, visitorId } from '../visitor/load-visitor.ts';
import { setCookie } from '../visitor/set-cookie.ts';
import { callerOf, corsHeaders } from './caller.ts';
import { allows } from './client-pace.ts';
import { deliverConsent } from './deliver.ts';
import { readJson } from './read-body.ts';

const MAX_BYTES = 4_096;

export const ConsentRequestSchema = v.object({
  v: v.literal(1),
  site: IdSchema,
  choice: ConsentChoiceSchema,
  /** Tag mode: the token in use, if there is one. */
  token: v.optional(v.pipe(v.string(), v.maxLength(256))),
});

/**
 * `POST /_endcap/consent`: records a visitor's choice and answers with what is in force. Analytics or personalization
 * allowed: the visitor gets (or keeps) an id. Nothing allowed: every cookie but the choice itself goes, and all that was
 * kept is erased. Global Privacy Control refuses whatever the choice says.
 */
export async function choose(
  env: Env,
  request: Request,
  calling: { now: number; waitUntil: (promise: Promise<unknown>) => void },
): Promise<Response> {
  const { now } = calling;
  if (!allows(request, now)) throw new HttpError(429, 'rate_limited', 'Too many requests from this address.');
  const parsed = v.safeParse(ConsentRequestSchema, await readJson(request, MAX_BYTES));
  if (!parsed.success) throw new HttpError(422, 'invalid', describeIssues(parsed.issues));
  const { site, token } = parsed.output;
  const caller = await callerOf(env, request, site, calling);
  const gpc = request.headers.get('Sec-GPC') === '1';
  const choice = inForce({ ...parsed.output.choice, at: now }, gpc);
  const consent = resolveConsent(policyFor(caller.snapshot.site, countryOf(request)), choice, gpc);
  const cookies = parseCookies(request.headers.get('Cookie'));
  // A token sent from a page of ours would let one visitor speak for another's cookie: each mode has its own.
  const known =
    caller.mode === 'tag' && token === undefined
      ? undefined
      : await visitorId(env, site, cookies, { token: caller.mode === 'tag' ? token : undefined, now });
  const allowed = choice.analytics || choice.personalization;
  const id = known ?? (allowed ? newVisitorId(regionOf(request.cf)) : undefined);
  if (id !== undefined) await deliverConsent(env, site, id, choice);

  const fresh = allowed && id !== undefined;
  const response = Response.json(
    {
      consent,
      ...(caller.mode === 'tag' && fresh ? { token: await signToken(env.SECRET, site, id, now) } : {}),
    },
    { headers: { 'Cache-Control': 'no-store', ...corsHeaders(caller) } },
  );
  if (caller.mode === 'tag') return response;
  const set = (cookie: string) => response.headers.append('Set-Cookie', cookie);
  set(setCookie('consent', encodeConsent(choice), request));
  if (fresh) set(setCookie('visitor', await signVisitor(env.SECRET, site, id), request));
  else {
    if (cookies.has(COOKIES.visitor.name)) set(setCookie('visitor', '', request));
    if (cookies.has(COOKIES.variations.name)) set(setCookie('variations', '', request));
  }
  if (!choice.personalization && cookies.has(COOKIES.session.name)) set(setCookie('session', '', request));
  return response;
}

function inForce(choice: ConsentChoice, gpc: boolean): ConsentChoice {
  const { analytics, personalization, marketing, on_device } = NO_CONSENT;
  return gpc ? { ...choice, analytics, personalization, marketing, on_device } : choice;
}
