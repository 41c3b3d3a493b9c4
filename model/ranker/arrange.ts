export interface ArrangeInput {
  /** Product ids in the shop's order. */
  candidates: readonly string[];
  /** Score by candidate, higher first; absent: the shop's order. */
  scores?: ArrayLike<number>;
  pin?: readonly string[];
  bury?: readonly string[];
  /** Candidates that come after all others but the buried ones. */
  soldOut?: (id: string) => boolean;
}

export interface Arranged {
  /** order[position] = index into `candidates`; a permutation. */
  order: number[];
  /** Positions that a rule fixed. */
  fixed: number[];
}

/**
 * The merchandiser's rules over the ranker's order: pinned products first in the order of the list, buried ones last,
 * sold-out ones before those; the rest by score, equal scores in the shop's order. A product that is pinned is neither
 * buried nor sold out. Ids that are not among the candidates are passed over; of a repeated id the first card counts
 * for the rule.
 */
export function arrange({ candidates, scores, pin = [], bury = [], soldOut }: ArrangeInput): Arranged {
  const first = new Map<string, number>();
  candidates.forEach((id, index) => void (first.has(id) || first.set(id, index)));
  const take = (ids: readonly string[], taken: Set<number>) =>
    ids.flatMap((id) => {
      const index = first.get(id);
      if (index === undefined || taken.has(index)) return [];
      taken.add(index);
      return [index];
    });
  const taken = new Set<number>();
  const pinned = take(pin, taken);
  const buried = take(bury, taken);
  const rest = candidates.map((_, index) => index).filter((index) => !taken.has(index));
  const gone = soldOut ? rest.filter((index) => soldOut(candidates[index]!)) : [];
  const isGone = new Set(gone);
  const open = rest.filter((index) => !isGone.has(index));
  const byScore = (a: number, b: number) => (scores ? scores[b]! - scores[a]! : 0) || a - b;
  const order = [...pinned, ...open.toSorted(byScore), ...gone.toSorted(byScore), ...buried];
  const tail = gone.length + buried.length;
  const fixed = order
    .map((_, position) => position)
    .filter((position) => position < pinned.length || position >= order.length - tail);
  return { order, fixed };
}
