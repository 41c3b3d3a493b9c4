/** What a candidate's shadow scores say beside those of the ranker that served: sums over the listings compared. */
export interface ShadowTally {
  /** Version of the candidate, and of the ranker that served. */
  shadow: string;
  live: string;
  listings: number;
  kendall: number;
  spearman: number;
  /** Share of the first eight that both have, summed. */
  overlap: number;
  /** When the last one was compared, ms since epoch. */
  at: number;
}

/** One comparison, or several: a tally with `listings` 1. */
export const addShadow = (a: ShadowTally, b: ShadowTally): ShadowTally => ({
  ...a,
  listings: a.listings + b.listings,
  kendall: a.kendall + b.kendall,
  spearman: a.spearman + b.spearman,
  overlap: a.overlap + b.overlap,
  at: Math.max(a.at, b.at),
});

/** Tallies of the same pair of rankers added up, the newest pair first. */
export function mergeShadows(tallies: readonly ShadowTally[]): ShadowTally[] {
  const byPair = new Map<string, ShadowTally>();
  for (const tally of tallies) {
    const pair = `${tally.shadow} ${tally.live}`;
    const known = byPair.get(pair);
    byPair.set(pair, known ? addShadow(known, tally) : tally);
  }
  return [...byPair.values()].toSorted((a, b) => b.at - a.at);
}

/** Share of the first `k` of two score lists that both have, 0 to 1. */
export function topOverlap(a: ArrayLike<number>, b: ArrayLike<number>, k = 8): number {
  const top = (scores: ArrayLike<number>): number[] =>
    Array.from({ length: scores.length }, (_, index) => index)
      .toSorted((x, y) => scores[y]! - scores[x]! || x - y)
      .slice(0, k);
  const first = new Set(top(a));
  return top(b).filter((index) => first.has(index)).length / Math.max(1, Math.min(k, a.length));
}
