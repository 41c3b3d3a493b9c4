import { frequentSets } from './frequent-sets.ts';

/** Who has `antecedent` in the basket often has `consequent` too. */
export interface AssociationRule {
  /** Item numbers, ascending. */
  readonly antecedent: readonly number[];
  readonly consequent: number;
  /** Share of baskets that hold all of them. */
  readonly support: number;
  /** Share of the baskets with the antecedent that hold the consequent. */
  readonly confidence: number;
  /** Confidence over the consequent's share of all baskets: 1 is chance. */
  readonly lift: number;
}

/**
 * Rules with one consequent, of sets with support and confidence of at least those given (bounds included), strongest
 * lift first. Definitions: Agrawal, Imielinski and Swami, "Mining association rules", SIGMOD 1993; lift: Brin et al.,
 * SIGMOD 1997. Checked with the Groceries data of R's arules (test/model/ranker/strategies/association-rules.test.ts).
 */
export function associationRules(
  baskets: readonly (readonly number[])[],
  { support, confidence, longest = 4 }: { support: number; confidence: number; longest?: number },
): AssociationRule[] {
  const total = baskets.length;
  // A hair less, so that a share which is exactly the bound is not lost to rounding.
  const least = Math.max(1, Math.ceil(support * total - 1e-9));
  const sets = frequentSets(baskets, { least, longest });
  const countOf = new Map(sets.map(({ items, count }) => [items.join(), count]));
  const rules: AssociationRule[] = [];
  for (const { items, count } of sets) {
    if (items.length < 2) continue;
    for (const consequent of items) {
      const antecedent = items.filter((item) => item !== consequent);
      const share = count / countOf.get(antecedent.join())!;
      if (share < confidence - 1e-12) continue;
      const lift = share / (countOf.get(String(consequent))! / total);
      rules.push({ antecedent, consequent, support: count / total, confidence: share, lift });
    }
  }
  return rules.toSorted((a, b) => b.lift - a.lift || b.support - a.support);
}
