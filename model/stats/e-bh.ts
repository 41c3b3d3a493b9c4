/**
 * Indices, ascending, of the hypotheses that e-BH rejects: the k* with the largest e-values, k* the largest k with
 * e_(k) >= m / (k alpha). Holds the false discovery rate at alpha whatever the dependence and whenever one stops.
 * Source: Wang and Ramdas, J. R. Stat. Soc. B 84 (2022).
 */
export function eBh(e: readonly number[], alpha: number): number[] {
  const order = e.map((_, index) => index).toSorted((a, b) => e[b]! - e[a]! || a - b);
  let count = 0;
  order.forEach((index, rank) => {
    if (e[index]! >= e.length / ((rank + 1) * alpha)) count = rank + 1;
  });
  return order.slice(0, count).toSorted((a, b) => a - b);
}

/**
 * The share of alpha at which every interval of the family is shown: k* / m (1 / m where none is rejected). Then intervals
 * leave out "no difference" exactly where e-BH rejects. Source: Xu, Wang, Ramdas, arXiv 2203.12572 (e-BY).
 */
export const eBhShare = (rejected: number, tested: number): number => Math.max(1, rejected) / tested;
