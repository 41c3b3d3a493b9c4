import * as v from 'valibot';
import { ExperimentSchema } from './experiment.ts';
import { PlacementSchema } from './placement.ts';
import { SegmentSchema } from './segment.ts';
import { IdSchema, MillisSchema, ShareSchema, SiteSchema } from './site.ts';

/** A ranker bundle: its version and its folder in R2. */
const RankerPointerSchema = v.object({ version: IdSchema, key: v.string() });
export type RankerPointer = v.InferOutput<typeof RankerPointerSchema>;

/**
 * The published, immutable configuration of a site: one KV value holds body and version, so that both always agree.
 * Versions only rise. Holds enabled placements, running and shipped experiments and all segments.
 */
export const SnapshotSchema = v.object({
  v: v.literal(1),
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  published_at: MillisSchema,
  site: SiteSchema,
  placements: v.array(PlacementSchema),
  experiments: v.array(ExperimentSchema),
  segments: v.array(SegmentSchema),
  /** Visitors kept out of everything to measure the whole; drawn before all else. */
  holdout: v.optional(
    v.object({
      share: ShareSchema,
      seed: v.string(),
      /** Rises with every change of the share: what is measured of it is never pooled. */
      phase: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    }),
    { share: 0, seed: 'holdout' },
  ),
  /** R2 keys of the live ranker bundle and of the published catalogue; absent: none yet. */
  ranker: v.optional(RankerPointerSchema),
  catalog: v.optional(v.object({ version: v.string(), key: v.string() })),
  /** Other rankers that placements and experiments name. */
  rankers: v.optional(v.array(RankerPointerSchema)),
  /** The candidate that scores behind the response, on a share of the listings. */
  shadow: v.optional(RankerPointerSchema),
});
export type Snapshot = v.InferOutput<typeof SnapshotSchema>;
