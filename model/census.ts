import type { OrderHistory } from './clv/lifetime-value.ts';
import type { Condition } from './segment.ts';

/** Asks a shard to look at its visitors, page by page. */
export interface CensusQuery {
  cursor?: string;
  /** Visitors whose attributes fulfil this are summed up in `matching`. */
  condition?: Condition;
}

/** Sums over the visitors who fulfil a condition. */
export interface Matching {
  visitors: number;
  buyers: number;
  orders: number;
  revenue: number;
  visits: number;
}

/** Exact counts of people; whoever shows them suppresses small ones (DESIGN rule 8). */
export interface CensusPage {
  visitors: number;
  /** By lifecycle stage, segment id, `recency-frequency-monetary` grades, cluster id. */
  stages: Record<string, number>;
  segments: Record<string, number>;
  grades: Record<string, number>;
  clusters: Record<string, number>;
  matching?: Matching;
  /** Absent: the last page. */
  cursor?: string;
}

/** What is learned from: visitors without names. */
export interface CustomerPage {
  rows: { traits: number[]; customer?: OrderHistory }[];
  cursor?: string;
}

/** Two pages' counts together, without cursor. */
export function addCensus(a: CensusPage, b: CensusPage): CensusPage {
  return {
    visitors: a.visitors + b.visitors,
    stages: addCounts(a.stages, b.stages),
    segments: addCounts(a.segments, b.segments),
    grades: addCounts(a.grades, b.grades),
    clusters: addCounts(a.clusters, b.clusters),
    ...(a.matching && b.matching ? { matching: addMatching(a.matching, b.matching) } : {}),
  };
}

function addMatching(a: Matching, b: Matching): Matching {
  return {
    visitors: a.visitors + b.visitors,
    buyers: a.buyers + b.buyers,
    orders: a.orders + b.orders,
    revenue: a.revenue + b.revenue,
    visits: a.visits + b.visits,
  };
}

function addCounts(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const sum = { ...a };
  for (const [key, count] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

/** Visitors of one channel, and what they bought, refunds taken off. */
export interface ChannelSums {
  visitors: number;
  buyers: number;
  orders: number;
  revenue: number;
}

/** Asks for visitors first seen from `since` on and before `until` (ms since epoch). */
export interface ChannelQuery {
  since: number;
  until: number;
  cursor?: string;
}

/** Sums by channel over the visitors looked at; `cursor` absent: the last page. */
export interface ChannelPage {
  looked: number;
  channels: Record<string, ChannelSums>;
  cursor?: string;
}
