/**
 * How unevenly the items of a catalogue were shown; items never shown count as 0. `gini` 0: all alike, towards 1: few
 * take all; `coverage`: share of items shown at all; `effectiveItems`: number of equally shown items with the same
 * entropy. All 0 where nothing was shown.
 */
export function exposureInequality(exposures: readonly number[]) {
  const n = exposures.length;
  const total = exposures.reduce((sum, count) => sum + count, 0);
  if (total <= 0) return { gini: 0, entropyNats: 0, coverage: 0, effectiveItems: 0 };
  const sorted = exposures.toSorted((a, b) => a - b);
  const gini = sorted.reduce((sum, count, index) => sum + (2 * (index + 1) - n - 1) * count, 0) / (n * total);
  const entropyNats = exposures.reduce(
    (sum, count) => (count > 0 ? sum - (count / total) * Math.log(count / total) : sum),
    0,
  );
  return {
    gini,
    entropyNats,
    coverage: exposures.filter((count) => count > 0).length / n,
    effectiveItems: Math.exp(entropyNats),
  };
}
