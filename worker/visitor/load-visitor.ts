import * as v from 'valibot';
import { decodeConsent, resolveConsent } from '../../model/consent.ts';
import type { Consent } from '../../model/consent.ts';
import { COOKIES, parseCookies } from '../../model/cookie.ts';
import { CompactProfileSchema } from '../../model/profile.ts';
import type { CompactProfile, Device } from '../../model/profile.ts';
import { decodeSession } from '../../model/session.ts';
import { policyFor } from '../../model/site.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';
import { verifyToken, verifyVisitor } from './identity.ts';
import { decodeSticky } from './sticky.ts';

/** The least that KV allows: how long an edge location may serve a profile after the shard wrote a newer one. */
const KV_CACHE_SECONDS = 30;

/** What a request brings besides its headers. Tag mode has no cookies of ours: its values come in the body. */
export interface VisitorInput {
  now: number;
  /** `signToken`'s, instead of the visitor cookie. */
  token?: string | undefined;
  /** `encodeConsent`'s, instead of the consent cookie. */
  consent?: string | undefined;
  /** `encodeSession`'s, instead of the session cookie. */
  session?: string | undefined;
  /** `encodeSticky`'s, instead of the cookie of variations. */
  variations?: string | undefined;
}

/**
 * All that one request knows of its visitor, within what consent allows: no id without analytics or personalization,
 * no session signals and no profile without personalization. Never throws: where KV fails the profile is absent.
 */
export async function loadVisitor(
  env: Env,
  snapshot: Snapshot,
  request: Request,
  input: VisitorInput,
): Promise<VisitorContext> {
  const cookies = parseCookies(request.headers.get('Cookie'));
  const { consent, country, gpc } = requestConsent(
    snapshot,
    request,
    input.consent ?? cookies.get(COOKIES.consent.name),
  );
  const device = deviceOf(request.headers);
  const base = { consent, device, gpc, ...(country === undefined ? {} : { country }) };
  if (!consent.analytics && !consent.personalization) return { ...base, sticky: new Map() };

  const id = await visitorId(env, snapshot.site.id, cookies, input);
  const session = consent.personalization
    ? decodeSession(input.session ?? cookies.get(COOKIES.session.name), input.now)
    : undefined;
  const profile =
    id !== undefined && consent.personalization ? await readProfile(env, snapshot.site.id, id) : undefined;
  return {
    ...base,
    ...(id === undefined ? {} : { id }),
    ...(session ? { session } : {}),
    ...(profile ? { profile } : {}),
    ...decodeSticky(input.variations ?? cookies.get(COOKIES.variations.name)),
  };
}

/** Consent in force for a request, and what it was resolved from. `choice`: value of the consent cookie, if any. */
export function requestConsent(
  snapshot: Snapshot,
  request: Request,
  choice: string | undefined,
): { consent: Consent; country: string | undefined; gpc: boolean } {
  const country = countryOf(request);
  const gpc = request.headers.get('Sec-GPC') === '1';
  return {
    consent: resolveConsent(policyFor(snapshot.site, country), decodeConsent(choice), gpc),
    country,
    gpc,
  };
}

/** Verified id of the request's visitor: the token's where there is one, else the cookie's. */
export async function visitorId(
  env: Env,
  site: string,
  cookies: ReadonlyMap<string, string>,
  { token, now }: Pick<VisitorInput, 'token' | 'now'>,
): Promise<string | undefined> {
  if (token !== undefined) return (await verifyToken(env.SECRET, site, token, now))?.id;
  return verifyVisitor(env.SECRET, site, cookies.get(COOKIES.visitor.name));
}

/** ISO 3166 country that Cloudflare sees; undefined also for its "unknown" (XX) and Tor (T1). */
export function countryOf(request: Request): string | undefined {
  const country = request.cf?.country;
  return typeof country === 'string' && /^[A-Z]{2}$/.test(country) && country !== 'XX' ? country : undefined;
}

/** Kind of device, from client hints or else the user agent, which itself is never kept. */
export function deviceOf(headers: Headers): Device {
  const agent = headers.get('User-Agent') ?? '';
  if (/iPad|Tablet|PlayBook|Silk(?!.*Mobile)|Android(?!.*Mobile)/i.test(agent)) return 'tablet';
  if (headers.get('Sec-CH-UA-Mobile') === '?1' || /Mobi|iPhone|iPod|Android|Windows Phone/i.test(agent))
    return 'phone';
  return 'desktop';
}

async function readProfile(env: Env, site: string, visitor: string): Promise<CompactProfile | undefined> {
  try {
    const stored = await env.EDGE.get(kvKeys.profile(site, visitor), {
      type: 'json',
      cacheTtl: KV_CACHE_SECONDS,
    });
    if (stored === null) return undefined;
    return v.parse(CompactProfileSchema, stored);
  } catch (error) {
    console.error(JSON.stringify({ event: 'profile_unreadable', site, error: String(error) }));
    return undefined;
  }
}
