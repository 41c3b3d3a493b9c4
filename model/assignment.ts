/**
 * The door for sites that move here from GrowthBook, under the names they know: the same visitors fall into the same
 * buckets. What decides for our own experiments is `prepareAssignment` and `assign`.
 */
export {
  assign,
  prepareAssignment,
  type Assignment,
  type AssignmentPlan,
  type AssignmentReason,
} from './assignment/assign.ts';
export { chooseVariation, getBucketRanges, getEqualWeights } from './assignment/bucket-ranges.ts';
export { hash } from './assignment/hash.ts';
export { inNamespace } from './assignment/namespace.ts';
export { getQueryStringOverride } from './assignment/query-string-override.ts';
export { evaluateCondition } from './condition/evaluate-condition.ts';
