import * as v from 'valibot';
import type { ProductCard } from './visitor.ts';
import type { Promotion } from '../ranker/promotion.ts';
import type { ShadowTally } from '../ranker/shadow-tally.ts';
import type { RankerReport } from '../ranker/watch/watch.ts';

/** Body of `POST /api/sites/:site/rankers/:version/live`. */
export const MakeLiveSchema = v.object({
  /** Why it becomes live though the gate is not passed. */
  override: v.optional(v.pipe(v.string(), v.trim(), v.minLength(3), v.maxLength(500))),
});

/** Answer of `GET /api/sites/:site/rankers/report` and of `POST` to the same, which looks anew. */
export interface RankerReportAnswer {
  /** Absent: no look was taken yet. */
  report?: RankerReport;
  shadows: ShadowTally[];
  /** By version of each candidate. */
  promotions: Record<string, Promotion>;
}

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const values = v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(20));

/** Body of `POST /api/sites/:site/simulate`: who opens which listing. */
export const SimulationSchema = v.object({
  /** A visitor known to the shop; absent: someone made up. */
  visitor: v.optional(id),
  /** Tastes of someone made up, or in place of the visitor's own; each kind's values count alike. */
  tastes: v.optional(
    v.object({
      categories: v.optional(values, []),
      brands: v.optional(values, []),
      colors: v.optional(values, []),
    }),
  ),
  /** Products looked at in this visit, newest first; absent: those the visitor looked at last. */
  viewed: v.optional(v.pipe(v.array(id), v.maxLength(20))),
  /** Segments in place of the visitor's own: they choose the rule, the ranker does not read them. */
  segments: v.optional(v.pipe(v.array(id), v.maxLength(50))),
  device: v.optional(v.picklist(['phone', 'tablet', 'desktop']), 'desktop'),
  /** The listing: a category with those below it; absent: the whole catalogue's beginning. */
  category: v.optional(v.pipe(v.string(), v.maxLength(200))),
  /** Placement whose rules hold; absent: ranked, without rules. */
  placement: v.optional(id),
  /** Version of the ranker; absent: the live one. */
  ranker: v.optional(id),
});
export type SimulationAsked = v.InferInput<typeof SimulationSchema>;

export interface SimulatedProduct extends ProductCard {
  brand?: string;
  color?: string;
  /** Places, 0 first: in this order, and in the shop's. */
  place: number;
  shopPlace: number;
  score: number;
  /** Rules and diversity that hold it there. */
  held?: 'pinned' | 'buried' | 'sold-out' | 'running-out';
  /** What each group of features added to the average score; largest effect first. */
  groups: { group: string; added: number }[];
  features: { name: string; added: number; value: number | null }[];
  /** What the shopper would be told; absent: nothing worth saying, or nothing that may be said. */
  sentence?: string;
}

export interface SimulationAnswer {
  ranker: string;
  /** Score of an average product on an average page: groups and it sum to a score. */
  average: number;
  /** The rule that chose what the placement shows. */
  rule?: string;
  /** Whether the listing is ranked at all for this visitor; else the shop's order stands. */
  ranked: boolean;
  /** Products looked at in this visit as simulated, newest first, and the visitor's segments. */
  viewed: ProductCard[];
  segments: string[];
  /** Products of the listing before it was cut to the first hundred. */
  candidates: number;
  products: SimulatedProduct[];
}
