/** Indices of p-values from the smallest; ties in input order. */
export const ascending = (p: readonly number[]): number[] =>
  p.map((_, index) => index).toSorted((a, b) => p[a]! - p[b]! || a - b);

/** Holm's step-down p-values in input order: reject where at most alpha, whatever the dependence. Scand. J. Stat. 6 (1979). */
export function holm(p: readonly number[]): number[] {
  const adjusted: number[] = [];
  let largest = 0;
  ascending(p).forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (p.length - rank) * p[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}

/**
 * The share of alpha at which each interval must be shown so that it leaves out "no difference" exactly when Holm
 * rejects: 1/m for the smallest p, 1/(m - 1) for the next, and from the first that is not rejected on, that one's share.
 */
export function holmShares(p: readonly number[], alpha: number): number[] {
  const shares: number[] = [];
  let share = 0;
  let rejecting = true;
  ascending(p).forEach((index, rank) => {
    if (rejecting) {
      share = 1 / (p.length - rank);
      rejecting = p[index]! <= alpha * share;
    }
    shares[index] = share;
  });
  return shares;
}
