import * as v from 'valibot';
import { ClusterModelSchema } from './cluster/learn-clusters.ts';
import { LifecycleThresholdsSchema, MillisSchema } from './site.ts';

const positive = v.pipe(v.number(), v.minValue(0));
const bounds = v.tuple([v.number(), v.number(), v.number(), v.number()]);

/** What is learned of a site's visitors as a whole, every night: one KV value that the shards read. No visitor is in it. */
export const LearnedSchema = v.object({
  v: v.literal(1),
  at: MillisSchema,
  /** Customers, and visitors, that it was learned from. */
  customers: positive,
  visitors: positive,
  /** Quintiles of this site's customers. */
  rfm: v.optional(v.object({ recency: bounds, frequency: bounds, monetary: bounds })),
  /** BG/NBD and Gamma-Gamma (model/clv). */
  value: v.optional(
    v.object({
      purchases: v.object({ r: positive, alpha: positive, a: positive, b: positive }),
      spend: v.optional(v.object({ p: positive, q: positive, gamma: positive })),
    }),
  ),
  /** Thresholds that fit how often these customers buy; a suggestion, the site's own setting holds. */
  lifecycle: v.optional(LifecycleThresholdsSchema),
  clusters: v.optional(ClusterModelSchema),
});
export type Learned = v.InferOutput<typeof LearnedSchema>;
