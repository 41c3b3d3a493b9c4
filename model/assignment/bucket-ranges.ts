/** From the first bound up to and without the second, both in [0, 1]. */
export type BucketRange = readonly [from: number, to: number];

/** `count` weights that are equal and sum to 1; none for a count below 1. */
export function getEqualWeights(count: number): number[] {
  return count < 1 ? [] : Array.from({ length: count }, () => 1 / count);
}

/**
 * The range of buckets of each variation. Variation i begins where the weights before it end and takes `coverage` of
 * its own weight, so that another coverage moves nobody from one variation to another. Coverage is brought into
 * [0, 1]; weights of another number than variations, or that do not sum to 0.99 to 1.01, are replaced by equal ones.
 * Same values as GrowthBook's SDKs.
 */
export function getBucketRanges(
  numVariations: number,
  coverage = 1,
  weights?: readonly number[] | null,
): BucketRange[] {
  const share = Math.min(1, Math.max(0, coverage));
  const total = (weights ?? []).reduce((sum, weight) => sum + weight, 0);
  const usable =
    weights?.length === numVariations && total >= 0.99 && total <= 1.01
      ? weights
      : getEqualWeights(numVariations);
  let from = 0;
  return usable.map((weight) => {
    const range: BucketRange = [from, from + share * weight];
    from += weight;
    return range;
  });
}

/** Index of the first range that holds `bucket` (lower bound included, upper not), or -1. */
export function chooseVariation(bucket: number, ranges: readonly BucketRange[]): number {
  for (let index = 0; index < ranges.length; index++) {
    const range = ranges[index]!;
    if (bucket >= range[0] && bucket < range[1]) return index;
  }
  return -1;
}
