/** What makes two candidates alike, from 0 (nothing) to 1. Symmetric. */
export type Likeness = (a: number, b: number) => number;

export interface DiversifyInput {
  /** order[position] = candidate, best first. */
  readonly order: readonly number[];
  /** Positions that rules fixed: they stay, and what stands there counts as shown. */
  readonly fixed: readonly number[];
  readonly scores: ArrayLike<number>;
  readonly likeness: Likeness;
  /** 0: by score alone; 1: by novelty alone. */
  readonly strength: number;
  /** Only the first positions are arranged: further down nobody compares. */
  readonly reach?: number;
}

/** Shown candidates that a new one is compared with: a shopper has a screen or two in mind. */
const WINDOW = 8;

/**
 * The order with alike neighbours spread: each free position, from the top, goes to the candidate with the best of
 * (1 - strength) x score (scaled to 0 to 1) - strength x likeness to the most alike of the last eight shown. A
 * permutation; fixed positions stay. Comes before exploration, so that its propensities stay exact.
 * Method: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998).
 */
export function diversify({
  order,
  fixed,
  scores,
  likeness,
  strength,
  reach = 48,
}: DiversifyInput): number[] {
  const isFixed = new Set(fixed);
  const left = order.filter((_, position) => !isFixed.has(position));
  if (strength <= 0 || left.length < 3) return [...order];
  let low = Infinity;
  let high = -Infinity;
  for (const candidate of left) {
    low = Math.min(low, scores[candidate]!);
    high = Math.max(high, scores[candidate]!);
  }
  const span = high > low ? (1 - strength) / (high - low) : 0;

  const result = [...order];
  for (let position = 0; position < order.length && left.length > 0; position++) {
    if (isFixed.has(position)) continue;
    let best = 0;
    if (position < reach) {
      let bestValue = -Infinity;
      for (let index = 0; index < left.length; index++) {
        const candidate = left[index]!;
        const worth = (scores[candidate]! - low) * span;
        // Likeness only takes away: what cannot win by its score is not compared. Loops, since shoppers wait here.
        if (worth <= bestValue) continue;
        let alike = 0;
        for (let shown = Math.max(0, position - WINDOW); shown < position; shown++)
          alike = Math.max(alike, likeness(candidate, result[shown]!));
        const value = worth - strength * alike;
        if (value > bestValue) {
          bestValue = value;
          best = index;
        }
      }
    }
    result[position] = left.splice(best, 1)[0]!;
  }
  return result;
}
