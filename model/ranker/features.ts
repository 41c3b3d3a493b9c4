import { fnv1a } from '../assignment/hash.ts';
import type { Purpose } from '../consent.ts';
import { FEATURES as LISTING_FEATURES, featureMatrix as listingMatrix } from './listing/features.ts';
import type { RankingContext } from './listing/features.ts';
import { readSequence } from './sequence/read-sequence.ts';
import { SEQUENCE_FEATURES } from './sequence/sequence-features.ts';
import type { SequenceTable } from './sequence/sequence-table.ts';

/** Groups that explanations speak of. */
export type FeatureGroup =
  | (typeof LISTING_FEATURES)[number]['group']
  | (typeof SEQUENCE_FEATURES)[number]['group'];

export interface FeatureLine {
  readonly name: string;
  readonly group: FeatureGroup;
  readonly unit: string;
  readonly consent: Purpose | 'necessary';
}

/** Every column of the feature matrix, in order: what a listing shows, then the walk that led to it. */
export const FEATURES: readonly FeatureLine[] = [...LISTING_FEATURES, ...SEQUENCE_FEATURES];
export const FEATURE_COUNT = FEATURES.length;

/** Hash of the definitions' names, groups and units: a ranker trained on others is refused. */
export const FEATURE_HASH = fnv1a(
  JSON.stringify(FEATURES.map(({ name, group, unit }) => [name, group, unit])),
).toString(16);

/** Listing features that speak for a product the higher they are, whatever else holds. */
const RISING: ReadonlySet<string> = new Set(['related', 'related_last']);

/** Constraints for a ranker of next looks, by column; 0 where either direction may be right. */
export const MONOTONE: readonly (-1 | 0 | 1)[] = [
  ...LISTING_FEATURES.map(({ name }) => (RISING.has(name) ? 1 : 0)),
  ...SEQUENCE_FEATURES.map(({ monotone }) => monotone ?? 0),
];

/** All that one ranking reads. */
export interface FeatureContext extends RankingContext {
  /** What was learned about sequences; absent: its features are missing (NaN). */
  readonly sequences?: SequenceTable | undefined;
}

/**
 * The feature matrix of some candidates, row-major, one row a candidate in the shop's order: the one function that
 * logging, training and serving call. NaN is "not known". Depends on nothing but its arguments.
 * @param out where it goes, at least `candidates.length * FEATURE_COUNT` long; a new array if left out.
 */
export function featureMatrix(
  context: FeatureContext,
  candidates: readonly string[],
  out: Float32Array = new Float32Array(candidates.length * FEATURE_COUNT),
): Float32Array {
  const listing = listingMatrix(context, candidates);
  const listingWidth = LISTING_FEATURES.length;
  const reading = context.sequences
    ? readSequence(
        { table: context.sequences, items: context.table, signals: context.signals.items },
        candidates,
      )
    : undefined;
  for (let row = 0; row < candidates.length; row++) {
    const start = row * FEATURE_COUNT;
    out.set(listing.subarray(row * listingWidth, (row + 1) * listingWidth), start);
    for (let column = 0; column < SEQUENCE_FEATURES.length; column++) {
      out[start + listingWidth + column] = reading ? SEQUENCE_FEATURES[column]!.of(reading, row) : Number.NaN;
    }
  }
  return out;
}
