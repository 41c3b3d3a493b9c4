import type { Product } from '../catalog.ts';
import type { DecisionRecord, Ranking } from '../decision.ts';
import type { ShopEvent } from '../event.ts';
import { FEATURE_COUNT, featureMatrix } from '../ranker/features.ts';
import type { Learned } from '../ranker/learned.ts';
import { buildSequenceTable } from '../ranker/sequence/build-sequence-table.ts';
import type { SequenceTable } from '../ranker/sequence/sequence-table.ts';
import { actsOf, visitsOf } from '../ranker/sequence/visit.ts';
import { ItemStatistics } from '../ranker/listing/item-statistics.ts';
import { itemTable, type ItemTable } from '../ranker/listing/item-table.ts';
import type { RankerSignals } from '../ranker/listing/signals.ts';
import { SESSION_IDLE_MILLIS } from '../session.ts';
import { canaryLanes, type Lane } from './lanes.ts';
import type { TrainingRow } from '../visitor-view.ts';

/** A listing as one visitor saw it, with what the ranker knew then and what the visitor did with it. */
export interface SiteQuery {
  /** Milliseconds since epoch. */
  at: number;
  /** Row-major, one row a candidate in the shop's order. */
  matrix: Float32Array;
  /** 0 left alone, 1 opened, 2 put into the cart, 3 bought. */
  labels: Uint8Array;
  /** Position each candidate was shown at, 0 first. */
  shownAt: Int32Array;
  /** Whether the candidate stood where exploration had drawn it. */
  drawn: Uint8Array;
  /** As it was logged, and for whom. */
  visitor: string;
  ranking: Ranking;
}

export interface SiteQueries {
  queries: SiteQuery[];
  /** As of the last event: what the bundle carries. */
  learned: Learned;
}

const LABEL: Record<string, number> = { select_item: 1, view_item: 1, add_to_cart: 2, purchase: 3 };
/** An act counts for a listing for so long, and until the visitor's next listing. */
const ATTRIBUTION_MILLIS = 30 * 60_000;
/** Listings between two looks at the statistics: rows are at most so much older than they could be, never newer. */
const REFRESH_EVERY = 25;
/** The same for what follows what, which takes longer to build. */
const SEQUENCES_EVERY = 150;
/** Cards further down are looked at less; impressions count by it (a mild prior, not the estimate used for weights). */
const ATTENTION_DECAY = 0.05;

type Moment = { at: number; visitor: string } & (
  | { event: ShopEvent }
  | { record: DecisionRecord; until: number; row: TrainingRow }
);

/**
 * Ranked listings in the order of time, each with features made from what had happened before it: statistics grow as
 * the log is read, signals are those logged with the decision. `onProgress` is told the share done.
 */
export function siteQueries(
  rows: readonly TrainingRow[],
  products: readonly Product[],
  onProgress?: (share: number) => void,
): SiteQueries {
  const moments = rows.flatMap(momentsOf).toSorted((a, b) => a.at - b.at);
  const lanes = canaryLanes(rows);
  const live = new Counts(products);
  const byLane = new Map(Array.from(lanes.values(), ({ key }) => [key, new Counts(products)]));
  const queries: SiteQuery[] = [];
  for (const [index, moment] of moments.entries()) {
    if (index % 500 === 0) onProgress?.(index / moments.length);
    const lane = laneOf(moment);
    // Whoever is in no lane counts for all rankers; a lane for itself, the live ranker's also for what follows.
    const into = lane
      ? [byLane.get(lane.key)!, ...(lane.isControl ? [live] : [])]
      : [live, ...byLane.values()];
    if ('event' in moment) {
      for (const counts of into) counts.learn(moment.event, moment.visitor);
      continue;
    }
    const read = lane ? byLane.get(lane.key)! : live;
    for (const { ranking } of moment.record.placements) {
      if (!ranking?.signals || ranking.candidates.length < 2) continue;
      queries.push(queryOf(ranking, moment, read.at(moment.at)));
      for (const counts of into) counts.show(ranking);
    }
  }
  return { queries, learned: live.learned(moments.at(-1)?.at ?? 0) };

  function laneOf({ visitor, at }: Moment): Lane | undefined {
    const lane = lanes.get(visitor);
    return lane && at >= lane.since ? lane : undefined;
  }
}

/** What is learned of products as the log is read, for one lane. */
class Counts {
  readonly #products: readonly Product[];
  readonly #statistics = new ItemStatistics();
  readonly #visits = new Map<string, { last: number; ids: string[] }>();
  readonly #looks = new Map<string, ShopEvent[]>();
  #table: ItemTable | undefined;
  #sequences: SequenceTable | undefined;
  #queries = 0;

  constructor(products: readonly Product[]) {
    this.#products = products;
  }

  /** What was known at a listing, at most so many listings old. */
  at(now: number): { table: ItemTable; sequences: SequenceTable | undefined } {
    if (this.#queries % REFRESH_EVERY === 0 || !this.#table)
      this.#table = itemTable(this.#products, this.#statistics);
    if (this.#queries % SEQUENCES_EVERY === 0 || !this.#sequences) this.#sequences = this.#sequencesAt(now);
    this.#queries++;
    return { table: this.#table, sequences: this.#sequences };
  }

  /** As of now: what the bundle carries. */
  learned(now: number): Learned {
    return { statistics: this.#statistics, sequences: this.#sequencesAt(now) };
  }

  show({ order, candidates }: Ranking): void {
    for (const [position, candidate] of order.entries())
      this.#statistics.count('impressions', candidates[candidate]!, 1 / (1 + ATTENTION_DECAY * position));
  }

  learn(event: ShopEvent, visitor: string): void {
    if (event.name in LABEL) this.#looks.set(visitor, [...(this.#looks.get(visitor) ?? []), event]);
    const ids = event.params.items?.map(({ item_id }) => item_id) ?? [];
    if (event.name === 'add_to_cart') for (const id of ids) this.#statistics.count('carts', id);
    if (event.name === 'purchase') for (const id of ids) this.#statistics.count('purchases', id);
    if (event.name !== 'view_item') return;
    let visit = this.#visits.get(visitor);
    if (!visit || event.at - visit.last > SESSION_IDLE_MILLIS)
      this.#visits.set(visitor, (visit = { last: event.at, ids: [] }));
    visit.last = event.at;
    for (const id of ids) {
      this.#statistics.count('clicks', id);
      if (visit.ids.includes(id)) continue;
      this.#statistics.look(id, visit.ids);
      visit.ids.push(id);
    }
  }

  /** What followed what in the looks read so far. */
  #sequencesAt(now: number): SequenceTable {
    const visits = [...this.#looks].flatMap(([visitor, events]) => visitsOf(visitor, actsOf(events)));
    return buildSequenceTable({ products: this.#products, visits, now });
  }
}

/** A visitor's events and decisions; a decision knows until when acts count for it. */
function momentsOf(row: TrainingRow): Moment[] {
  const listings = row.decisions.filter((record) => record.placements.some(({ ranking }) => ranking));
  return [
    ...row.events.map((event): Moment => ({ at: event.at, visitor: row.visitor, event })),
    ...listings.map((record, index): Moment => ({
      at: record.at,
      visitor: row.visitor,
      record,
      row,
      until: Math.min(record.at + ATTRIBUTION_MILLIS, listings[index + 1]?.at ?? Infinity),
    })),
  ];
}

function queryOf(
  ranking: Ranking,
  moment: Extract<Moment, { record: DecisionRecord }>,
  known: { table: ItemTable; sequences: SequenceTable | undefined },
): SiteQuery {
  const { candidates, order, explored } = ranking;
  const signals = ranking.signals as unknown as RankerSignals;
  const matrix = featureMatrix({ ...known, signals, now: moment.at, count: candidates.length }, candidates);
  const best = new Map<string, number>();
  for (const event of moment.row.events) {
    const label = LABEL[event.name];
    if (label === undefined || event.at < moment.at || event.at >= moment.until) continue;
    for (const { item_id } of event.params.items ?? [])
      best.set(item_id, Math.max(best.get(item_id) ?? 0, label));
  }
  const shownAt = new Int32Array(candidates.length);
  order.forEach((candidate, position) => (shownAt[candidate] = position));
  const isExplored = new Set(explored);
  return {
    at: moment.at,
    matrix,
    labels: Uint8Array.from(candidates, (id) => best.get(id) ?? 0),
    shownAt,
    drawn: Uint8Array.from(shownAt, (position) => (isExplored.has(position) ? 1 : 0)),
    visitor: moment.visitor,
    ranking,
  };
}

/** Columns of a query's matrix. */
export const QUERY_WIDTH = FEATURE_COUNT;
