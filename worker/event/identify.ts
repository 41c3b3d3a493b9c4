import * as v from 'valibot';
import { COOKIES, parseCookies } from '../../model/cookie.ts';
import { IdSchema } from '../../model/site.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { seal } from '../privacy/seal.ts';
import { digestOf } from '../visitor/digest.ts';
import { sign } from '../visitor/identity.ts';
import { customerKey, linkVisitor, personOf } from '../visitor/link.ts';
import { requestConsent, visitorId } from '../visitor/load-visitor.ts';
import { callerOf, corsHeaders } from './caller.ts';
import { describeIssues } from './describe-issues.ts';
import { readJson } from './read-body.ts';
import { isSignedBy, shopKey } from './shop-key.ts';
import { REFERENCE_PURPOSE } from './take-orders.ts';

const MAX_BYTES = 4_096;

interface Calling {
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

export const IdentifySchema = v.object({
  v: v.literal(1),
  site: IdSchema,
  /** E-mail address or customer number of the customer who is signed in at the shop. */
  customer: v.pipe(v.string(), v.minLength(1), v.maxLength(320)),
  /** The shop's word for it: hex HMAC-SHA-256 of `customer` under the shop key. */
  proof: v.pipe(v.string(), v.maxLength(100)),
  token: v.optional(v.pipe(v.string(), v.maxLength(256))),
  consent: v.optional(v.pipe(v.string(), v.maxLength(40))),
});

/**
 * `POST /_endcap/identify`: makes the visitor one of a known customer's devices. Only with the shop's own proof that
 * this customer is signed in: else anyone could ask for another's taste by naming an e-mail address. Needs consent to
 * analytics and personalization. Throws 401, 403, 404, 422.
 */
export async function identify(env: Env, request: Request, calling: Calling): Promise<Response> {
  const parsed = v.safeParse(IdentifySchema, await readJson(request, MAX_BYTES));
  if (!parsed.success) throw new HttpError(422, 'invalid', describeIssues(parsed.issues));
  const { site, customer, proof, token, consent } = parsed.output;
  const { visitor, marketing, headers } = await consenting(env, request, { site, token, consent }, calling);
  if (!(await isSignedBy(await shopKey(env, site), customer, proof))) {
    throw new HttpError(
      401,
      'unauthorized',
      'The proof does not fit: it is the HMAC-SHA-256 of the customer under the shop key, in hex.',
    );
  }
  const key = customerKey(customer);
  // The form that ad platforms match by: not salted, so it is sealed, and only there with consent to marketing.
  const ads = marketing && key.includes('@') ? await seal(env.SECRET, 'ads', await digestOf(key)) : undefined;
  const linked = await linkVisitor(env, site, visitor, await personOf(env, site, key), { ads });
  return Response.json({ linked }, { headers });
}

/** Body of `POST /_endcap/reference`. */
export const ReferenceSchema = v.object({
  v: v.literal(1),
  site: IdSchema,
  token: v.optional(v.pipe(v.string(), v.maxLength(256))),
  consent: v.optional(v.pipe(v.string(), v.maxLength(40))),
});

/**
 * `POST /_endcap/reference`: the visitor's signed reference, for the page to put into cart attributes or order meta
 * under `_endcap`, so that the order that comes back from the shop's server joins this visitor. Throws 403, 404, 422.
 */
export async function reference(env: Env, request: Request, calling: Calling): Promise<Response> {
  const parsed = v.safeParse(ReferenceSchema, await readJson(request, MAX_BYTES));
  if (!parsed.success) throw new HttpError(422, 'invalid', describeIssues(parsed.issues));
  const { site } = parsed.output;
  const { visitor, headers } = await consenting(env, request, parsed.output, calling);
  const signature = await sign(env.SECRET, REFERENCE_PURPOSE, site, visitor);
  return Response.json({ reference: `${visitor}.${signature}` }, { headers });
}

/** The visitor of a request who allows analytics and personalization. Throws 403 without either, 404 without a visitor. */
async function consenting(
  env: Env,
  request: Request,
  given: { site: string; token?: string | undefined; consent?: string | undefined },
  calling: Calling,
): Promise<{ visitor: string; marketing: boolean; headers: Record<string, string> }> {
  const caller = await callerOf(env, request, given.site, calling);
  const cookies = parseCookies(request.headers.get('Cookie'));
  const choice = caller.mode === 'tag' ? given.consent : cookies.get(COOKIES.consent.name);
  const { consent } = requestConsent(caller.snapshot, request, choice);
  if (!consent.analytics || !consent.personalization) {
    throw new HttpError(403, 'no_consent', 'This visitor has not allowed analytics and personalization.');
  }
  const token = caller.mode === 'tag' ? (given.token ?? '') : undefined;
  const visitor = await visitorId(env, given.site, cookies, { token, now: calling.now });
  if (visitor === undefined) throw new HttpError(404, 'not_found', 'This browser has no visitor id yet.');
  return {
    visitor,
    marketing: consent.marketing,
    headers: { 'Cache-Control': 'no-store', ...corsHeaders(caller) },
  };
}
