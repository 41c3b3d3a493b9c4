/**
 * The value below which a share `p` of a sample lies, interpolated linearly between order statistics (type 7 of Hyndman
 * and Fan, The American Statistician 50, 1996). NaN for an empty sample.
 */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * p;
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  return low + (place - below) * ((sorted[below + 1] ?? low) - low);
}

/**
 * The cap of a metric: quantile p of the non-zero unit totals, all variations pooled. Take it from before the start
 * and freeze it, so that shards may cap on their own and merging stays exact. Infinity where nothing is non-zero.
 */
export function capOf(totals: readonly number[], p: number): number {
  const nonZero = totals.filter((value) => value !== 0);
  return nonZero.length === 0 ? Infinity : quantile(nonZero, p);
}
