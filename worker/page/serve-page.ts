// Over 300 lines: the steps of one request in their order, each of which may end it.
import type { Decided } from '../../model/decide.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { Site } from '../../model/site.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import { decisionRecord } from '../decision/compose.ts';
import { isOpen, placementFailed } from './breaker.ts';
import { countPage } from './counters.ts';
import { requestGate, responseGate, type Untouched } from './gate.ts';
import { fetchOrigin, isOwnRefusal, passOn, type Fetch } from './origin.ts';
import { cachedFetch } from './page-cache.ts';
import { addVary, notModified, originTags, privateHeaders, sharedHeaders } from './page-headers.ts';
import type { PageParts, RecommendInput } from './page-parts.ts';
import { isTypeOpen, learnType, pageContext } from './page-type.ts';
import { peek } from './peek.ts';
import { SinkGone } from './pump.ts';
import { stripItems, type StripItem } from './recommendations.ts';
import { redirectFrom } from './redirect.ts';
import { rewritePage } from './rewrite-page.ts';
import { stickyCookie } from '../visitor/sticky.ts';
import { templateOf } from './template.ts';
import { within } from './within.ts';

/** How long a page waits for its site's snapshot where memory has none that is fresh: a read that KV has to fetch from afar takes most of it. */
const SNAPSHOT_BUDGET_MILLIS = 100;
/** A form that is sent can be sent once only: where it goes is worth more waiting. */
const FORM_BUDGET_MILLIS = 2_000;
/** How long a page waits for its visitor after the origin's headers are there. */
const VISITOR_BUDGET_MILLIS = 30;
/** A strip whose products take longer is left out. */
const RECOMMEND_BUDGET_MILLIS = 30;

/** The shop's page for whoever asks, changed where that is decided and certain; in any doubt as the origin sent it. */
export async function servePage(request: Request, parts: PageParts): Promise<Response> {
  const url = new URL(request.url);
  const now = parts.now();
  const isPage = request.method === 'GET' || request.method === 'HEAD';
  // Both at once, each within its own budget.
  const killing = parts.isKilled(now).catch(() => false);
  const loading = parts.loadSnapshot(url.hostname, now).catch(() => undefined);
  const found = await within(isPage ? SNAPSHOT_BUDGET_MILLIS : FORM_BUDGET_MILLIS, loading);
  if (!found) return withoutSnapshot(request, { url, loading }, parts);
  const snapshot = found;
  const { site } = snapshot;
  const untouched = (why: Untouched) => countPage(site.id, `untouched:${why}`);

  const gated = (await killing) ? 'killed' : requestGate(request, url, site);
  if (gated) {
    untouched(gated);
    return fetchOrigin(request, site, { whole: false, readable: false, fetch: parts.fetch });
  }
  const personal = parts.mayBePersonal(request, snapshot);
  const tags = personal ? undefined : originTags(request.headers.get('If-None-Match'), snapshot.version);
  const origin = () =>
    fetchOrigin(request, site, {
      whole: personal,
      readable: true,
      ifNoneMatch: tags,
      fetch: pageFetch(site, parts, now),
    });
  const times: View['times'] = [['snapshot', parts.now() - now]];
  const view: View = {
    request,
    url,
    now,
    snapshot,
    page: pageContext(url, snapshot),
    personal,
    times,
  };

  const visiting = personal ? visitorOf(view, parts) : Promise.resolve(parts.stranger(request));
  const redirected = await redirectFor(view, visiting, parts);
  if (redirected) return redirected;

  const asked = parts.now();
  let response = await origin();
  view.times.push(['origin', parts.now() - asked]);
  if (response.status === 304 && tags) {
    countPage(site.id, 'not-modified');
    return notModified(response, snapshot.version);
  }
  const closed = responseGate(response, request.method);
  if (closed) {
    untouched(closed);
    return response;
  }
  try {
    // The answer to HEAD has nothing to look into; GET has told, or will.
    if (request.method === 'HEAD' || !isTypeOpen(url, snapshot))
      return await changed(response, view, visiting, parts);
    const { head, response: whole } = await peek(response, parts.waitUntil);
    learnType(url, snapshot, head);
    response = whole;
    return await changed(response, { ...view, page: pageContext(url, snapshot) }, visiting, parts);
  } catch (error) {
    console.error(JSON.stringify({ event: 'page_untouched', site: site.id, error: String(error) }));
    untouched('error');
    return response;
  }
}

/** The origin's own answer where KV is late or fails, or the host is no site's: as far as memory knows the origin, else as the zone does. */
async function withoutSnapshot(
  request: Request,
  { url, loading }: { url: URL; loading: Promise<Snapshot | undefined> },
  parts: PageParts,
): Promise<Response> {
  const pass = (site: Site) =>
    fetchOrigin(request, site, { whole: false, readable: false, fetch: parts.fetch });
  const known = parts.siteInMemory?.(url.hostname);
  if (known) {
    countPage(known.id, 'untouched:no-snapshot');
    // The next request finds in memory what comes late.
    parts.waitUntil(loading);
    return pass(known);
  }
  // Whose page it was is known once KV answers.
  parts.waitUntil(
    loading.then((late) => {
      if (late) countPage(late.site.id, 'untouched:no-snapshot');
    }),
  );
  const response = await passOn(request, parts.fetch);
  if (!isOwnRefusal(response)) return response;
  // Behind this host name there is nothing but us: without KV nobody knows where the shop is.
  const late = await loading;
  return late && !request.bodyUsed ? pass(late.site) : response;
}

function pageFetch(site: Site, { fetch, pageStore, waitUntil }: PageParts, now: number): Fetch {
  return site.cache_pages && pageStore
    ? cachedFetch(site, { store: pageStore, fetch, now, waitUntil })
    : fetch;
}

interface View {
  request: Request;
  url: URL;
  now: number;
  snapshot: Snapshot;
  page: PageContext;
  personal: boolean;
  /** What was waited for, in milliseconds. */
  times: [name: string, millis: number][];
}

async function changed(
  response: Response,
  view: View,
  loading: Promise<VisitorContext | undefined>,
  parts: PageParts,
): Promise<Response> {
  const { request, snapshot, now, page, personal, url } = view;
  const site = snapshot.site.id;
  const template = templateOf(site, url.pathname);
  const waited = parts.now();
  let visitor = await within(VISITOR_BUDGET_MILLIS, loading);
  view.times.push(['visitor', parts.now() - waited]);
  if (!visitor) {
    countPage(site, 'visitor-late');
    visitor = parts.stranger(request);
  }
  const decided = withoutOpen(parts.decide(snapshot, { page, visitor, now }), template, now);
  const headers = personal
    ? privateHeaders(response.headers)
    : sharedHeaders(response.headers, { version: snapshot.version, varies: decided.placed.length > 0 });
  const kept = personal ? stickyCookie(request, snapshot, visitor, decided.triggers) : undefined;
  if (kept !== undefined) headers.append('Set-Cookie', kept);
  if (parts.isStaff()) headers.append('Server-Timing', serverTiming(view, decided));
  const init = { status: response.status, statusText: response.statusText, headers };
  if (request.method === 'HEAD') return new Response(null, init);

  const decisionId = parts.newDecisionId();
  const items = await itemsOf(
    decided,
    { snapshot, visitor, page, now },
    {
      parts,
      request,
      failed(placement) {
        const circuit = placementFailed(template, placement, { cause: 'ranking', now });
        if (circuit) parts.circuitOpened?.(site, circuit);
      },
    },
  );
  // What is shown depends on the header, so caches must know.
  if (items.size > 0) addVary(headers, 'Save-Data');
  const { body, done } = rewritePage(
    response,
    {
      url,
      page,
      snapshot,
      visitor,
      decided,
      decisionId,
      now,
      personal,
      isAhead: personal && isPrefetch(request.headers),
      isNavigation: request.headers.get('Sec-Fetch-Dest') === 'document',
      items,
    },
    parts,
  );
  parts.waitUntil(
    done.then(
      ({ rankings, isRescued, isOff }) => {
        // Nothing was shown: nothing is to be counted as if it had been.
        if (isOff) return countPage(site, 'untouched:amp');
        countPage(site, decided.placed.some(({ experience }) => experience) ? 'rewritten' : 'tagged');
        if (isRescued) countPage(site, 'rescued');
        return log({ ...view, visitor, decided, decisionId }, parts, rankings);
      },
      (error: unknown) => {
        if (error instanceof SinkGone) return countPage(site, 'left');
        countPage(site, 'broken-off');
        console.error(JSON.stringify({ event: 'page_broken_off', site, error: String(error) }));
      },
    ),
  );
  return new Response(body, init);
}

/** For the shop's own people: what was waited for, and why each placement shows what it shows. */
function serverTiming({ times }: View, { placed }: Decided): string {
  const waits = times.map(([name, millis]) => `endcap-${name};dur=${Math.round(millis)}`);
  const reasons = placed.map(({ placement, decision: { reason, variation } }) => {
    const which = variation === undefined ? '' : ` ${variation}`;
    return `endcap-place;desc="${placement.id}: ${reason}${which}"`;
  });
  return [...waits, ...reasons].join(', ');
}

/** The decision without what has failed too often here of late. Triggers stay: analysis is by assignment. */
function withoutOpen(decided: Decided, template: string, now: number): Decided {
  // Asked once a placement: the page that is to try again is told so once.
  const open = decided.placed.filter(({ placement }) => isOpen(template, placement.id, now));
  if (open.length === 0) return decided;
  const placed = decided.placed.map((one) => {
    const { placement, decision } = one;
    return open.includes(one) ? { placement, decision: { ...decision, reason: 'paused' as const } } : one;
  });
  return { ...decided, placed };
}

/** Products of the page's strips, all asked for at once and not waited for beyond the budget. `failed` hears of strips that fail or are late. */
async function itemsOf(
  { placed }: Decided,
  asked: Omit<RecommendInput, 'experience'>,
  { parts, request, failed }: { parts: PageParts; request: Request; failed: (placement: string) => void },
): Promise<ReadonlyMap<string, readonly StripItem[]>> {
  const items = new Map<string, readonly StripItem[]>();
  const missing = new Set<string>();
  const asking = placed.map(async ({ placement, experience }) => {
    if (experience?.kind !== 'recommendations') return;
    missing.add(placement.id);
    const products = await parts.recommend({ ...asked, experience });
    missing.delete(placement.id);
    if (products?.length) items.set(placement.id, stripItems(products, request.headers));
  });
  await within(RECOMMEND_BUDGET_MILLIS, Promise.allSettled(asking));
  for (const placement of missing) failed(placement);
  return items;
}

async function visitorOf(
  { request, snapshot, now }: View,
  parts: PageParts,
): Promise<VisitorContext | undefined> {
  try {
    return await parts.loadVisitor(request, snapshot, now);
  } catch (error) {
    countPage(snapshot.site.id, 'visitor-failed');
    console.error(JSON.stringify({ event: 'visitor_failed', site: snapshot.site.id, error: String(error) }));
    return undefined;
  }
}

/** A split address is decided before the origin is asked. */
async function redirectFor(
  view: View,
  loading: Promise<VisitorContext | undefined>,
  parts: PageParts,
): Promise<Response | undefined> {
  const { snapshot, request, now, url, page } = view;
  if (!snapshot.placements.some(({ kind }) => kind === 'redirect')) return undefined;
  const visitor = await within(VISITOR_BUDGET_MILLIS, loading);
  if (!visitor) return undefined;
  const decided = parts.decide(snapshot, { page, visitor, now });
  const target = redirectFrom(url, decided, (at) =>
    parts.decide(snapshot, { page: pageContext(at, snapshot), visitor, now }),
  );
  if (!target) return undefined;
  const isAhead = isPrefetch(request.headers);
  // No page would be left to say that it was shown: refused, the browser asks again when it is wanted.
  if (isAhead && decided.triggers.length > 0)
    return new Response(null, { status: 503, headers: { 'Cache-Control': 'no-store' } });
  countPage(snapshot.site.id, 'redirected');
  const decisionId = parts.newDecisionId();
  if (request.method === 'GET' && !isAhead)
    parts.waitUntil(log({ ...view, visitor, decided, decisionId }, parts));
  const kept = stickyCookie(request, snapshot, visitor, decided.triggers);
  return new Response(null, {
    status: 302,
    headers: {
      Location: target.href,
      'Cache-Control': 'private, max-age=0, must-revalidate',
      'CDN-Cache-Control': 'no-store',
      ...(kept !== undefined && { 'Set-Cookie': kept }),
    },
  });
}

interface Logged extends View {
  visitor: VisitorContext;
  decided: Decided;
  decisionId: string;
}

/** Triggers are what analysis counts: of visitors who allow it, on pages that are really opened. */
async function log(
  { request, snapshot, page, now, visitor, decided, decisionId }: Logged,
  parts: PageParts,
  rankings?: Parameters<typeof decisionRecord>[0]['rankings'],
): Promise<void> {
  const nothing = decided.placed.length === 0 && decided.triggers.length === 0;
  if (!visitor.id || !visitor.consent.analytics || nothing) return;
  try {
    const record = decisionRecord({
      id: decisionId,
      now,
      page,
      snapshot,
      decided,
      ...(rankings ? { rankings } : {}),
    });
    await parts.log(snapshot.site.id, visitor.id, record, isPrefetch(request.headers));
  } catch (error) {
    console.error(
      JSON.stringify({
        event: 'decision_lost',
        site: snapshot.site.id,
        decision: decisionId,
        error: String(error),
      }),
    );
  }
}

/** The browser fetches ahead and may never show it: its decisions wait until the plugin says so. */
export function isPrefetch(headers: Headers): boolean {
  return /prefetch|prerender/i.test(
    [headers.get('Sec-Purpose'), headers.get('Purpose'), headers.get('X-Moz')].join(' '),
  );
}
