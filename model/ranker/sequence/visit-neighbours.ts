import type { Walks } from './sequence-table.ts';

/** Products of the present visit that neighbours are looked for by. */
const MOST_STEPS = 8;

/** A past visit like the present one. */
export interface VisitNeighbour {
  /** Number of the visit in `Walks`, 0 the newest. */
  readonly visit: number;
  /** Sum of the weights of the shared products; the newest weighs 1, the oldest of n 1 / n. */
  readonly similarity: number;
  /** Weight of the newest shared product. */
  readonly recency: number;
}

/**
 * Past visits most like the present one, at most `most`, best first; ties go to the newer visit.
 * Method: V-SkNN, vector multiplication session-based k nearest neighbours (Ludewig and Jannach, "Evaluation of
 * session-based recommendation algorithms", UMUAI 2018, 4.2.3).
 * @param steps item numbers looked at, newest first.
 * @param perItem newest visits that are looked at for each product.
 */
export function visitNeighbours(
  { postingStarts, postings }: Walks,
  steps: ArrayLike<number>,
  { most = 100, perItem = 400 }: { most?: number; perItem?: number } = {},
): VisitNeighbour[] {
  const count = Math.min(MOST_STEPS, steps.length);
  const similarities = new Map<number, number>();
  const recencies = new Map<number, number>();
  const done = new Set<number>();
  for (let ago = 0; ago < count; ago++) {
    const item = steps[ago]!;
    if (done.has(item)) continue;
    done.add(item);
    const weight = (count - ago) / count;
    const start = postingStarts[item]!;
    const end = Math.min(postingStarts[item + 1]!, start + perItem);
    for (let at = start; at < end; at++) {
      const visit = postings[at]!;
      const known = similarities.get(visit);
      if (known === undefined) {
        similarities.set(visit, weight);
        recencies.set(visit, weight); // the newest shared product comes first
      } else similarities.set(visit, known + weight);
    }
  }
  return Array.from(similarities, ([visit, similarity]) => ({
    visit,
    similarity,
    recency: recencies.get(visit)!,
  }))
    .toSorted((a, b) => b.similarity - a.similarity || a.visit - b.visit)
    .slice(0, most);
}

/**
 * Adds to `scores[slotOf[item]]` how much the neighbours speak for each item: similarity x recency of each neighbour
 * that has it. Items whose slot is -1 are passed over.
 */
export function addNeighbourScores(
  { starts, items }: Walks,
  neighbours: readonly VisitNeighbour[],
  { slotOf, scores }: { slotOf: Int32Array; scores: Float64Array },
): void {
  for (const { visit, similarity, recency } of neighbours) {
    const start = starts[visit]!;
    const end = starts[visit + 1]!;
    for (let at = start; at < end; at++) {
      const item = items[at]!;
      const slot = slotOf[item]!;
      if (slot < 0) continue;
      // A product that the visit looked at several times speaks once: at its first step.
      let first = start;
      while (items[first] !== item) first++;
      if (first === at) scores[slot]! += similarity * recency;
    }
  }
}
