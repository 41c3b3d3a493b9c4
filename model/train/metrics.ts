import { discount, gain } from './lambdarank.ts';

/** Queries with rows, labels and (beside them) scores: what a ranking is measured on. */
export interface Judged {
  readonly labels: ArrayLike<number>;
  /** First row of each query, and the number of rows last. */
  readonly starts: ArrayLike<number>;
}

/** A mean over the queries that count, and how many did not. */
export interface QueryMean {
  readonly mean: number;
  readonly queries: number;
  readonly withoutPositives: number;
}

/**
 * Fixed pseudo-random order of rows, for ties: by file order a scorer that says nothing would look perfect on files
 * that list their positives first.
 */
function shuffled(row: number): number {
  let x = Math.imul(row + 1, 0x9e37_79b1);
  x = Math.imul(x ^ (x >>> 15), 0x85eb_ca6b);
  return (x ^ (x >>> 13)) >>> 0;
}

/** Rows of one query, best score first; ties in a fixed pseudo-random order; NaN scores last. */
export function rankQuery(start: number, end: number, scores: ArrayLike<number>): Int32Array {
  const rows = Int32Array.from({ length: end - start }, (_, index) => start + index);
  const value = (row: number): number => (Number.isNaN(scores[row]!) ? -Infinity : scores[row]!);
  return rows.toSorted((a, b) => {
    const [x, y] = [value(a), value(b)];
    return x > y ? -1 : x < y ? 1 : shuffled(a) - shuffled(b);
  });
}

/** NDCG@k of one query in [0, 1], gains 2^label - 1, discounts 1 / log2(1 + rank); undefined without a positive. */
export function ndcgOf(ranked: Int32Array, labels: ArrayLike<number>, k: number): number | undefined {
  let dcg = 0;
  for (let place = 0; place < Math.min(k, ranked.length); place++)
    dcg += gain(labels[ranked[place]!]!) * discount(place + 1);
  const gains = Array.from(ranked, (row) => gain(labels[row]!)).toSorted((a, b) => b - a);
  const ideal = gains.slice(0, k).reduce((sum, g, place) => sum + g * discount(place + 1), 0);
  return ideal > 0 ? dcg / ideal : undefined;
}

/** Queries with so few positive rows need no sorting: each one's rank is counted. */
const FEW_POSITIVES = 4;

/** NDCG@k of one query by the ranks of its positive rows: those that `rankQuery` gives them; undefined without one. */
function ndcgByCounting(
  { start, end, positives, k }: { start: number; end: number; positives: readonly number[]; k: number },
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): number | undefined {
  const value = (row: number): number => (Number.isNaN(scores[row]!) ? -Infinity : scores[row]!);
  let dcg = 0;
  for (const row of positives) {
    const own = value(row);
    let rank = 1;
    for (let other = start; other < end; other++) {
      const score = value(other);
      if (score > own || (score === own && shuffled(other) < shuffled(row))) rank++;
    }
    if (rank <= k) dcg += gain(labels[row]!) * discount(rank);
  }
  const ideal = positives
    .map((row) => gain(labels[row]!))
    .toSorted((a, b) => b - a)
    .slice(0, k)
    .reduce((sum, g, place) => sum + g * discount(place + 1), 0);
  return ideal > 0 ? dcg / ideal : undefined;
}

/**
 * Mean NDCG@k over queries with at least one positive row. Queries without positives have no best order: they are
 * left out of every figure and counted. (LightGBM's own printout counts them as 1.)
 */
export function meanNdcg({ labels, starts }: Judged, scores: ArrayLike<number>, k: number): QueryMean {
  const values: number[] = [];
  for (let query = 0; query < starts.length - 1; query++) {
    const [start, end] = [starts[query]!, starts[query + 1]!];
    const positives: number[] = [];
    for (let row = start; row < end && positives.length <= FEW_POSITIVES; row++)
      if (labels[row]! > 0) positives.push(row);
    const value =
      positives.length <= FEW_POSITIVES
        ? ndcgByCounting({ start, end, positives, k }, labels, scores)
        : ndcgOf(rankQuery(start, end, scores), labels, k);
    if (value !== undefined) values.push(value);
  }
  const sum = values.reduce((a, b) => a + b, 0);
  return {
    mean: values.length > 0 ? sum / values.length : Number.NaN,
    queries: values.length,
    withoutPositives: starts.length - 1 - values.length,
  };
}

/** Figures of one ranking; every mean is over queries with a positive row. Shares and means in [0, 1]. */
export interface RankingMetrics {
  readonly queries: number;
  readonly withoutPositives: number;
  /** By k. */
  readonly ndcg: Readonly<Record<string, number>>;
  /** Share of queries with a positive row among the first k. */
  readonly hr: Readonly<Record<string, number>>;
  /** 1 / rank of the first positive row, 0 beyond k. */
  readonly mrr: Readonly<Record<string, number>>;
  /** Mean average precision, the first k places, divided by min(positives, k). */
  readonly map: Readonly<Record<string, number>>;
  /** Share of all items that some query has among its first k; only where rows name items. */
  readonly coverage?: Readonly<Record<string, number>>;
  /** Mean surprise, -log2 of an item's share of clicks, of the first k, in bits; only where rows name items. */
  readonly novelty?: Readonly<Record<string, number>>;
}

/** What item each row is, and each item's share of all clicks in the training window. */
export interface RowItems {
  readonly items: ArrayLike<number>;
  readonly shares: ArrayLike<number>;
}

/** All figures at each of `ks`. */
export function rankingMetrics(
  judged: Judged,
  scores: ArrayLike<number>,
  { ks, rowItems }: { ks: readonly number[]; rowItems?: RowItems },
): RankingMetrics {
  const { labels, starts } = judged;
  const sums = ks.map(() => ({
    ndcg: 0,
    hr: 0,
    mrr: 0,
    map: 0,
    novelty: 0,
    shown: 0,
    seen: new Set<number>(),
  }));
  let queries = 0;
  for (let query = 0; query < starts.length - 1; query++) {
    const ranked = rankQuery(starts[query]!, starts[query + 1]!, scores);
    const positives = ranked.filter((row) => labels[row]! > 0).length;
    if (positives === 0) continue;
    queries++;
    for (const [index, k] of ks.entries()) {
      const sum = sums[index]!;
      sum.ndcg += ndcgOf(ranked, labels, k)!;
      let found = 0;
      let precision = 0;
      for (let place = 0; place < Math.min(k, ranked.length); place++) {
        if (rowItems) {
          const item = rowItems.items[ranked[place]!]!;
          sum.seen.add(item);
          sum.novelty -= Math.log2(Math.max(rowItems.shares[item]!, 1e-9));
          sum.shown++;
        }
        if (labels[ranked[place]!]! <= 0) continue;
        found++;
        precision += found / (place + 1);
        if (found === 1) {
          sum.hr++;
          sum.mrr += 1 / (place + 1);
        }
      }
      sum.map += precision / Math.min(positives, k);
    }
  }
  const byK = (of: (sum: (typeof sums)[number]) => number): Record<string, number> =>
    Object.fromEntries(ks.map((k, index) => [String(k), of(sums[index]!)]));
  const mean = (name: 'ndcg' | 'hr' | 'mrr' | 'map') =>
    byK((sum) => (queries > 0 ? sum[name] / queries : Number.NaN));
  return {
    queries,
    withoutPositives: starts.length - 1 - queries,
    ndcg: mean('ndcg'),
    hr: mean('hr'),
    mrr: mean('mrr'),
    map: mean('map'),
    ...(rowItems
      ? {
          coverage: byK((sum) => sum.seen.size / rowItems.shares.length),
          novelty: byK((sum) => sum.novelty / Math.max(1, sum.shown)),
        }
      : {}),
  };
}

/** The figures as one flat record, `ndcg10: 0.71` and so on, at six decimals: what cards and printed lines hold. */
export function flatFigures({
  queries,
  withoutPositives,
  ...byMetric
}: RankingMetrics): Record<string, number> {
  const figures: Record<string, number> = { queries, withoutPositives };
  for (const [name, byK] of Object.entries(byMetric)) {
    for (const [k, value] of Object.entries(byK)) figures[`${name}${k}`] = Number(value.toFixed(6));
  }
  return figures;
}
