import { decodeConsent, encodeConsent } from '../../model/consent.ts';
import { COOKIES, parseCookies } from '../../model/cookie.ts';
import { MAX_BATCH_BYTES } from '../../model/event.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import {
  newVisitorId,
  regionOf,
  signToken,
  signVisitor,
  verifyToken,
  verifyVisitor,
} from '../visitor/identity.ts';
import { deviceOf, requestConsent } from '../visitor/load-visitor.ts';
import { setCookie } from '../visitor/set-cookie.ts';
import { shardOf } from '../visitor/shards.ts';
import { callerOf, corsHeaders } from './caller.ts';
import type { Caller } from './caller.ts';
import { allows } from './client-pace.ts';
import { moneyNotes } from './check-money.ts';
import { correctTimes } from './correct-times.ts';
import { deliverBatch } from './deliver.ts';
import { filterReason } from './filter.ts';
import { readBatch } from './read-batch.ts';
import { readJson } from './read-body.ts';
import { noteShown } from './note-shown.ts';
import { scrub } from './scrub.ts';

interface Calling {
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

/**
 * `POST /_endcap/events`. 202: the events are on disk (or, the shard being away, in the queue) and will be counted once.
 * 200 with `filtered`: understood, and not counted. Everything else stores nothing and says why.
 */
export async function collect(env: Env, request: Request, calling: Calling): Promise<Response> {
  const { now } = calling;
  if (!allows(request, now)) {
    throw new HttpError(429, 'rate_limited', 'Too many requests from this address; try again in a minute.');
  }
  const read = readBatch(await readJson(request, MAX_BATCH_BYTES));
  const site = read.batch.site;
  const caller = await callerOf(env, request, site, calling);
  const cookies = parseCookies(request.headers.get('Cookie'));
  const choice = caller.mode === 'tag' ? read.batch.consent : cookies.get(COOKIES.consent.name);
  const { consent, country } = requestConsent(caller.snapshot, request, choice);
  if (!consent.analytics) {
    throw new HttpError(403, 'no_consent', 'This visitor has not allowed analytics; nothing was stored.');
  }
  const reason = filterReason(env, request, read.batch.webdriver);
  if (reason) return filtered(caller, reason);

  const { batch, rejected } = correctTimes(read.batch, now);
  const visitor = await visitorOf(env, request, caller, { token: batch.token, cookies, now });
  const result = await deliverBatch(env, {
    site,
    visitor: visitor.id,
    batch: scrub(batch),
    receivedAt: now,
    context: { device: deviceOf(request.headers), ...(country === undefined ? {} : { country }) },
    personalization: consent.personalization,
    consentAt: decodeConsent(choice)?.at ?? 0,
  });
  if (result.refused === 'rate_limited') {
    throw new HttpError(
      429,
      'rate_limited',
      'This visitor sends more events than a browser does; try again later.',
    );
  }
  const newer =
    caller.mode === 'routed' && result.choice
      ? [setCookie('consent', encodeConsent(result.choice), request)]
      : [];
  if (result.refused === 'no_consent') return filtered(caller, 'no_consent', newer);
  if (result.refused === 'erased')
    return filtered(
      caller,
      'erased',
      OF_A_VISITOR.map((kind) => setCookie(kind, '', request)),
    );
  if (result.refused) return filtered(caller, result.refused);
  noteShown(env, { snapshot: caller.snapshot, visitor: visitor.id, batch }, calling);
  const notes = moneyNotes(read.batch.events, caller.snapshot.site.currency);
  return answer(caller, 202, [...visitor.cookies, ...newer], {
    accepted: result.accepted,
    duplicates: result.duplicates,
    unknown_fields: read.unknownFields,
    rejected: [...read.rejected, ...rejected],
    ...(notes.length > 0 ? { notes } : {}),
    ...(visitor.token === undefined ? {} : { token: visitor.token }),
  });

  function filtered(to: Caller, why: string, setCookies: string[] = []): Response {
    if (why === 'bot' || why === 'webdriver') {
      // Counted under a visitor nobody has: which shard keeps a count makes no difference to the sum.
      const counting = shardOf(
        env,
        site,
        newVisitorId(regionOf(request.cf), (bytes) => bytes),
      );
      calling.waitUntil(counting.countFiltered(site, why, read.batch.events.length).catch(() => undefined));
    }
    return answer(to, 200, setCookies, { accepted: 0, duplicates: 0, filtered: why });
  }
}

/** Cookies that go with an erased visitor: the browser begins anew. */
const OF_A_VISITOR = ['visitor', 'variations', 'session'] as const;

interface Known {
  id: string;
  cookies: string[];
  /** A fresh token for the page to keep. */
  token?: string;
}

/** The visitor who sent a batch. Where consent needs no choice (opt-out, off), the first batch may bring a new one. */
async function visitorOf(
  env: Env,
  request: Request,
  { mode, snapshot }: Caller,
  { token, cookies, now }: { token: string | undefined; cookies: ReadonlyMap<string, string>; now: number },
): Promise<Known> {
  const site = snapshot.site.id;
  if (mode === 'tag') {
    const known = await verifyToken(env.SECRET, site, token, now);
    if (known && !known.rotate) return { id: known.id, cookies: [] };
    const id = known?.id ?? newVisitorId(regionOf(request.cf));
    return { id, cookies: [], token: await signToken(env.SECRET, site, id, now) };
  }
  const known = await verifyVisitor(env.SECRET, site, cookies.get(COOKIES.visitor.name));
  if (known !== undefined) return { id: known, cookies: [] };
  const id = newVisitorId(regionOf(request.cf));
  return { id, cookies: [setCookie('visitor', await signVisitor(env.SECRET, site, id), request)] };
}

function answer(caller: Caller, status: number, cookies: readonly string[], body: object): Response {
  const response = Response.json(body, {
    status,
    headers: { 'Cache-Control': 'no-store', ...corsHeaders(caller) },
  });
  for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
  return response;
}
