import * as v from 'valibot';

const fraction = v.pipe(v.number(), v.gtValue(0), v.maxValue(1));
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const atLeastZero = v.pipe(v.number(), v.finite(), v.minValue(0));

/**
 * Everything that shapes a training run, with defaults. Names are ours; meanings follow LightGBM where it has the
 * same thing (https://lightgbm.readthedocs.io/en/latest/Parameters.html), its name in brackets below.
 */
export const BoostParameters = v.object({
  /** lambdarank: pairs weighted by their change of NDCG. softmax: cross entropy over a query's rows. */
  objective: v.optional(v.picklist(['lambdarank', 'softmax']), 'lambdarank'),
  /** [num_iterations] */
  trees: v.optional(whole(0, 10_000), 200),
  /** [num_leaves] */
  leaves: v.optional(whole(2, 4096), 31),
  /** [max_depth] 0: no limit. */
  maxDepth: v.optional(whole(0, 64), 0),
  learningRate: v.optional(fraction, 0.1),
  /** [max_bin] of a feature, the one for missing values included. */
  maxBins: v.optional(whole(3, 256), 255),
  /** [min_data_in_leaf] */
  minRowsInLeaf: v.optional(whole(0, 1e9), 20),
  /** [min_sum_hessian_in_leaf] */
  minHessianInLeaf: v.optional(atLeastZero, 1e-3),
  /** [min_gain_to_split] */
  minGain: v.optional(atLeastZero, 0),
  lambdaL1: v.optional(atLeastZero, 0),
  lambdaL2: v.optional(atLeastZero, 0),
  /** Share of the features each tree may use. */
  featureFraction: v.optional(fraction, 1),
  /** Share of the queries each tree sees: whole queries are drawn, not rows. */
  baggingFraction: v.optional(fraction, 1),
  /** [lambdarank_truncation_level] Pairs need at least one row ranked this high. */
  truncation: v.optional(whole(1, 1e6), 30),
  /** [lambdarank_norm] Divide pairs by their distance and queries by their weight. */
  normalize: v.optional(v.boolean(), true),
  /** Steepness of the pair probability. */
  sigmoid: v.optional(v.pipe(v.number(), v.gtValue(0), v.maxValue(100)), 1),
  /** Stop after this many trees without a better validation NDCG; 0: never. Needs validation data. */
  earlyStopping: v.optional(whole(0, 10_000), 0),
  /** The k of the NDCG that early stopping watches. */
  evalAt: v.optional(whole(1, 10_000), 10),
  /** [cat_smooth], [cat_l2], [max_cat_threshold], [max_cat_to_onehot] */
  categorySmooth: v.optional(atLeastZero, 10),
  categoryL2: v.optional(atLeastZero, 10),
  maxCategoriesInSet: v.optional(whole(1, 255), 32),
  oneHotUpTo: v.optional(whole(0, 255), 4),
  /** +1: the score never falls as the feature grows; -1: never rises; by feature number, 0 where left out. */
  monotone: v.optional(v.array(v.picklist([-1, 0, 1])), []),
  seed: v.optional(whole(0, 2 ** 31 - 1), 1),
  threads: v.optional(whole(1, 64), 1),
});
export type BoostParameters = v.InferOutput<typeof BoostParameters>;

/**
 * Full parameters from some of them.
 * @throws RangeError naming the parameter, its value and its limit.
 */
export function boostParameters(some: v.InferInput<typeof BoostParameters> = {}): BoostParameters {
  const parsed = v.safeParse(BoostParameters, some);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const name = issue.path?.map(({ key }) => String(key)).join('.') ?? 'parameters';
  throw new RangeError(`Training parameter ${name}: ${issue.message}.`);
}
