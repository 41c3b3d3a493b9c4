export interface FairShareInput {
  /** order[position] = candidate, best first. */
  readonly order: readonly number[];
  /** Positions that rules fixed: they stay, and what stands there counts. */
  readonly fixed: readonly number[];
  /** Brand of a candidate; undefined: none, which no cap holds for. */
  readonly brandOf: (candidate: number) => string | undefined;
  readonly isNew: (candidate: number) => boolean;
  /** First position a candidate may rise to; 0: any. */
  readonly notAbove?: (candidate: number) => number;
  /** Of the first n positions a brand has at most ceil(share x n); 1: no cap. */
  readonly brandShare: number;
  /** Of the first n positions at least floor(share x n) show new products, as far as there are any; 0: no floor. */
  readonly newShare: number;
  /** Only so many positions are held to it: further down nobody counts. */
  readonly reach?: number;
}

/**
 * The order with exposure shared: caps by brand and a floor for new products hold for every beginning of the list, so
 * that no screen is one brand's and new products are seen before they have a history. Positions are filled from the
 * top with the best candidate that is allowed there; where none is, with the best one left. A permutation; fixed
 * positions stay. Comes before exploration, so that its propensities stay exact.
 * Method: greedy re-ranking under prefix constraints (Geyik, Ambler, Kenthapadi, KDD 2019, algorithm DetGreedy).
 */
export function shareExposure(input: FairShareInput): number[] {
  const { order, fixed, brandOf, isNew, brandShare, newShare, reach = 48 } = input;
  const notAbove = input.notAbove ?? (() => 0);
  const isFixed = new Set(fixed);
  const left = order.filter((_, position) => !isFixed.has(position));
  const brands = new Map<string, number>();
  let shownNew = 0;
  const result = [...order];
  for (let position = 0; position < order.length; position++) {
    if (!isFixed.has(position)) {
      const at =
        position < reach
          ? choose(position)
          : Math.max(
              0,
              left.findIndex((one) => notAbove(one) <= position),
            );
      result[position] = left.splice(at, 1)[0]!;
    }
    const shown = result[position]!;
    const brand = brandOf(shown);
    if (brand !== undefined) brands.set(brand, (brands.get(brand) ?? 0) + 1);
    if (isNew(shown)) shownNew++;
  }
  return result;

  function choose(position: number): number {
    const most = Math.ceil(brandShare * (position + 1));
    const needsNew = shownNew < Math.floor(newShare * (position + 1));
    let allowed = -1;
    let risen = -1;
    for (const [index, candidate] of left.entries()) {
      if (notAbove(candidate) > position) continue;
      if (risen < 0) risen = index;
      const brand = brandOf(candidate);
      if (brandShare < 1 && brand !== undefined && (brands.get(brand) ?? 0) >= most) continue;
      if (allowed < 0) allowed = index;
      if (!needsNew || isNew(candidate)) return index;
    }
    // No new product is left that the caps allow, or none at all that may stand so high.
    return allowed >= 0 ? allowed : Math.max(0, risen);
  }
}
