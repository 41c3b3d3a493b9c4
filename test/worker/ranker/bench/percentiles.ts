/** Median and 99th percentile, nearest rank, in the unit of the values. */
export function percentiles(values: readonly number[]): { p50: number; p99: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Number(
      (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN).toFixed(3),
    );
  return { p50: at(0.5), p99: at(0.99) };
}
