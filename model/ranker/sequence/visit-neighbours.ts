import type { Walks } from './sequence-table.ts';

/** Products of the present visit that neighbours are looked for by. */
const MOST_STEPS = 8;
/** Similarities are whole numbers of 1 / steps up to this: 8 + 7 + ... + 1. */
const MOST_SIMILARITY = (MOST_STEPS * (MOST_STEPS + 1)) / 2;

/** A past visit like the present one. */
export interface VisitNeighbour {
  /** Number of the visit in `Walks`, 0 the newest. */
  readonly visit: number;
  /** Sum of the weights of the shared products; the newest weighs 1, the oldest of n 1 / n. */
  readonly similarity: number;
  /** Weight of the newest shared product. */
  readonly recency: number;
}

/** Work arrays of a walk index, a number a visit, all 0 between calls. */
interface Scratch {
  readonly similarity: Uint8Array;
  readonly recency: Uint8Array;
  touched: Int32Array;
}

const scratches = new WeakMap<Walks, Scratch>();
function scratchOf(walks: Walks): Scratch {
  let found = scratches.get(walks);
  if (!found) {
    const visits = walks.starts.length - 1;
    found = {
      similarity: new Uint8Array(visits),
      recency: new Uint8Array(visits),
      touched: new Int32Array(1024),
    };
    scratches.set(walks, found);
  }
  return found;
}

/**
 * Past visits most like the present one, at most `most`, best first; ties go to the visit that shares a newer product,
 * then to the newer visit.
 * Method: V-SkNN, vector multiplication session-based k nearest neighbours (Ludewig and Jannach, "Evaluation of
 * session-based recommendation algorithms", UMUAI 2018, 4.2.3).
 * @param steps item numbers looked at, newest first.
 * @param perItem newest visits that are looked at for each product.
 */
export function visitNeighbours(
  walks: Walks,
  steps: ArrayLike<number>,
  { most = 100, perItem = 400 }: { most?: number; perItem?: number } = {},
): VisitNeighbour[] {
  const { postingStarts, postings } = walks;
  const scratch = scratchOf(walks);
  const { similarity, recency } = scratch;
  const count = Math.min(MOST_STEPS, steps.length);
  if (scratch.touched.length < count * perItem) scratch.touched = new Int32Array(count * perItem);
  const { touched } = scratch;
  let seen = 0;
  for (let ago = 0; ago < count; ago++) {
    const item = steps[ago]!;
    if (Array.prototype.indexOf.call(steps, item) < ago) continue;
    const weight = count - ago;
    const start = postingStarts[item]!;
    const end = Math.min(postingStarts[item + 1]!, start + perItem);
    for (let at = start; at < end; at++) {
      const visit = postings[at]!;
      if (similarity[visit] === 0) {
        touched[seen++] = visit;
        recency[visit] = weight; // the newest shared product comes first
      }
      similarity[visit]! += weight;
    }
  }
  // The least similarity that still gets in, found by counting: sorting thousands of visits took most of the time.
  const sizes = new Int32Array(MOST_SIMILARITY + 1);
  for (let index = 0; index < seen; index++) sizes[similarity[touched[index]!]!]!++;
  let least = MOST_SIMILARITY;
  let above = 0;
  for (; least > 1 && above + sizes[least]! < most; least--) above += sizes[least]!;
  let room = most - above;
  const neighbours: VisitNeighbour[] = [];
  for (let index = 0; index < seen; index++) {
    const visit = touched[index]!;
    const value = similarity[visit]!;
    if (value > least || (value === least && room-- > 0)) {
      neighbours.push({ visit, similarity: value / count, recency: recency[visit]! / count });
    }
  }
  for (let index = 0; index < seen; index++) similarity[touched[index]!] = 0;
  return neighbours.toSorted((a, b) => b.similarity - a.similarity);
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
