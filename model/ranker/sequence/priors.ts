/** Observations that what a relation falls back on is worth where little was seen: popularity for one item and for baskets, `next` for two items in order and in any order. */
export const PRIORS = { item: 10, basket: 5, pair: 50, set: 100 } as const;

/** Observations behind a row of a relation, from what it leaves to others: rest = prior / (seen + prior). */
export const seenOf = (rest: number, prior: number): number => prior / rest - prior;
