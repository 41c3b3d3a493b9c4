import * as v from 'valibot';
import { ListingValueSchema } from './watch/listing-value.ts';
import { ReferenceSchema } from './watch/reference.ts';

/** Files of a ranker bundle: one immutable folder in R2, or a directory that `npm run train` wrote. */
export const BUNDLE_FILES = ['ranker.onnx', 'trees.bin', 'items.bin', 'goldens.json', 'card.json'] as const;
export type BundleFile = (typeof BUNDLE_FILES)[number];
export const MANIFEST_FILE = 'manifest.json';

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

/** Names every file of a bundle with its size and hash; written last, checked first. */
export const ManifestSchema = v.object({
  v: v.literal(1),
  version: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]{0,63}$/)),
  /** Hash of the feature definitions: serving refuses a bundle whose features are not its own. */
  feature_hash: v.string(),
  files: v.record(v.picklist(BUNDLE_FILES), v.object({ bytes: v.number(), sha256 })),
});
export type Manifest = v.InferOutput<typeof ManifestSchema>;

/** Feature rows and the scores the trainer gave them; a loaded ranker that differs by more than 1e-4 is refused. */
export const GoldensSchema = v.object({
  v: v.literal(1),
  /** Rows of features; null stands for a missing value. */
  rows: v.array(v.array(v.nullable(v.number()))),
  scores: v.array(v.number()),
});
export type Goldens = v.InferOutput<typeof GoldensSchema>;

const figures = v.record(v.string(), v.number());

/** What a ranker is and how it was judged: on data later than it was trained on. */
export const RankerCardSchema = v.object({
  v: v.literal(1),
  version: v.string(),
  site: v.string(),
  created_at: v.number(),
  feature_hash: v.string(),
  features: v.array(v.object({ name: v.string(), group: v.string() })),
  /** Days, events and ranked lists it learned from (ms since epoch), and those it was judged on. */
  data: v.object({
    from: v.number(),
    to: v.number(),
    queries: v.number(),
    rows: v.number(),
    test_from: v.optional(v.number()),
    test_queries: v.number(),
  }),
  parameters: v.record(v.string(), v.unknown()),
  seed: v.number(),
  /** By candidate order: `ranker`, `linear`, `shop` (the order shoppers saw), `popularity` ... each metric -> value. */
  metrics: v.record(v.string(), figures),
  /** Feature group -> share of the total gain. */
  importance: v.optional(figures),
  /** Its value beside the order that was shown, on the listings it was judged on. */
  off_policy: v.optional(ListingValueSchema),
  /** How features and calibration were on the listings it was judged on: what drift is measured against. */
  reference: v.optional(ReferenceSchema),
  notes: v.optional(v.array(v.string()), []),
});
export type RankerCard = v.InferOutput<typeof RankerCardSchema>;
