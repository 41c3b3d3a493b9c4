import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Trees } from '../../../model/ranker/trees.ts';

/** Uniform numbers in [0, 1) by seed. */
export function chance(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Trees with random splits; the last third of the features is categorical, with codes up to 119. */
export function randomTrees(count: number, depth: number, features: number, seed = 1): Trees {
  const random = chance(seed);
  const firstCategorical = Math.ceil((features * 2) / 3);
  const nodes: {
    feature: number;
    threshold: number;
    left: number;
    right: number;
    missingLeft: number;
    set: number;
    value: number;
  }[] = [];
  const setStarts = [0];
  const setBits: number[] = [];
  const grow = (left: number): number => {
    const at = nodes.length;
    const node = {
      feature: -1,
      threshold: 0,
      left: 0,
      right: 0,
      missingLeft: 0,
      set: -1,
      value: Math.fround((random() - 0.5) / 10),
    };
    nodes.push(node);
    if (left === 0 || random() < 0.1) return at;
    node.feature = Math.floor(random() * features);
    if (node.feature >= firstCategorical) {
      const words = 1 + Math.floor(random() * 4);
      for (let word = 0; word < words; word++)
        setBits.push((Math.floor(random() * 2 ** 32) & (word === 0 ? ~1 : ~0)) >>> 0);
      node.set = setStarts.push(setBits.length) - 2;
    } else {
      node.threshold = Math.fround(random());
      node.missingLeft = random() < 0.5 ? 1 : 0;
    }
    node.left = grow(left - 1);
    node.right = grow(left - 1);
    return at;
  };
  const roots = Array.from({ length: count }, (_, tree) => grow(tree % 17 === 3 ? 0 : depth));
  return {
    featureCount: features,
    base: 0.25,
    roots: Int32Array.from(roots),
    feature: Int32Array.from(nodes, (node) => node.feature),
    threshold: Float32Array.from(nodes, (node) => node.threshold),
    left: Int32Array.from(nodes, (node) => node.left),
    right: Int32Array.from(nodes, (node) => node.right),
    missingLeft: Uint8Array.from(nodes, (node) => node.missingLeft),
    set: Int32Array.from(nodes, (node) => node.set),
    value: Float32Array.from(nodes, (node) => node.value),
    setStarts: Int32Array.from(setStarts),
    setBits: Uint32Array.from(setBits),
  };
}

/** Rows for such trees: a tenth missing, categories of which many are in no set. */
export function randomRows(rows: number, features: number, seed = 2): Float32Array {
  const random = chance(seed);
  const firstCategorical = Math.ceil((features * 2) / 3);
  return Float32Array.from({ length: rows * features }, (_, index) => {
    if (random() < 0.1) return Number.NaN;
    return index % features >= firstCategorical ? Math.floor(random() * 200) : random();
  });
}
