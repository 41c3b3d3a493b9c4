import type { Relation } from '../sequence/relation.ts';
import type { SequenceTable } from '../sequence/sequence-table.ts';
import { visitNeighbours } from '../sequence/visit-neighbours.ts';

/** Steps back whose followers are looked up. */
const STEPS = 6;

const byShare = new WeakMap<SequenceTable, Int32Array>();

/** Item numbers by falling share of recent looks; worked out once a table. */
export function popularItems(table: SequenceTable): Int32Array {
  let found = byShare.get(table);
  if (!found) {
    const { recentShare } = table.shares;
    found = Int32Array.from(recentShare.keys()).toSorted(
      (a, b) => recentShare[b]! - recentShare[a]! || a - b,
    );
    byShare.set(table, found);
  }
  return found;
}

function addRow(
  scores: Map<number, number>,
  { starts, items, weights }: Relation,
  item: number,
  factor: number,
): void {
  for (let at = starts[item]!; at < starts[item + 1]!; at++) {
    scores.set(items[at]!, (scores.get(items[at]!) ?? 0) + weights[at]! * factor);
  }
}

/** Strongest entries of a score map, best first, ties by item. */
export function strongest(
  scores: ReadonlyMap<number, number>,
  most: number,
): { item: number; score: number }[] {
  return Array.from(scores, ([item, score]) => ({ item, score }))
    .toSorted((a, b) => b.score - a.score || a.item - b.item)
    .slice(0, most);
}

/** Association rules of pairs (AR): items that visits had near the last steps; scores fall with steps. */
export function nearItems(table: SequenceTable, steps: ArrayLike<number>): Map<number, number> {
  const scores = new Map<number, number>();
  for (let ago = 0; ago < Math.min(STEPS, steps.length); ago++)
    addRow(scores, table.relations.near, steps[ago]!, 1 / (ago + 1));
  return scores;
}

/** Items that followed the last step (SR, first-order Markov): probabilities without what popularity adds. */
export function nextItems(table: SequenceTable, steps: ArrayLike<number>): Map<number, number> {
  const scores = new Map<number, number>();
  if (steps.length > 0) addRow(scores, table.relations.next, steps[0]!, 1);
  return scores;
}

/** Votes of the visits most like this one (V-SkNN): similarity x recency of each neighbour that has the item. */
export function neighbourItems(
  table: SequenceTable,
  steps: ArrayLike<number>,
  limits: { most?: number; perItem?: number } = {},
): Map<number, number> {
  const { starts, items } = table.walks;
  const scores = new Map<number, number>();
  for (const { visit, similarity, recency } of visitNeighbours(table.walks, steps, limits)) {
    for (const item of new Set(items.subarray(starts[visit], starts[visit + 1]))) {
      scores.set(item, (scores.get(item) ?? 0) + similarity * recency);
    }
  }
  return scores;
}

/**
 * At most `most` items worth ranking after these steps, for catalogues too large to rank whole: by turns the best of
 * what followed, of what was near, of what similar visits had, and of what is popular. The same function picks them
 * for training and for serving, since a ranker must learn from the lists it will be given (facts/ranking.md).
 */
export function visitCandidates(table: SequenceTable, steps: ArrayLike<number>, most: number): number[] {
  const lists = [nextItems(table, steps), nearItems(table, steps), neighbourItems(table, steps)].map(
    (scores) => strongest(scores, most).map(({ item }) => item),
  );
  const chosen = new Set<number>();
  for (let place = 0; place < most && chosen.size < most; place++) {
    for (const list of lists) if (place < list.length && chosen.size < most) chosen.add(list[place]!);
  }
  for (const item of popularItems(table)) {
    if (chosen.size >= most) break;
    chosen.add(item);
  }
  return [...chosen];
}
