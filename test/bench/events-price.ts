import type { DecisionRecord } from '../../model/decision.ts';
import { fold } from '../../model/fold.ts';
import { compactProfile } from '../../model/fold-compact.ts';
import { planCopy } from '../../model/fold-copy.ts';
import type { CopyState } from '../../model/fold-copy.ts';
import type { Profile } from '../../model/profile.ts';
import { DEFAULT_RFM_BOUNDS } from '../../model/rfm.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { seeded, Shopper } from './events-shopper.ts';

/** Cloudflare's prices, dollars a million: rows written by Durable Objects, writes to KV (2026-11). */
const DOLLARS_A_MILLION = { rows: 1, kv: 5 };
const SHOPPERS = 500;
const PAGES_A_VISIT = 6;
const VISITS = 2;
const SECONDS_A_PAGE = 40;

/**
 * Writes to KV a 1,000 page views of shoppers who look at a page for 40 seconds, six pages a visit, and come back the
 * next day: what the throughput runs cannot tell, since they press weeks into seconds.
 */
export function copiesPer1000Views(site: Snapshot['site']): number {
  const random = seeded(11);
  let writes = 0;
  let views = 0;
  for (let i = 0; i < SHOPPERS; i++) {
    const shopper = new Shopper(`price-${i}`, i, 0);
    let profile: Profile | undefined;
    let state: CopyState = {};
    let now = 1_780_000_000_000;
    for (let page = 0; page < PAGES_A_VISIT * VISITS; page++) {
      now += page === PAGES_A_VISIT ? 86_400_000 : (0.5 + random()) * SECONDS_A_PAGE * 1000;
      const copy = () =>
        compactProfile(profile!, { now, lifecycle: site.lifecycle, rfm: DEFAULT_RFM_BOUNDS, segments: [] });
      // The alarm that wrote what was due before this page.
      if (state.due !== undefined && state.due <= now) {
        state = planCopy({}, copy(), state.due).state;
        writes += 1;
      }
      const batch = shopper.next(site.id, 3);
      batch.events.forEach((event, index) => (event.at = Math.floor(now) + index));
      profile = fold(profile, batch, { site });
      const plan = planCopy(state, copy(), now);
      state = plan.state;
      if (plan.write) writes += 1;
      views += 1;
    }
    if (state.due !== undefined) writes += 1;
  }
  return Math.round((writes / views) * 1_000);
}

/** Price of 1,000 page views, each with one batch of events and one record of decisions. */
export function price({
  rowsABatch,
  rowsADecision,
  copies,
}: {
  rowsABatch: number;
  rowsADecision: number;
  copies: number;
}): object {
  const rowsWritten = Math.round((rowsABatch + rowsADecision) * 1_000);
  const dollars = (rowsWritten * DOLLARS_A_MILLION.rows + copies * DOLLARS_A_MILLION.kv) / 1e6;
  return {
    rowsWritten,
    rowsOfEvents: Math.round(rowsABatch * 1_000),
    rowsOfDecisions: Math.round(rowsADecision * 1_000),
    kvWrites: copies,
    dollars: Number(dollars.toFixed(5)),
  };
}

/** Decisions of a listing of 24 cards in an experiment, as a page logs them. */
export function decisionRecord(index: number, at: number): DecisionRecord {
  const candidates = Array.from({ length: 24 }, (_, i) => `P${1000 + i}`);
  return {
    v: 1,
    id: `decision-${index}`,
    at,
    page: { url: '/women', type: 'listing' },
    snapshot: 1,
    inputs: '0',
    attributes: { lifecycle_stage: 'new', device: 'desktop' },
    placements: [
      {
        placement: 'listing',
        kind: 'listing',
        reason: 'experiment',
        experiment: 'ranked',
        phase: 1,
        variation: index % 2,
        propensity: 0.5,
        ranking: {
          ranker: 'r1',
          source: 'ort',
          candidates,
          order: candidates.map((_, i) => i),
          fixed: [],
          explored: [],
          pool: [],
          propensities: candidates.map(() => 1),
        },
      },
    ],
    triggers: [{ experiment: 'ranked', phase: 1, variation: index % 2, propensity: 0.5 }],
  };
}
