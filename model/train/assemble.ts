import type { Trees } from '../ranker/trees.ts';
import type { Bins } from './bins.ts';
import type { Node } from './grow.ts';

/** Mean of the leaves below each node, weighted by training rows; leaves are outputs times `rate`, as float32. */
function valuesOf(root: Node, rate: number): Map<Node, number> {
  const values = new Map<Node, number>();
  const visit = (node: Node): number => {
    const { left, right } = node;
    const value =
      left && right
        ? (visit(left) * left.rows + visit(right) * right.rows) / Math.max(1, left.rows + right.rows)
        : Math.fround(node.output * rate);
    values.set(node, value);
    return value;
  };
  visit(root);
  return values;
}

/** Flat trees from grown ones: bins become thresholds and category sets again. */
export function assembleTrees(bins: Bins, roots: readonly Node[], rate: number): Trees {
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const missingLeft: number[] = [];
  const set: number[] = [];
  const value: number[] = [];
  const setStarts = [0];
  const setBits: number[] = [];

  const addSet = (bitsOfBins: Uint32Array, codes: Int32Array): number => {
    const members: number[] = [];
    for (let bin = 1; bin < codes.length; bin++) {
      if ((bitsOfBins[bin >>> 5]! >>> (bin & 31)) & 1) members.push(codes[bin]!);
    }
    const words = new Uint32Array((Math.max(...members) >>> 5) + 1);
    for (const code of members) words[code >>> 5]! |= 1 << (code & 31);
    setBits.push(...words);
    setStarts.push(setBits.length);
    return setStarts.length - 2;
  };

  const put = (node: Node, values: Map<Node, number>): number => {
    const at = feature.length;
    feature.push(-1);
    threshold.push(0);
    left.push(0);
    right.push(0);
    missingLeft.push(0);
    set.push(-1);
    value.push(values.get(node)!);
    const { split } = node;
    if (split && node.left && node.right) {
      feature[at] = bins.columns[split.feature]!;
      if (split.set) set[at] = addSet(split.set, bins.codes[split.feature]!);
      else {
        threshold[at] = bins.upper[split.feature]![split.bin]!;
        missingLeft[at] = split.missingLeft ? 1 : 0;
      }
      left[at] = put(node.left, values);
      right[at] = put(node.right, values);
    }
    return at;
  };
  const starts = roots.map((root) => put(root, valuesOf(root, rate)));
  return {
    featureCount: bins.width,
    base: 0,
    roots: Int32Array.from(starts),
    feature: Int32Array.from(feature),
    threshold: Float32Array.from(threshold),
    left: Int32Array.from(left),
    right: Int32Array.from(right),
    missingLeft: Uint8Array.from(missingLeft),
    set: Int32Array.from(set),
    value: Float32Array.from(value),
    setStarts: Int32Array.from(setStarts),
    setBits: Uint32Array.from(setBits),
  };
}
