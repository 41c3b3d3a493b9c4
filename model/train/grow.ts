import type { Crew } from './crew.ts';
import { scales } from './histogram.ts';
import { joinParts, noteSides, partPart } from './partition.ts';
import { ADD_LEAVES, PARTITION, SPLITS } from './perform.ts';
import { bestSplit, leafOutput } from './split.ts';
import type { Split } from './split.ts';
import { WALK_FIELDS } from './walk.ts';
import type { Workspace } from './workspace.ts';

/** Leaves with fewer rows are parted by one thread: telling the others takes longer. */
const SMALL_LEAF = 4096;

/** A node of a tree under growth. Leaves have no split. */
export interface Node {
  readonly rows: number;
  readonly output: number;
  split?: Split;
  left?: Node;
  right?: Node;
}

/** A leaf with what is needed to split it. */
interface Leaf {
  readonly number: number;
  readonly begin: number;
  readonly end: number;
  readonly slot: number;
  readonly g: number;
  readonly h: number;
  readonly depth: number;
  readonly low: number;
  readonly high: number;
  readonly node: Node;
  split: Split | undefined;
}

/**
 * One tree, grown leaf by leaf: the leaf whose split gains most is split next (as LightGBM does), until `leaves` are
 * reached or nothing gains. `order` must hold the rows to grow on in its first `count` places.
 */
export function growTree(space: Workspace, crew: Crew, count: number): { root: Node; leaves: Leaf[] } {
  const { parameters, order, gradients, packBits, rows } = space;
  const scale = scales(space);
  const one = 2 ** packBits;

  let g = 0;
  let h = 0;
  for (let index = 0; index < count; index++) {
    const row = order[index]!;
    g += gradients[row * 2]!;
    h += gradients[row * 2 + 1]! - one;
  }
  const limits = { l1: parameters.lambdaL1, l2: parameters.lambdaL2 };
  const output = (g: number, h: number, low: number, high: number): number =>
    leafOutput(g * scale.g, h * scale.h, { ...limits, low, high });

  // No gradient at all: nothing can be learned from these rows.
  if (scale.g === 0 || scale.h === 0) return { root: { rows: count, output: 0 }, leaves: [] };
  const first = {
    number: 0,
    begin: 0,
    end: count,
    slot: 0,
    g,
    h,
    depth: 0,
    low: -Infinity,
    high: Infinity,
    split: undefined,
  };
  const root: Leaf = { ...first, node: { rows: count, output: output(g, h, -Infinity, Infinity) } };
  const leaves: Leaf[] = [root];
  crew.run(SPLITS, 0, count, 0, -1, ...onDesk(root));
  root.split = bestSplit(space, 0);

  while (leaves.length < parameters.leaves) {
    let best: Leaf | undefined;
    for (const leaf of leaves) if (leaf.split && leaf.split.gain > (best?.split?.gain ?? 0)) best = leaf;
    if (!best) break;
    const [left, right] = divide(best, best.split!, leaves.length);
    leaves[best.number] = left;
    leaves.push(right);
    if (leaves.length === parameters.leaves) break;
    searchBoth(left, right);
  }
  return { root: root.node, leaves };

  /** The two children of a leaf. The left keeps the leaf's number; slots are settled so that the larger child keeps the parent's. */
  function divide(leaf: Leaf, split: Split, next: number): [Leaf, Leaf] {
    const middle = partition(leaf, split);
    const rightG = leaf.g - split.g;
    const rightH = leaf.h - split.h;
    const leftOutput = output(split.g, split.h, leaf.low, leaf.high);
    const rightOutput = output(rightG, rightH, leaf.low, leaf.high);
    const sign = parameters.monotone[rows.bins.columns[split.feature]!] ?? 0;
    const between = (leftOutput + rightOutput) / 2;
    const leftLarger = isLarger({ begin: leaf.begin, end: middle }, { begin: middle, end: leaf.end });
    const depth = leaf.depth + 1;
    const left: Leaf = {
      number: leaf.number,
      begin: leaf.begin,
      end: middle,
      slot: leftLarger ? leaf.slot : next,
      g: split.g,
      h: split.h,
      depth,
      low: sign < 0 ? Math.max(leaf.low, between) : leaf.low,
      high: sign > 0 ? Math.min(leaf.high, between) : leaf.high,
      node: { rows: middle - leaf.begin, output: leftOutput },
      split: undefined,
    };
    const right: Leaf = {
      number: next,
      begin: middle,
      end: leaf.end,
      slot: leftLarger ? next : leaf.slot,
      g: rightG,
      h: rightH,
      depth,
      low: sign > 0 ? Math.max(leaf.low, between) : leaf.low,
      high: sign < 0 ? Math.min(leaf.high, between) : leaf.high,
      node: { rows: leaf.end - middle, output: rightOutput },
      split: undefined,
    };
    Object.assign(leaf.node, { split, left: left.node, right: right.node });
    return [left, right];
  }

  /** Moves the leaf's rows that go left to the front; where the right side begins. */
  function partition({ begin, end }: Leaf, split: Split): number {
    const range = { begin, end, feature: split.feature };
    noteSides(space, split);
    const parts = end - begin < SMALL_LEAF ? 1 : parameters.threads;
    if (parts === 1) partPart(space, range, 0, 1);
    else crew.run(PARTITION, begin, end, split.feature);
    return joinParts(space, range, parts);
  }

  /** Histograms and best splits of two siblings: the smaller is built, the larger is what remains of the parent. */
  function searchBoth(left: Leaf, right: Leaf): void {
    const [small, large] = isLarger(left, right) ? [right, left] : [left, right];
    const depthReached = parameters.maxDepth > 0 && left.depth >= parameters.maxDepth;
    const canSplit = (leaf: Leaf): boolean =>
      leaf.end - leaf.begin >= Math.max(2, 2 * parameters.minRowsInLeaf);
    if (depthReached || (!canSplit(small) && !canSplit(large))) return;
    crew.run(SPLITS, small.begin, small.end, small.slot, large.slot, ...onDesk(small), ...onDesk(large));
    for (const leaf of [small, large]) leaf.split = bestSplit(space, leaf.number);
  }
}

/** Whether a child has at least as many rows as its sibling: it then keeps the parent's histogram. */
const isLarger = (a: Pick<Leaf, 'begin' | 'end'>, b: Pick<Leaf, 'begin' | 'end'>): boolean =>
  a.end - a.begin >= b.end - b.begin;

const onDesk = ({ number, slot, g, h, begin, end, low, high }: Leaf): number[] => [
  number,
  slot,
  g,
  h,
  end - begin,
  low,
  high,
];

/** Adds the tree's outputs (times `rate`) to the scores of the rows it was grown on. */
export function addToScores(
  space: Workspace,
  crew: Crew,
  { leaves, count, rate }: { leaves: Leaf[]; count: number; rate: number },
): void {
  for (const [index, leaf] of leaves.entries()) {
    space.walk[index * 2] = leaf.begin;
    space.walk[index * 2 + 1] = leaf.end;
    space.walkValues[index] = Math.fround(leaf.node.output * rate);
  }
  crew.run(ADD_LEAVES, leaves.length, count);
}

/** Lays a tree into the workspace for walking rows that it was not grown on. */
export function layOutWalk({ walk, walkSets, walkValues }: Workspace, root: Node, rate: number): void {
  let nodes = 0;
  let sets = 0;
  const put = (node: Node): number => {
    const at = nodes++;
    const { split, left, right } = node;
    walkValues[at] = Math.fround(node.output * rate);
    if (!split || !left || !right) {
      walk[at * WALK_FIELDS] = -1;
      return at;
    }
    let cut = split.bin;
    if (split.set) {
      walkSets.set(split.set, sets * 8);
      cut = -1 - sets++;
    }
    const leftAt = put(left);
    const rightAt = put(right);
    walk.set([split.feature, cut, split.missingLeft ? 1 : 0, leftAt, rightAt], at * WALK_FIELDS);
    return at;
  };
  put(root);
}
