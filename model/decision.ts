import * as v from 'valibot';
import { PageTypeSchema } from './event.ts';
import { PLACEMENT_KINDS } from './placement.ts';
import { IdSchema, MillisSchema } from './site.ts';

/** Why a placement shows what it shows: a closed union (CONVENTIONS 19). */
export const REASONS = [
  'rule', // a rule of the placement matched
  'experiment', // the visitor's variation in a running experiment
  'shipped', // a shipped winner
  'forced', // a preview link pinned it; never counted
  'holdout', // kept out of everything, shows the shop's own
  'no-consent', // personalization not allowed: the shop's own
  'no-rule', // no rule matched: the shop's own
  'paused', // placement, site or circuit breaker is off
] as const;
export type Reason = (typeof REASONS)[number];

/** How a listing's order came about. */
export const ORDER_SOURCES = ['ort', 'interpreter', 'segment', 'shop'] as const;
export type OrderSource = (typeof ORDER_SOURCES)[number];

/** A ranked impression: what off-policy evaluation and training need. Positions and indices are 0-based. */
export const RankingSchema = v.object({
  ranker: v.nullable(v.string()),
  source: v.picklist(ORDER_SOURCES),
  /** Why the shop's order stayed, when it did. */
  refused: v.optional(v.string()),
  /** Product ids in the shop's order. */
  candidates: v.array(v.string()),
  /** order[position] = index into `candidates`. */
  order: v.array(v.number()),
  /** Positions that rules fixed: propensity 1. */
  fixed: v.array(v.number()),
  /** Positions that drew from the pool, the pool's candidate indices, and the seed of the draw. */
  explored: v.array(v.number()),
  pool: v.array(v.number()),
  seed: v.optional(v.string()),
  /** What the ranker read of the visitor (model/ranker/signals.ts): training reads this, never computes it again. */
  signals: v.optional(v.record(v.string(), v.unknown())),
  /** propensity[position]: probability, given everything logged here, that this product stood there. */
  propensities: v.array(v.number()),
});
export type Ranking = v.InferOutput<typeof RankingSchema>;

/** What one visitor got in one placement of one page. */
export const PlacementDecisionSchema = v.object({
  placement: IdSchema,
  kind: v.picklist(PLACEMENT_KINDS),
  reason: v.picklist(REASONS),
  rule: v.optional(v.string()),
  experiment: v.optional(IdSchema),
  phase: v.optional(v.number()),
  variation: v.optional(v.number()),
  /** Probability of this variation, before it was drawn. */
  propensity: v.number(),
  ranking: v.optional(RankingSchema),
});
export type PlacementDecision = v.InferOutput<typeof PlacementDecisionSchema>;

/** Server-side record of all decisions of one page view; its id is what the page payload carries. */
export const DecisionRecordSchema = v.object({
  v: v.literal(1),
  id: v.pipe(v.string(), v.maxLength(64)),
  at: MillisSchema,
  page: v.object({ url: v.string(), type: PageTypeSchema }),
  /** Version of the snapshot that decided. */
  snapshot: v.number(),
  /** FNV-1a 64 of the inputs, hex: equal inputs and snapshot give equal decisions. */
  inputs: v.string(),
  /** The visitor's attributes that decided, for replay and for "why did this visitor see this?". */
  attributes: v.optional(v.record(v.string(), v.unknown())),
  placements: v.array(PlacementDecisionSchema),
  /** Experiments the visitor was triggered in on this page, variations alike (DESIGN rule 3). */
  triggers: v.array(
    v.object({ experiment: IdSchema, phase: v.number(), variation: v.number(), propensity: v.number() }),
  ),
});
export type DecisionRecord = v.InferOutput<typeof DecisionRecordSchema>;
export type Trigger = DecisionRecord['triggers'][number];
