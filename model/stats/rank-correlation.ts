/** How alike two orders of the same things are. Both from -1 (reversed) to 1 (the same); NaN where one says nothing. */
export interface RankCorrelation {
  /** Kendall's tau-b: pairs in the same order less those in the other, ties corrected for. */
  kendall: number;
  /** Spearman's rho: correlation of places, tied ones at their mean place. */
  spearman: number;
}

/**
 * Rank correlation of two score lists of the same length. O(n²): meant for the cards of a page. Throws RangeError
 * where the lengths differ.
 * Source: Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945); Spearman (1904).
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): RankCorrelation {
  if (a.length !== b.length)
    throw new RangeError(`Orders of ${a.length} and ${b.length} things cannot be compared.`);
  let balance = 0;
  let untiedA = 0;
  let untiedB = 0;
  for (let i = 0; i < a.length; i++) {
    for (let j = i + 1; j < a.length; j++) {
      const x = Math.sign(a[i]! - a[j]!);
      const y = Math.sign(b[i]! - b[j]!);
      balance += x * y;
      untiedA += x * x;
      untiedB += y * y;
    }
  }
  return { kendall: balance / Math.sqrt(untiedA * untiedB), spearman: pearson(places(a), places(b)) };
}

/** Place of each score, 1 for the lowest; tied ones share the mean of their places. */
function places(scores: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: scores.length }, (_, index) => index).toSorted(
    (x, y) => scores[x]! - scores[y]!,
  );
  const result = new Float64Array(scores.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    for (let at = start; at < end; at++) result[order[at]!] = (start + end + 1) / 2;
    start = end;
  }
  return result;
}

function pearson(a: Float64Array, b: Float64Array): number {
  const mean = (a.length + 1) / 2;
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let at = 0; at < a.length; at++) {
    product += (a[at]! - mean) * (b[at]! - mean);
    squareA += (a[at]! - mean) ** 2;
    squareB += (b[at]! - mean) ** 2;
  }
  return product / Math.sqrt(squareA * squareB);
}
