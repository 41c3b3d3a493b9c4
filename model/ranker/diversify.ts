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
  const free = order.map((_, position) => position).filter((position) => !isFixed.has(position));
  const pool = free.map((position) => order[position]!);
  if (strength <= 0 || pool.length < 3) return [...order];
  const values = pool.map((candidate) => scores[candidate]!);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const worth = new Map(
    pool.map((candidate, index) => [candidate, high > low ? (values[index]! - low) / (high - low) : 0]),
  );

  const result = [...order];
  const left = [...pool];
  for (let position = 0; position < order.length && left.length > 0; position++) {
    if (isFixed.has(position)) continue;
    let best = 0;
    if (position < reach) {
      const shown = result.slice(Math.max(0, position - WINDOW), position);
      let bestValue = -Infinity;
      for (const [index, candidate] of left.entries()) {
        const alike = shown.reduce((most, other) => Math.max(most, likeness(candidate, other)), 0);
        const value = (1 - strength) * worth.get(candidate)! - strength * alike;
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
