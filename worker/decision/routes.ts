import { Hono } from 'hono';
import * as v from 'valibot';
import type { Ranking } from '../../model/decision.ts';
import { PAGE_TYPES, type PageType } from '../../model/event.ts';
import { canonicalUrl, type PageContext } from '../../model/page-context.ts';
import { DecideRequestSchema, type DecideRequest, type DecideResponse } from '../../model/page.ts';
import type { Experience } from '../../model/placement.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { previewOf } from '../preview/preview-of.ts';
import { stripItems, type StripItem } from '../page/recommendations.ts';
import { rankListing } from '../ranker/rank-listing.ts';
import { recommendProducts } from '../ranker/recommend-products.ts';
import { callerOf, corsHeaders, preflight, type Caller } from '../event/caller.ts';
import { allows } from '../event/client-pace.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { newVisitorId, regionOf, signToken } from '../visitor/identity.ts';
import { loadVisitor } from '../visitor/load-visitor.ts';
import { describe } from '../validated.ts';
import {
  decide,
  decisionRecord,
  flagsOf,
  newDecisionId,
  payloadEntry,
  preparedOf,
  type Placed,
} from './compose.ts';
import { setCookie } from '../visitor/set-cookie.ts';
import { keptVariations } from '../visitor/sticky.ts';
import { logDecisions } from './log.ts';

const MAX_BYTES = 200_000;

/**
 * `POST /_endcap/decide`: the same decisions as the page path, for the bare tag, for navigation inside single-page
 * shops, and server to server. Answers a payload whose placements are the caller's to apply; variations and orders
 * only, never reasons, segments or anything else of the profile.
 */
export const routes = new Hono<{ Bindings: Env }>()
  .options('/decide', (c) => preflight(c.req.raw))
  .post('/decide', async (c) => {
    const now = Date.now();
    if (!allows(c.req.raw, now))
      throw new HttpError(429, 'rate_limited', 'Too many requests from this address; try again in a minute.');
    const asked = await readBody(c.req.raw);
    const ctx = c.executionCtx as ExecutionContext;
    const caller = await callerOfDecide(c.env, c.req.raw, asked.site, {
      now,
      waitUntil: (promise) => ctx.waitUntil(promise),
    });
    const { answered, kept } = await answer(c.env, ctx, c.req.raw, caller, asked, now);
    if (kept !== undefined && caller.mode === 'routed')
      c.header('Set-Cookie', setCookie('variations', kept, c.req.raw), { append: true });
    const told = kept !== undefined && caller.mode === 'tag' ? { ...answered, k: kept } : answered;
    return c.json(told, 200, { 'Cache-Control': 'private, no-store', ...corsHeaders(caller) });
  });

/** A shop's server sends no Origin and may ask from anywhere: it learns variations only. Pages must be the site's. */
async function callerOfDecide(
  env: Env,
  request: Request,
  site: string,
  loading: Parameters<typeof callerOf>[3],
): Promise<Caller> {
  if (request.headers.get('Origin') !== null) return callerOf(env, request, site, loading);
  const snapshot = await loadSnapshot(env, site, loading);
  if (!snapshot) throw new HttpError(404, 'not_found', `There is no published site "${site.slice(0, 64)}".`);
  return { snapshot, mode: 'tag' };
}

async function answer(
  env: Env,
  ctx: ExecutionContext,
  request: Request,
  { snapshot: published, mode }: Caller,
  asked: DecideRequest,
  now: number,
): Promise<{ answered: DecideResponse; kept: string | undefined }> {
  const { token, consent, session, variations } = asked;
  const preview = await previewOf(env, request, published, { now, given: asked.preview });
  const snapshot = preview?.snapshot ?? published;
  const known = await loadVisitor(env, snapshot, request, { now, token, consent, session, variations });
  // Where no choice is needed the first decision may be anybody's first sight of the shop: it counts from here on.
  const isNew = isPersonalTag(request, mode, known) && !preview;
  const visitor = isNew ? { ...known, id: newVisitorId(regionOf(request.cf)) } : known;
  const page: PageContext = { url: canonicalUrl(asked.page.url), type: pageType(asked.page.type) };
  const id = newDecisionId();
  const isPersonal = visitor.consent.analytics || visitor.consent.personalization;
  const decided = decide(preparedOf(snapshot), {
    page,
    visitor,
    now,
    ...(preview && { forced: preview.forced }),
  });
  const wanted = decided.placed.filter(
    ({ placement }) => !asked.placements || asked.placements.includes(placement.id),
  );
  const rankings = new Map<string, Ranking>();
  const entries = await Promise.all(wanted.map((placed) => entry(placed)));
  if (
    !preview &&
    visitor.id &&
    visitor.consent.analytics &&
    (wanted.length > 0 || decided.triggers.length > 0)
  ) {
    ctx.waitUntil(
      logDecisions(
        env,
        snapshot.site.id,
        visitor.id,
        decisionRecord({ id, now, page, snapshot, decided, rankings }),
      ),
    );
  }
  return {
    // What everyone gets is nobody's decision.
    answered: {
      v: 1,
      d: isPersonal ? id : '',
      p: entries,
      ...flagsOf(snapshot, decided),
      ...(isNew ? { token: await signToken(env.SECRET, snapshot.site.id, visitor.id!, now) } : {}),
    },
    kept: preview ? undefined : keptVariations(snapshot, visitor, decided.triggers),
  };

  async function entry(placed: Placed): Promise<DecideResponse['p'][number]> {
    const candidates = asked.candidates?.find(({ placement }) => placement === placed.placement.id)?.item_ids;
    if (placed.experience?.kind === 'recommendations')
      return withItems(payloadEntry(placed, 'p'), await strip(placed.experience));
    if (placed.experience?.kind !== 'listing' || !candidates) return payloadEntry(placed, 'p');
    const ranking = await rankListing(env, ctx, {
      snapshot,
      visitor,
      experience: placed.experience,
      candidates,
      page,
      now,
      decisionId: id,
    });
    rankings.set(placed.placement.id, ranking);
    return payloadEntry(
      placed,
      'p',
      ranking.order.map((index) => candidates[index]!),
    );
  }

  async function strip(
    experience: Extract<Experience, { kind: 'recommendations' }>,
  ): Promise<readonly StripItem[]> {
    const products = await recommendProducts(env, ctx, { snapshot, visitor, experience, page, now }).catch(
      () => undefined,
    );
    return stripItems(products ?? [], request.headers);
  }
}

/** A tag in a browser that may know its visitor and does not yet. A shop's server has visitors of its own. */
function isPersonalTag(request: Request, mode: Caller['mode'], { id, consent }: VisitorContext): boolean {
  const isBrowser = mode === 'tag' && request.headers.get('Origin') !== null;
  return isBrowser && id === undefined && (consent.analytics || consent.personalization);
}

/** A strip with its products, which are the server's to choose; a strip without any has nothing to show. */
function withItems(
  entry: DecideResponse['p'][number],
  items: readonly StripItem[],
): DecideResponse['p'][number] {
  return { ...entry, x: { ...(entry.x as object), items } };
}

async function readBody(request: Request): Promise<DecideRequest> {
  const text = await request.text();
  if (text.length > MAX_BYTES)
    throw new HttpError(
      413,
      'too_large',
      `The request has ${text.length} characters, the limit is ${MAX_BYTES}.`,
    );
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new HttpError(400, 'bad_request', 'The body is not JSON.');
  }
  const parsed = v.safeParse(DecideRequestSchema, body);
  if (!parsed.success) throw new HttpError(422, 'invalid', describe(parsed.issues as never));
  return parsed.output;
}

function pageType(type: string | undefined): PageType {
  return PAGE_TYPES.find((known) => known === type) ?? 'other';
}
