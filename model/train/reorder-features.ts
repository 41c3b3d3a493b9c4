import type { Bins } from './bins.ts';
import type { RankingRows } from './ranking-rows.ts';

/**
 * The same rows with their features in another order.
 * @param order number of the feature that comes first, second and so on.
 * @param data where the bins go, as many as the rows have; may not be the rows' own.
 */
export function reorderFeatures(
  rows: RankingRows,
  order: readonly number[],
  data: Uint8Array<SharedArrayBuffer>,
): RankingRows {
  const { stride, data: from } = rows;
  for (let start = 0; start < from.length; start += stride) {
    for (let at = 0; at < order.length; at++) data[start + at] = from[start + order[at]!]!;
  }
  return { ...rows, bins: reorderBins(rows.bins, order), data };
}

function reorderBins(bins: Bins, order: readonly number[]): Bins {
  const all = <T>(list: ArrayLike<T>): T[] => order.map((feature) => list[feature]!);
  return {
    ...bins,
    columns: Int32Array.from(all(bins.columns)),
    counts: Int32Array.from(all(bins.counts)),
    categorical: Uint8Array.from(all(bins.categorical)),
    upper: all(bins.upper),
    codes: all(bins.codes),
    means: all(bins.means),
  };
}
