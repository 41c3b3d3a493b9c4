import * as v from 'valibot';

const numbers = v.array(v.number());

/** How a feature was distributed: shares between edges (one more than edges), and the share that was missing. */
const HistogramSchema = v.object({ edges: numbers, shares: numbers, missing: v.number() });
export type Histogram = v.InferOutput<typeof HistogramSchema>;

/** What a ranker's card says of the data it was judged on: what drift is measured against. */
export const ReferenceSchema = v.object({
  /** By feature. */
  features: v.record(v.string(), HistogramSchema),
  /** Bins of the score with the share of products in each that were opened. */
  calibration: v.object({ edges: numbers, rates: numbers, rows: v.number() }),
  /** Listings that the rows are of: rows of one listing share the visitor, and so many features. */
  listings: v.optional(v.number()),
});
export type Reference = v.InferOutput<typeof ReferenceSchema>;

const BINS = 10;
/** Values looked at a feature; more change the quantiles little and take long to sort. */
const MOST_VALUES = 20_000;

/** Ten quantile edges at most, ascending, each once. A value equal to an edge belongs below it. */
export function quantileEdges(values: ArrayLike<number>): number[] {
  const step = Math.max(1, Math.ceil(values.length / MOST_VALUES));
  const known: number[] = [];
  for (let at = 0; at < values.length; at += step) if (!Number.isNaN(values[at])) known.push(values[at]!);
  known.sort((a, b) => a - b);
  const edges: number[] = [];
  for (let bin = 1; bin < BINS && known.length > 0; bin++) {
    const edge = known[Math.floor((bin * known.length) / BINS)]!;
    if (edge !== edges.at(-1) && edge < known.at(-1)!) edges.push(edge);
  }
  return edges;
}

/** Bin of a value: 0 up to and with the first edge. */
export function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  while (bin < edges.length && value > edges[bin]!) bin++;
  return bin;
}

/** The histogram of a column over given edges; all shares 0 where there are no values. */
export function histogramOf(edges: readonly number[], values: Iterable<number>): Histogram {
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  let missing = 0;
  let all = 0;
  for (const value of values) {
    all++;
    if (Number.isNaN(value)) missing++;
    else counts[binOf(edges, value)]!++;
  }
  const share = (count: number): number => (all === 0 ? 0 : Number((count / all).toFixed(6)));
  return { edges: [...edges], shares: counts.map(share), missing: share(missing) };
}

interface ReferenceInput {
  features: readonly { readonly name: string }[];
  /** Row-major, one column a feature. */
  matrix: Float32Array;
  scores: ArrayLike<number>;
  labels: ArrayLike<number>;
}

/** The reference of a ranker from rows it was not trained on. */
export function referenceOf({ features, matrix, scores, labels }: ReferenceInput): Reference {
  const width = features.length;
  const rows = scores.length;
  const column = (index: number): Float32Array =>
    Float32Array.from({ length: rows }, (_, row) => matrix[row * width + index]!);
  const edges = quantileEdges(scores);
  const opened = edges.map(() => 0).concat(0);
  const shown = edges.map(() => 0).concat(0);
  for (let row = 0; row < rows; row++) {
    const bin = binOf(edges, scores[row]!);
    shown[bin]!++;
    if (labels[row]! > 0) opened[bin]!++;
  }
  return {
    features: Object.fromEntries(
      features.map(({ name }, index) => {
        const values = column(index);
        return [name, histogramOf(quantileEdges(values), values)];
      }),
    ),
    calibration: {
      edges,
      rates: opened.map((count, bin) => Number((count / Math.max(1, shown[bin]!)).toFixed(6))),
      rows,
    },
  };
}

/**
 * What the index of two samples of one distribution hardly exceeds: its mean under no change, (bins - 1) x (1/n + 1/m),
 * and two standard deviations of the chi-squared that it then follows.
 * Source: Yurdakul and Naranjo, "Statistical properties of the population stability index", JRMV 14 (2020).
 */
export function stabilityNoise(bins: number, n: number, m: number): number {
  const freedom = Math.max(1, bins - 1);
  return (freedom + 2 * Math.sqrt(2 * freedom)) * (1 / Math.max(1, n) + 1 / Math.max(1, m));
}

/** Shares below this count as this, so that an empty bin is a large distance and not an infinite one. */
const FLOOR = 1e-4;

/**
 * Population stability index of a distribution beside its reference: 0 where they are the same; by custom below 0.1
 * stable, 0.1 to 0.25 to be watched, above 0.25 moved. The share of missing values is a bin of its own.
 * Source: Siddiqi, Credit Risk Scorecards (2006), ch. 10; Kullback and Leibler's J divergence (1951).
 */
export function stabilityIndex(reference: Histogram, now: Histogram): number {
  const pairs = reference.shares.map((share, bin) => [share, now.shares[bin] ?? 0] as const);
  pairs.push([reference.missing, now.missing]);
  return pairs.reduce((sum, [before, after]) => {
    const [p, q] = [Math.max(before, FLOOR), Math.max(after, FLOOR)];
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}
