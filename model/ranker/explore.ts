/** Pool of an exploration: large pools make off-policy estimates useless, since weights are pool / share (facts/ranking.md). */
export const POOL_SIZE = 20;

export interface ExploreInput {
  /** order[position] = product index: the order that rules, ranker and diversity made. */
  order: readonly number[];
  /** Positions that rules fixed; never touched. */
  fixed: readonly number[];
  /** Share of the free positions to explore, 0 to 1. */
  share: number;
  /** Uniform in [0, 1). */
  random: () => number;
  poolSize?: number;
}

export interface Explored {
  order: number[];
  /** Positions that drew from the pool, ascending. */
  explored: number[];
  /** Product indices that could be drawn, in the order they had. */
  pool: number[];
  /** propensity[position]: probability of the product that stands there, given `explored` and `pool`; exact. */
  propensities: number[];
}

/**
 * The order with a share of its free positions given to products drawn uniformly, without replacement, from a pool:
 * the products that stood there and the lowest-ranked others. Products of the pool that were not drawn keep their order
 * in what is left of the pool's positions; everything else stays where it was.
 *
 * Propensities: 1 outside the pool's positions; 1 / pool at an explored one; at another position of the pool, the
 * chance that just so many of the pool's products before this one were drawn (hypergeometric). Every order is a
 * permutation. With share 0 or fewer than two free positions nothing moves.
 */
export function explore({ order, fixed, share, random, poolSize = POOL_SIZE }: ExploreInput): Explored {
  const isFixed = new Set(fixed);
  const free = order.map((_, position) => position).filter((position) => !isFixed.has(position));
  const count = free.length < 2 ? 0 : Math.min(free.length, Math.floor(share * free.length + random()));
  const result: Explored = { order: [...order], explored: [], pool: [], propensities: order.map(() => 1) };
  if (count === 0) return result;

  const explored = sample(free, count, random).toSorted((a, b) => a - b);
  const isExplored = new Set(explored);
  const tail = free
    .filter((position) => !isExplored.has(position))
    .slice(-Math.max(0, poolSize - count) || free.length);
  const rest = poolSize > count ? tail : [];
  const poolPositions = [...explored, ...rest].toSorted((a, b) => a - b);
  const pool = poolPositions.map((position) => order[position]!);

  const drawn = sample(pool, count, random);
  const isDrawn = new Set(drawn);
  explored.forEach((position, index) => {
    result.order[position] = drawn[index]!;
    result.propensities[position] = 1 / pool.length;
  });
  const left = pool.flatMap((product, rank) => (isDrawn.has(product) ? [] : [{ product, rank }]));
  rest.forEach((position, index) => {
    const { product, rank } = left[index]!;
    result.order[position] = product;
    result.propensities[position] = undrawnAt(rank, index, pool.length, count);
  });
  return { ...result, explored, pool };
}

/** Chance that the pool's product of this rank is not drawn and that just `rank - index` of those before it are. */
function undrawnAt(rank: number, index: number, pool: number, count: number): number {
  const before = rank - index;
  return Math.exp(
    logChoose(rank, before) + logChoose(pool - 1 - rank, count - before) - logChoose(pool, count),
  );
}

/** ln of n over k; -Infinity where there is no way. Exact to rounding for the small n of a page. */
function logChoose(n: number, k: number): number {
  if (k < 0 || k > n) return -Infinity;
  let sum = 0;
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i);
  return sum;
}

/** `count` of `list` in random order: the first steps of a Fisher-Yates shuffle. */
function sample<T>(list: readonly T[], count: number, random: () => number): T[] {
  const items = [...list];
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (items.length - i));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
  return items.slice(0, count);
}
