import { PairCounts, TripleCounts, pairRelationOf, relationOf } from './relation.ts';
import type { Spots } from './sequence-table.ts';
import { smoothedShares } from './smoothed-shares.ts';

/** Observations that a spot's share is worth where little was seen; trust in the one step where two were seen. */
const SPOT_PRIOR = 40;
const SPOT_PAIR_PRIOR = 20;

interface SpotsInput {
  readonly products: readonly { readonly category?: string | undefined }[];
  /** Mean list place by item, NaN where it was never told, and steps by item. */
  readonly listPlace: Float32Array;
  readonly steps: Float64Array;
  /** Entries that a relation may have. */
  readonly budget: number;
}

/**
 * Spots and what follows them; undefined where no list place was ever told.
 * @param walks item numbers of each visit's steps, oldest first.
 */
export function spotsOf(
  walks: readonly (readonly number[])[],
  { products, listPlace, steps, budget }: SpotsInput,
): Spots | undefined {
  const numbers = new Map<string, number>();
  const spotOf = Int32Array.from(products, ({ category }, item) => {
    if (Number.isNaN(listPlace[item])) return -1;
    const spot = JSON.stringify([category, Math.round(listPlace[item]!)]);
    if (!numbers.has(spot)) numbers.set(spot, numbers.size);
    return numbers.get(spot)!;
  });
  const size = numbers.size;
  if (size === 0) return undefined;
  const totals = new Float64Array(size);
  for (const [item, spot] of spotOf.entries()) if (spot >= 0) totals[spot]! += steps[item]! + 1;
  const pairs = new PairCounts(size);
  const triples = new TripleCounts(size);
  for (const items of walks) {
    for (let index = 1; index < items.length; index++) {
      const [item, before] = [items[index]!, items[index - 1]!];
      if (item === before || spotOf[item]! < 0 || spotOf[before]! < 0) continue;
      pairs.add(spotOf[before]!, spotOf[item]!);
      const first = index > 1 ? spotOf[items[index - 2]!]! : -1;
      if (first >= 0) triples.add(first, spotOf[before]!, spotOf[item]!);
    }
  }
  return {
    spotOf,
    share: smoothedShares(totals),
    shareInSpot: Float32Array.from(spotOf, (spot, item) =>
      spot < 0 ? Number.NaN : (steps[item]! + 1) / totals[spot]!,
    ),
    next: relationOf(pairs, { prior: SPOT_PRIOR, budget }),
    afterPair: pairRelationOf(triples, { prior: SPOT_PAIR_PRIOR, budget }),
  };
}
