import type { Ranking } from '../../../model/decision.ts';
import { decide, prepare, type Prepared } from '../../../model/decide.ts';
import type { Placement } from '../../../model/placement.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import type { VisitorContext } from '../../../model/visitor-context.ts';
import { newDecisionId } from '../../../worker/decision/compose.ts';
import { pageCounters } from '../../../worker/page/counters.ts';
import { identifyCards } from '../../../worker/page/identify.ts';
import type { PageParts } from '../../../worker/page/page-parts.ts';
import { servePage } from '../../../worker/page/serve-page.ts';
import { plainSnapshot } from './plain-snapshot.ts';

const VISITOR: VisitorContext = {
  id: 'eu.soak',
  consent: { analytics: true, personalization: true, marketing: false, on_device: false, undecided: false },
  sticky: new Map(),
  device: 'desktop',
  gpc: false,
};
const HANG_MILLIS = 2_000;
let prepared: Prepared | undefined;

/** The Worker's page path with its collaborators failing as the `X-Fault` header says: KV, profile, ranker and log, late or broken. */
export default {
  async fetch(request: Request, env: { ORIGIN: string }, ctx: ExecutionContext): Promise<Response> {
    if (new URL(request.url).pathname === '/counters') return Response.json(pageCounters('soak'));
    prepared ??= prepare(snapshotFor(env.ORIGIN));
    return servePage(request, partsFor(prepared, request.headers.get('X-Fault') ?? '', ctx));
  },
};

function partsFor(known: Prepared, fault: string, ctx: ExecutionContext): PageParts {
  const fail = () => Promise.reject(new Error(fault));
  const late = () => new Promise<never>(() => undefined);
  // As the platform does: it gives up some time.
  const hang = () =>
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(fault)), HANG_MILLIS));
  return {
    now: Date.now,
    newDecisionId,
    waitUntil: (promise) => ctx.waitUntil(promise),
    fetch: (address, init) => fetch(address, init),
    pageStore: undefined,
    isKilled: fault === 'kv' ? fail : async () => false,
    loadSnapshot: fault === 'kv' ? fail : fault === 'kv-late' ? hang : async () => known.snapshot,
    siteInMemory: () => known.snapshot.site,
    mayBePersonal: (request) => request.headers.get('Cookie') === 'consent=1',
    loadVisitor: fault === 'profile' ? fail : fault === 'profile-late' ? late : async () => VISITOR,
    stranger: () => ({
      consent: { ...VISITOR.consent, analytics: false, personalization: false },
      sticky: new Map(),
      device: 'desktop',
      gpc: false,
    }),
    decide: (_snapshot, input) => decide(known, input),
    rankListing:
      fault === 'ranker'
        ? fail
        : fault === 'ranker-late'
          ? late
          : async ({ candidates }) => reversed(candidates),
    recommend: async () => undefined,
    identifyCards,
    catalog: () => undefined,
    log: fault === 'shard' ? fail : async () => undefined,
    isStaff: () => false,
    plugin: true,
    placeClasses: true,
    frameworks: true,
  };
}

function reversed(candidates: string[]): Ranking {
  const order = candidates.map((_id, index) => candidates.length - 1 - index);
  return {
    ranker: null,
    source: 'shop',
    candidates,
    order,
    fixed: [],
    explored: [],
    pool: [],
    propensities: candidates.map(() => 1),
  };
}

function snapshotFor(origin: string): Snapshot {
  const place = (
    id: string,
    selector: string,
    experience: Placement['rules'][number]['experience'],
  ): Placement => ({
    v: 1,
    id,
    name: id,
    kind: experience.kind as Placement['kind'],
    match: {},
    selector,
    card: { attribute: 'data-product-id' },
    rules: [{ id: 'all', name: '', who: {}, experience }],
    priority: 100,
    enabled: true,
  });
  return plainSnapshot({ id: 'soak', hostnames: [], origin }, [
    place('grid', 'ul.grid', {
      kind: 'listing',
      order: 'shop',
      pin: [],
      bury: [],
      out_of_stock_last: false,
    }),
    place('title', 'h1', { kind: 'content', edits: [{ op: 'class', add: ['seen'], remove: [] }] }),
  ]);
}
