import { FEATURE_COUNT, FEATURES } from '../../../model/ranker/features.ts';
import type { Trees } from '../../../model/ranker/trees.ts';

/** One tree a threshold: the score rises (or falls) by one with each that the feature is above. */
export function stairs(feature: string, thresholds: readonly number[], sign: 1 | -1): Trees {
  const column = FEATURES.findIndex(({ name }) => name === feature);
  const nodes = thresholds.flatMap((threshold, tree) => [
    { feature: column, threshold, left: tree * 3 + 1, right: tree * 3 + 2, value: sign / 2 },
    { feature: -1, threshold: 0, left: 0, right: 0, value: 0 },
    { feature: -1, threshold: 0, left: 0, right: 0, value: sign },
  ]);
  return {
    featureCount: FEATURE_COUNT,
    base: 0,
    roots: Int32Array.from(thresholds, (_, tree) => tree * 3),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float32Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => node.right),
    missingLeft: new Uint8Array(nodes.length).fill(1),
    set: new Int32Array(nodes.length).fill(-1),
    value: Float32Array.from(nodes, (node) => node.value),
    setStarts: Int32Array.of(0),
    setBits: new Uint32Array(0),
  };
}
