import { checkNetwork } from './network.ts';
import type { Network } from './network.ts';

/**
 * A regression tree ensemble laid flat into typed arrays: what the trainer grows, the interpreter walks and the
 * ONNX writer writes. Node numbers are global; children always have higher numbers than their parent.
 *
 * Semantics (the same as ONNX `ai.onnx.ml` TreeEnsemble v5, modes BRANCH_LEQ and BRANCH_MEMBER):
 * - numeric node: left when `x <= threshold`; a missing value (NaN) goes left when `missingLeft` is 1, else right;
 * - categorical node: left when `x` is a whole number in the node's set; anything else, missing or unseen, right.
 *
 * WARNING: category 0 is never in a set. ONNX Runtime 1.30 turns a missing value into 0 before it looks into a set
 * (`[0, 3, 31]` matched NaN, and 3.5, when tried), so a set with 0 would catch every missing value. Whoever grows a
 * tree puts category 0 on the right. Codes must be whole numbers: fractions match in ORT by accident.
 */
export interface Trees {
  /** Columns of the matrix that these trees read. */
  readonly featureCount: number;
  /** Added to every score. */
  readonly base: number;
  /** Number of each tree's first node. */
  readonly roots: Int32Array;
  /** Column a node tests; -1 for a leaf. */
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly missingLeft: Uint8Array;
  /** Number of a categorical node's set; -1 for numeric nodes and leaves. */
  readonly set: Int32Array;
  /** Leaf: what it adds to the score. Inner node: mean of the leaves below, weighted by training rows. */
  readonly value: Float32Array;
  /** Set `s` is the bits `setStarts[s]` to `setStarts[s + 1]` (in 32-bit words) of `setBits`. */
  readonly setStarts: Int32Array;
  readonly setBits: Uint32Array;
  /** Its score is added to the trees'; absent: trees alone. */
  readonly network?: Network;
}

/** Largest category code a set may hold: float32 holds whole numbers exactly to 2^24, and sets stay small. */
export const MAX_CATEGORY = 65_535;

/** Whether category `x` is in set `set`. False for NaN, 0, negatives, fractions and codes beyond the set's words. */
export function inSet(trees: Trees, set: number, x: number): boolean {
  const code = x | 0;
  if (code !== x || code < 1) return false;
  const word = trees.setStarts[set]! + (code >>> 5);
  return word < trees.setStarts[set + 1]! && ((trees.setBits[word]! >>> (code & 31)) & 1) === 1;
}

/** Category codes in a set, ascending. */
export function membersOf(trees: Trees, set: number): number[] {
  const members: number[] = [];
  const start = trees.setStarts[set]!;
  for (let word = start; word < trees.setStarts[set + 1]!; word++) {
    for (let bit = 0; bit < 32; bit++) {
      if ((trees.setBits[word]! >>> bit) & 1) members.push(((word - start) << 5) + bit);
    }
  }
  return members;
}

/**
 * Checks the shape of an ensemble that came from outside (a bundle), so that no walk can leave its arrays or loop.
 * @throws RangeError naming the node and the wrong value.
 */
export function checkTrees(trees: Trees): Trees {
  const nodes = trees.feature.length;
  for (const part of [trees.threshold, trees.left, trees.right, trees.missingLeft, trees.set, trees.value]) {
    if (part.length !== nodes)
      throw new RangeError(`Trees have ${nodes} nodes but an array of ${part.length}.`);
  }
  for (const root of trees.roots) {
    if (root < 0 || root >= nodes) throw new RangeError(`Tree root ${root} is outside the ${nodes} nodes.`);
  }
  const sets = trees.setStarts.length - 1;
  for (let set = 0; set < sets; set++) {
    if (trees.setStarts[set]! > trees.setStarts[set + 1]!)
      throw new RangeError(`Set ${set} ends before it starts.`);
    if ((trees.setBits[trees.setStarts[set]!] ?? 0) & 1) throw new RangeError(`Set ${set} holds category 0.`);
  }
  if (sets >= 0 && trees.setStarts[sets]! > trees.setBits.length)
    throw new RangeError('Sets go beyond their bits.');
  for (let node = 0; node < nodes; node++) {
    const feature = trees.feature[node]!;
    if (!Number.isFinite(trees.value[node]))
      throw new RangeError(`Node ${node} has value ${trees.value[node]}.`);
    if (feature === -1) continue;
    if (feature < 0 || feature >= trees.featureCount) {
      throw new RangeError(`Node ${node} tests feature ${feature} of ${trees.featureCount}.`);
    }
    for (const child of [trees.left[node]!, trees.right[node]!]) {
      if (child <= node || child >= nodes)
        throw new RangeError(`Node ${node} has child ${child} of ${nodes} nodes.`);
    }
    if (trees.set[node]! >= sets)
      throw new RangeError(`Node ${node} names set ${trees.set[node]} of ${sets}.`);
  }
  if (trees.network) checkNetwork(trees.network, trees.featureCount);
  return trees;
}
