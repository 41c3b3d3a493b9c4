/**
 * Which items follow (or go with) an item, as probabilities. Only the strongest are kept; the chance of any other is
 * a share of its popularity:
 *
 *     P(other | item) = weight, if kept, else 0, + rest[item] * popularity(other)
 */
export interface Relation {
  /** Row of item i: entries starts[i] to starts[i + 1], by falling weight. */
  readonly starts: Int32Array;
  readonly items: Int32Array;
  readonly weights: Float32Array;
  readonly rest: Float32Array;
}

/** Counts of pairs under growth. Keys are first * size + second, exact in float64 up to 94 million items. */
export class PairCounts {
  readonly size: number;
  readonly #counts = new Map<number, number>();

  constructor(size: number) {
    this.size = size;
  }

  add(first: number, second: number, count = 1): void {
    const key = first * this.size + second;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + count);
  }

  /** Calls `use` for each pair, in the order of first additions. */
  forEach(use: (first: number, second: number, count: number) => void): void {
    for (const [key, count] of this.#counts) {
      const first = Math.floor(key / this.size);
      use(first, key - first * this.size, count);
    }
  }

  get pairs(): number {
    return this.#counts.size;
  }
}

/** The smallest count that leaves at most `budget` of these counts, 0 if all fit. */
function floorFor(counts: Float64Array, budget: number): number {
  return counts.length <= budget ? 0 : counts.toSorted()[counts.length - budget]!;
}

/**
 * A relation from counts, smoothed towards popularity with the weight of `prior` observations (Dirichlet prior):
 * weight = count / (total of the item + prior). At most `budget` entries are kept, those of the highest counts.
 */
export function relationOf(
  counts: PairCounts,
  { prior, budget }: { prior: number; budget: number },
): Relation {
  const size = counts.size;
  const totals = new Float64Array(size);
  const all = new Float64Array(counts.pairs);
  let seen = 0;
  counts.forEach((first, _, count) => {
    totals[first]! += count;
    all[seen++] = count;
  });
  const floor = floorFor(all, budget);
  const starts = new Int32Array(size + 1);
  let kept = 0;
  counts.forEach((first, _, count) => {
    if (count < floor || (floor > 0 && count === floor && kept >= budget)) return;
    starts[first + 1]!++;
    kept++;
  });
  for (let item = 0; item < size; item++) starts[item + 1]! += starts[item]!;
  const items = new Int32Array(starts[size]!);
  const weights = new Float32Array(starts[size]!);
  const filled = starts.slice(0, size);
  let put = 0;
  counts.forEach((first, second, count) => {
    if (count < floor || (floor > 0 && count === floor && put >= budget)) return;
    put++;
    const at = filled[first]!++;
    items[at] = second;
    weights[at] = count / (totals[first]! + prior);
  });
  for (let item = 0; item < size; item++) sortRow(items, weights, starts[item]!, starts[item + 1]!);
  return { starts, items, weights, rest: Float32Array.from(totals, (total) => prior / (total + prior)) };
}

/** Orders one row by falling weight, equal weights by item. */
function sortRow(items: Int32Array, weights: Float32Array, start: number, end: number): void {
  const row = Array.from({ length: end - start }, (_, index) => ({
    item: items[start + index]!,
    weight: weights[start + index]!,
  }));
  row.sort((a, b) => b.weight - a.weight || a.item - b.item);
  for (const [index, { item, weight }] of row.entries()) {
    items[start + index] = item;
    weights[start + index] = weight;
  }
}

/**
 * The same for pairs of items as context: `keys` are sorted, row k belongs to keys[k]. A context that is not there says
 * nothing: its probability is the backing relation's.
 */
export interface PairRelation {
  /** first * size + second of each context, ascending. */
  readonly keys: Float64Array;
  readonly starts: Int32Array;
  readonly items: Int32Array;
  readonly weights: Float32Array;
  /** What is left for the backing relation, by context. */
  readonly rest: Float32Array;
}

/** Counts of items after pairs of items. */
export class TripleCounts {
  readonly size: number;
  readonly #byPair = new Map<number, Map<number, number>>();

  constructor(size: number) {
    this.size = size;
  }

  add(first: number, second: number, third: number): void {
    const key = first * this.size + second;
    let row = this.#byPair.get(key);
    if (row === undefined) this.#byPair.set(key, (row = new Map()));
    row.set(third, (row.get(third) ?? 0) + 1);
  }

  rows(): [number, Map<number, number>][] {
    return [...this.#byPair];
  }
}

/**
 * A pair relation from counts; `prior` observations' worth of trust in the backing relation. Contexts seen most often
 * are kept, as many as fit into `budget` entries.
 */
export function pairRelationOf(
  counts: TripleCounts,
  { prior, budget }: { prior: number; budget: number },
): PairRelation {
  const rows = counts
    .rows()
    .map(([key, row]) => ({ key, row, total: [...row.values()].reduce((a, b) => a + b, 0) }))
    .toSorted((a, b) => b.total - a.total || a.key - b.key);
  let entries = 0;
  const kept = rows.filter(({ row }) => (entries += row.size) <= budget).toSorted((a, b) => a.key - b.key);
  const starts = new Int32Array(kept.length + 1);
  for (const [index, { row }] of kept.entries()) starts[index + 1] = starts[index]! + row.size;
  const items = new Int32Array(starts[kept.length]!);
  const weights = new Float32Array(starts[kept.length]!);
  for (const [index, { row, total }] of kept.entries()) {
    let at = starts[index]!;
    for (const [item, count] of row) {
      items[at] = item;
      weights[at++] = count / (total + prior);
    }
    sortRow(items, weights, starts[index]!, at);
  }
  return {
    keys: Float64Array.from(kept, ({ key }) => key),
    starts,
    items,
    weights,
    rest: Float32Array.from(kept, ({ total }) => prior / (total + prior)),
  };
}

/** Row number of a pair in a pair relation, or -1. */
export function pairRow({ keys }: PairRelation, key: number): number {
  let low = 0;
  let high = keys.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = keys[middle]!;
    if (found === key) return middle;
    if (found < key) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
