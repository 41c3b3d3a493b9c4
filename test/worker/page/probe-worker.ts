import { NO_CONSENT } from '../../../model/consent.ts';
import { decide, prepare } from '../../../model/decide.ts';
import type { Ranking } from '../../../model/decision.ts';
import type { Snapshot } from '../../../model/snapshot.ts';
import type { ProbeReport, ProbeTurn } from '../../probe/turn.ts';
import { forgetPages, pageCounters } from '../../../worker/page/counters.ts';
import { identifyCards } from '../../../worker/page/identify.ts';
import type { PageParts } from '../../../worker/page/page-parts.ts';
import { servePage } from '../../../worker/page/serve-page.ts';
import { plainSnapshot } from './plain-snapshot.ts';

const reports = new Map<string, ProbeReport['grids']>();

/** The Worker's own page path with three of its parts exchanged: a fixed snapshot, a fixed order, cards named by their place. */
export default {
  async fetch(request: Request, _env: unknown, ctx: ExecutionContext): Promise<Response> {
    const asked = request.headers.get('X-Probe-Report');
    if (asked) {
      const report: ProbeReport = { counters: pageCounters(asked), grids: reports.get(asked) ?? [] };
      // However many pages are tried, each is the only one.
      forgetPages(asked);
      reports.delete(asked);
      return Response.json(report);
    }
    const turn = JSON.parse(request.headers.get('X-Probe-Turn')!) as ProbeTurn;
    reports.set(turn.id, []);
    return servePage(request, partsFor(turn, snapshotOf(turn, new URL(request.url)), ctx));
  },
};

function snapshotOf({ id, placement }: ProbeTurn, { hostname }: URL): Snapshot {
  return plainSnapshot({ id, hostnames: [hostname], origin: 'http://origin.probe' }, [placement]);
}

function partsFor(turn: ProbeTurn, snapshot: Snapshot, ctx: ExecutionContext): PageParts {
  return {
    now: () => 0,
    newDecisionId: () => 'probe',
    waitUntil: (promise) => ctx.waitUntil(promise),
    fetch: (address, init) => fetch(address, init),
    pageStore: undefined,
    isKilled: async () => false,
    loadSnapshot: async () => snapshot,
    mayBePersonal: () => false,
    loadVisitor: () => Promise.reject(new Error('The probe has no visitors.')),
    stranger: () => ({ consent: NO_CONSENT, sticky: new Map(), device: 'desktop', gpc: false }),
    decide: (snapshot, input) => decide(prepare(snapshot), input),
    rankListing: async ({ candidates }) => ranking(candidates, turn.order),
    recommend: async () => undefined,
    identifyCards(bytes, cards, input) {
      if (turn.named) return identifyCards(bytes, cards, input);
      const content = base64(bytes);
      reports.get(turn.id)?.push({ content, cards: cards.map(({ start, end }) => [start, end]) });
      return cards.map((_card, index) => String(index));
    },
    catalog: () => undefined,
    log: async () => undefined,
    isStaff: () => false,
    plugin: false,
    placeClasses: false,
    frameworks: turn.frameworks === true,
  };
}

function ranking(candidates: string[], order: ProbeTurn['order']): Ranking {
  const indices = candidates.map((_candidate, index) => index);
  return {
    ranker: null,
    source: 'shop',
    candidates,
    order: order === 'same' ? indices : indices.toReversed(),
    fixed: [],
    explored: [],
    pool: [],
    propensities: candidates.map(() => 1),
  };
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
