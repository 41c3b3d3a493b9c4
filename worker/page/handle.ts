import { NO_CONSENT } from '../../model/consent.ts';
import { COOKIES, parseCookies } from '../../model/cookie.ts';
import { catalogInMemory } from '../catalog/load.ts';
import { noticePage } from '../catalog/notice-page.ts';
import { decide, newDecisionId, preparedOf } from '../decision/compose.ts';
import { logDecisions } from '../decision/log.ts';
import type { Env } from '../env.ts';
import { previewOf, type Preview } from '../preview/preview-of.ts';
import { rankListing } from '../ranker/rank-listing.ts';
import { recommendProducts } from '../ranker/recommend-products.ts';
import { siteInMemory, snapshotOfHost } from '../site/snapshots.ts';
import { countryOf, deviceOf, loadVisitor, requestConsent } from '../visitor/load-visitor.ts';
import { firstVisit, withCookie } from '../visitor/first-visit.ts';
import { announceCircuit, followCircuits } from './circuit-board.ts';
import { identifyCards } from './identify.ts';
import { KillSwitch } from './kill-switch.ts';
import { tellPages } from './page-report.ts';
import type { PageParts } from './page-parts.ts';
import { servePage } from './serve-page.ts';

/** What this isolate knows of the switch for all sites. */
const killSwitch = new KillSwitch();

/** `GET` of any page of a shop (DESIGN section 4, "A page"). */
export async function handlePage(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  tellPages(env, { now: Date.now(), waitUntil: (promise) => ctx.waitUntil(promise) });
  let cookie: string | undefined;
  const parts = partsOf(env, ctx, request, (own) => {
    cookie = own;
  });
  return withCookie(await servePage(request, parts), cookie);
}

/** Serving a page with everything real. `onFirst` hears of the cookie of a visitor who has none yet. */
export function partsOf(
  env: Env,
  ctx: ExecutionContext,
  request: Request,
  onFirst: (cookie: string) => void = () => undefined,
): PageParts {
  let preview: Preview | undefined;
  const waitUntil = (promise: Promise<unknown>) => ctx.waitUntil(promise);
  const passing: PageParts['fetch'] = (address, init) => fetch(address, init);
  return {
    now: Date.now,
    newDecisionId,
    waitUntil,
    fetch: passing,
    pageStore: caches.default,
    isKilled: (now) => killSwitch.isOn(env.EDGE, { now, waitUntil }),
    async loadSnapshot(hostname, now) {
      const snapshot = await snapshotOfHost(env, hostname, { now, waitUntil });
      if (snapshot) followCircuits(env.EDGE, snapshot.site.id, { now, waitUntil });
      preview = snapshot && (await previewOf(env, request, snapshot, { now }));
      return preview?.snapshot ?? snapshot;
    },
    siteInMemory,
    mayBePersonal(request, snapshot) {
      if (preview) return true;
      const choice = parseCookies(request.headers.get('Cookie')).get(COOKIES.consent.name);
      const { consent } = requestConsent(snapshot, request, choice);
      return consent.analytics || consent.personalization;
    },
    async loadVisitor(request, snapshot, now) {
      const visitor = await loadVisitor(env, snapshot, request, { now });
      const first = preview ? undefined : await firstVisit(env, snapshot.site.id, request, visitor);
      if (first) onFirst(first.cookie);
      return first?.visitor ?? visitor;
    },
    stranger(request) {
      const country = countryOf(request);
      return {
        consent: NO_CONSENT,
        sticky: new Map(),
        device: deviceOf(request.headers),
        gpc: request.headers.get('Sec-GPC') === '1',
        ...(country === undefined ? {} : { country }),
      };
    },
    decide(snapshot, input) {
      if (!preview)
        noticePage(env, snapshot, input.page, {
          now: input.now,
          waitUntil,
          fetch: passing,
          store: caches.default,
        });
      return decide(preparedOf(snapshot), preview ? { ...input, forced: preview.forced } : input);
    },
    rankListing: (input) => rankListing(env, ctx, input),
    recommend: (input) => recommendProducts(env, ctx, input),
    identifyCards,
    catalog(snapshot) {
      const catalog = catalogInMemory(env, snapshot, waitUntil);
      return (
        catalog && {
          isKnown: (id) => catalog.byId.has(id),
          idOfPath: (path) => catalog.byPath.get(path)?.id,
          products: catalog.products,
        }
      );
    },
    // What is seen in a preview counts nowhere.
    log: async (site, visitor, record, isAhead) =>
      preview ? undefined : logDecisions(env, site, visitor, record, isAhead),
    circuitOpened: (site, circuit) => waitUntil(announceCircuit(env.EDGE, site, circuit)),
    isStaff: () => preview !== undefined,
    plugin: true,
    placeClasses: true,
    frameworks: true,
  };
}
