/** Share of each count in all, each counted once more than it was, so that logarithms exist and none is 0. */
export function smoothedShares(counts: Float64Array): Float32Array {
  const total = counts.reduce((a, b) => a + b, 0) + counts.length;
  return Float32Array.from(counts, (count) => (count + 1) / total);
}
