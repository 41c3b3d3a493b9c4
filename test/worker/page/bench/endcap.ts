import { decide, prepare, type Prepared } from '../../../../model/decide.ts';
import type { Ranking } from '../../../../model/decision.ts';
import type { Placement } from '../../../../model/placement.ts';
import { arrange } from '../../../../model/ranker/arrange.ts';
import { explore } from '../../../../model/ranker/explore.ts';
import { seededRandom } from '../../../../model/ranker/seeded-random.ts';
import type { Snapshot } from '../../../../model/snapshot.ts';
import type { VisitorContext } from '../../../../model/visitor-context.ts';
import { newDecisionId } from '../../../../worker/decision/compose.ts';
import { identifyCards } from '../../../../worker/page/identify.ts';
import type { PageParts, RankInput } from '../../../../worker/page/page-parts.ts';
import { servePage } from '../../../../worker/page/serve-page.ts';
import { shapeOf } from './page.ts';
import { plainSnapshot } from '../plain-snapshot.ts';

const prepared = new Map<string, Prepared>();

const VISITOR: VisitorContext = {
  id: 'eu.bench',
  consent: { analytics: true, personalization: true, marketing: false, on_device: false, undecided: false },
  sticky: new Map(),
  device: 'desktop',
  gpc: false,
};

/**
 * The Worker's page path for a consenting visitor: decision, one re-ranked listing, the other placements' content,
 * plugin and payload. Without KV, shard and model, which have benchmarks of their own: scores are drawn, then rules
 * and exploration order them as always.
 */
export default {
  fetch(request: Request, env: { ORIGIN: string }, ctx: ExecutionContext): Promise<Response> {
    const { pathname } = new URL(request.url);
    let known = prepared.get(pathname);
    if (!known) prepared.set(pathname, (known = prepare(snapshotFor(pathname, env.ORIGIN))));
    return servePage(request, partsFor(known, ctx));
  },
};

function partsFor(known: Prepared, ctx: ExecutionContext): PageParts {
  return {
    now: () => Date.now(),
    newDecisionId,
    waitUntil: (promise) => ctx.waitUntil(promise),
    fetch: (address, init) => fetch(address, init),
    pageStore: undefined,
    isKilled: async () => false,
    loadSnapshot: async () => known.snapshot,
    mayBePersonal: () => true,
    loadVisitor: async () => VISITOR,
    stranger: () => VISITOR,
    decide: (_snapshot, input) => decide(known, input),
    rankListing: async (input) => rank(input),
    recommend: async () => undefined,
    identifyCards,
    catalog: () => undefined,
    log: async () => undefined,
    isStaff: () => false,
    plugin: true,
    placeClasses: true,
    frameworks: true,
  };
}

function rank({ candidates, decisionId, experience }: RankInput): Ranking {
  const random = seededRandom(decisionId);
  const scores = candidates.map(() => random());
  const { order: arranged, fixed } = arrange({
    candidates,
    scores,
    pin: experience.pin,
    bury: experience.bury,
  });
  const { order, explored, pool, propensities } = explore({ order: arranged, fixed, share: 0.2, random });
  return { ranker: 'bench', source: 'interpreter', candidates, order, fixed, explored, pool, propensities };
}

function snapshotFor(path: string, origin: string): Snapshot {
  const { placements } = shapeOf(path);
  const listing: Placement = {
    v: 1,
    id: 'listing',
    name: 'Listing',
    kind: 'listing',
    match: {},
    selector: 'ul.product-grid',
    card: { selector: 'li.product-card', attribute: 'data-product-id' },
    rules: [
      {
        id: 'all',
        name: '',
        who: {},
        experience: { kind: 'listing', order: 'ranked', pin: ['P3'], bury: [], out_of_stock_last: false },
      },
    ],
    priority: 1,
    enabled: true,
  };
  const content = Array.from({ length: placements - 1 }, (_one, index): Placement => {
    const edits = [{ op: 'text' as const, selector: `section#place-${index} h2`, text: `For you, ${index}` }];
    return {
      v: 1,
      id: `place-${index}`,
      name: 'Place',
      kind: 'content',
      match: {},
      selector: `#place-${index}`,
      rules: [{ id: 'all', name: '', who: {}, experience: { kind: 'content', edits } }],
      priority: 100,
      enabled: true,
    };
  });
  return plainSnapshot({ id: 'bench', hostnames: ['endcap.bench'], origin, explore_share: 0.2 }, [
    listing,
    ...content,
  ]);
}
