import { buildHistogram, quantize, subtractHistogram } from './histogram.ts';
import { lambdarankGradients } from './lambdarank.ts';
import { softmaxGradients } from './softmax.ts';
import { partPart } from './partition.ts';
import { findSplit } from './split.ts';
import type { LeafSums } from './split.ts';
import { leafOf } from './walk.ts';
import { share } from './workspace.ts';
import type { Workspace } from './workspace.ts';

/** What a crew can be told to do; the arguments that follow the command's number on the desk. */
export const GRADIENTS = 1; // -
export const QUANTIZE = 2; // tree
export const SPLITS = 3; // begin, end, slot of the leaf to build; parent's slot or -1; then two leaves, see leafAt
export const ADD_LEAVES = 4; // leaves; leaf ranges and values lie in walk and walkValues
export const WALK_ROWS = 5; // first index into order of the rows that the tree did not see
export const WALK_VALID = 6; // -
export const PARTITION = 7; // begin, end, feature; which bins go left lies in goesLeft

/** Numbers on the desk that describe a leaf: number, slot, g, h, rows (low and high follow in the next). */
export const LEAF_AT = 5;
export const LEAF_NUMBERS = 7;

function leafAt(desk: Float64Array, at: number): LeafSums {
  return {
    leaf: desk[at]!,
    slot: desk[at + 1]!,
    g: desk[at + 2]!,
    h: desk[at + 3]!,
    rows: desk[at + 4]!,
    low: desk[at + 5]!,
    high: desk[at + 6]!,
  };
}

/** Part `part` of `parts` of the command on the desk. */
export function perform(space: Workspace, part: number, parts: number): void {
  const { desk, parameters } = space;
  switch (desk[0]) {
    case GRADIENTS:
      if (parameters.objective === 'softmax') softmaxGradients(space, part, parts);
      else lambdarankGradients(space, part, parts);
      break;
    case QUANTIZE:
      quantize(space, part, parts);
      break;
    case SPLITS: {
      const slot = desk[3]!;
      const parent = desk[4]!;
      buildHistogram(space, { begin: desk[1]!, end: desk[2]!, slot, part, parts });
      if (parent >= 0) subtractHistogram(space, { from: parent, less: slot, part, parts });
      findSplit(space, leafAt(desk, LEAF_AT), part, parts);
      if (parent >= 0) findSplit(space, leafAt(desk, LEAF_AT + LEAF_NUMBERS), part, parts);
      break;
    }
    case ADD_LEAVES:
      addLeaves(space, part, parts);
      break;
    case WALK_ROWS: {
      const from = desk[1]!;
      const [first, last] = share(space.order.length - from, part, parts);
      for (let index = from + first; index < from + last; index++) {
        const row = space.order[index]!;
        space.scores[row]! += space.walkValues[leafOf(space, space.rows, row)]!;
      }
      break;
    }
    case WALK_VALID: {
      const { valid, validScores, walkValues } = space;
      if (!valid) break;
      const [first, last] = share(valid.rows, part, parts);
      for (let row = first; row < last; row++) validScores[row]! += walkValues[leafOf(space, valid, row)]!;
      break;
    }
    case PARTITION:
      partPart(space, { begin: desk[1]!, end: desk[2]!, feature: desk[3]! }, part, parts);
      break;
    default:
      throw new RangeError(`Unknown command ${desk[0]}.`);
  }
}

/** Adds each leaf's value to the scores of its rows. Leaf i: rows order[walk[2i]] to order[walk[2i + 1] - 1]. */
function addLeaves({ desk, walk, walkValues, order, scores }: Workspace, part: number, parts: number): void {
  const leaves = desk[1]!;
  const total = desk[2]!;
  const [first, last] = share(total, part, parts);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const value = walkValues[leaf]!;
    const begin = Math.max(first, walk[leaf * 2]!);
    const end = Math.min(last, walk[leaf * 2 + 1]!);
    for (let index = begin; index < end; index++) scores[order[index]!]! += value;
  }
}
