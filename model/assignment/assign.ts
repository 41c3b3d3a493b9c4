import { getBucketRanges, type BucketRange } from './bucket-ranges.ts';
import { bucketAfter, fnv1a, hash, type HashVersion } from './hash.ts';
import { inLayer } from './namespace.ts';

/** How an experiment draws visitors. */
export interface AssignmentPlan {
  /** What is hashed with the visitor id; the same seed gives the same draw for ever. */
  seed: string;
  /** Relative weights of the variations, the control first; normalised to sum to 1. Without a positive one: equal. */
  weights: readonly number[];
  /** Share of visitors who take part, default 1. Another share never moves a visitor to another variation. */
  coverage?: number;
  /** The part of a layer this experiment takes: experiments of one layer with disjoint parts share no visitor. */
  layer?: { id: string; from: number; to: number };
  /** Visitors kept out of everything; drawn before anything else. */
  holdout?: { seed: string; share: number };
  /** Default 2. Version 1 only for experiments that began with it elsewhere. */
  hashVersion?: HashVersion;
}

/** A plan with everything worked out that does not depend on the visitor. */
export interface PreparedAssignment {
  readonly seed: string;
  readonly seedState: number;
  /** Bounds of the ranges of buckets one after another: from, to, from, to. Flat, since this is read 50 times a page. */
  readonly bounds: readonly number[];
  readonly weights: readonly number[];
  readonly layer: { suffix: string; from: number; to: number } | null;
  readonly holdout: { seedState: number; share: number } | null;
  readonly hashVersion: HashVersion;
}

/** Why a visitor has the variation, or has none. */
export type AssignmentReason =
  | 'forced' // by a preview link; not part of the analysis
  | 'no-visitor' // the visitor has no id
  | 'holdout' // kept out of everything
  | 'sticky' // keeps the variation drawn earlier
  | 'layer' // belongs to another experiment of the layer
  | 'coverage' // outside the share that takes part
  | 'drawn';

export interface Assignment {
  /** Index of the variation, or -1: takes no part. */
  variation: number;
  /** Where the visitor falls in the experiment's draw, in [0, 1), or -1 where nothing was drawn. */
  bucket: number;
  inHoldout: boolean;
  reason: AssignmentReason;
  /** Probability of this variation among visitors who take part, as the plan's weights have it; 1 where none was drawn. */
  propensity: number;
}

/** A plan made ready for `assign`; call it once an experiment, not once a visitor. */
export function prepareAssignment({
  seed,
  weights,
  coverage = 1,
  layer,
  holdout,
  hashVersion = 2,
}: AssignmentPlan): PreparedAssignment {
  const positive = weights.map((weight) => (weight > 0 && Number.isFinite(weight) ? weight : 0));
  const total = positive.reduce((sum, weight) => sum + weight, 0);
  const normalised = positive.map((weight) => (total > 0 ? weight / total : 1 / positive.length));
  return {
    seed,
    seedState: fnv1a(seed),
    bounds: closeGaps(getBucketRanges(normalised.length, coverage, normalised), coverage).flat(),
    weights: normalised,
    layer: layer ? { suffix: `__${layer.id}`, from: layer.from, to: layer.to } : null,
    holdout: holdout ? { seedState: fnv1a(holdout.seed), share: holdout.share } : null,
    hashVersion,
  };
}

/** At full coverage nobody may fall between ranges, or out of the last, by rounding of weights such as 1/3. */
function closeGaps(ranges: BucketRange[], coverage: number): BucketRange[] {
  if (coverage < 1) return ranges;
  return ranges.map(([from], index) => [from, ranges[index + 1]?.[0] ?? 1]);
}

/**
 * The variation of a visitor: a pure function of the plan and the visitor's id, so sticky by itself. In this order:
 * a forced variation, the holdout, the variation the visitor already has (`sticky`, which stands when weights, layer
 * or coverage changed), the layer, the draw. A forced or sticky index that no longer exists counts as none.
 * Takes about 0.1 microseconds.
 */
export function assign(
  experiment: PreparedAssignment,
  visitorId: string,
  sticky?: number | null,
  forced?: number | null,
): Assignment {
  const count = experiment.weights.length;
  if (exists(forced, count))
    return { variation: forced, bucket: -1, inHoldout: false, reason: 'forced', propensity: 1 };
  if (visitorId === '')
    return { variation: -1, bucket: -1, inHoldout: false, reason: 'no-visitor', propensity: 1 };
  const { holdout, layer, weights } = experiment;
  if (holdout !== null && bucketAfter(holdout.seedState, visitorId) < holdout.share) {
    return { variation: -1, bucket: -1, inHoldout: true, reason: 'holdout', propensity: 1 };
  }
  const bucket =
    experiment.hashVersion === 2
      ? bucketAfter(experiment.seedState, visitorId)
      : hash(experiment.seed, visitorId, 1)!;
  if (exists(sticky, count))
    return { variation: sticky, bucket, inHoldout: false, reason: 'sticky', propensity: weights[sticky]! };
  if (layer !== null && !inLayer(visitorId, layer))
    return { variation: -1, bucket, inHoldout: false, reason: 'layer', propensity: 1 };
  const variation = variationAt(experiment.bounds, bucket);
  if (variation < 0) return { variation, bucket, inHoldout: false, reason: 'coverage', propensity: 1 };
  return { variation, bucket, inHoldout: false, reason: 'drawn', propensity: weights[variation]! };
}

function variationAt(bounds: readonly number[], bucket: number): number {
  for (let index = 0; index < bounds.length; index += 2) {
    if (bucket >= bounds[index]! && bucket < bounds[index + 1]!) return index >> 1;
  }
  return -1;
}

const exists = (index: number | null | undefined, count: number): index is number =>
  index != null && Number.isInteger(index) && index >= 0 && index! < count;
