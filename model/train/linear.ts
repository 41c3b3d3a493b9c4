import type { Bins } from './bins.ts';
import { gain } from './lambdarank.ts';
import type { RankingRows } from './ranking-rows.ts';

/** A linear ranker: score = sum over features of `weights[f] * (x - means[f])`; missing values count as the mean. */
export interface Linear {
  readonly weights: Float64Array;
  readonly means: Float64Array;
}

/** Scores of a row-major float matrix by a linear ranker. */
export function scoreLinear({ weights, means }: Linear, matrix: Float32Array, rows: number): Float64Array {
  const width = weights.length;
  const out = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let feature = 0; feature < width; feature++) {
      const x = matrix[row * width + feature]!;
      if (!Number.isNaN(x)) sum += weights[feature]! * (x - means[feature]!);
    }
    out[row] = sum;
  }
  return out;
}

/** Mean and standard deviation of each feature as the binned rows show it. Categorical features get deviation 0. */
function standard({ bins, data, stride, rows }: RankingRows): {
  means: Float64Array;
  deviations: Float64Array;
} {
  const means = new Float64Array(bins.features);
  const deviations = new Float64Array(bins.features);
  for (let feature = 0; feature < bins.features; feature++) {
    if (bins.categorical[feature] === 1) continue;
    const counts = new Float64Array(256);
    for (let row = 0; row < rows; row++) counts[data[row * stride + feature]!]!++;
    let count = 0;
    let sum = 0;
    let squares = 0;
    for (let bin = 1; bin < bins.counts[feature]!; bin++) {
      const x = bins.means[feature]![bin]!;
      count += counts[bin]!;
      sum += counts[bin]! * x;
      squares += counts[bin]! * x * x;
    }
    if (count === 0) continue;
    means[feature] = sum / count;
    deviations[feature] = Math.sqrt(Math.max(0, squares / count - means[feature]! ** 2));
  }
  return { means, deviations };
}

/** Value of each bin in standard deviations from the mean; 0 for missing, for categories and for constants. */
function standardized(bins: Bins, means: Float64Array, deviations: Float64Array): Float64Array[] {
  return Array.from({ length: bins.features }, (_, feature) =>
    Float64Array.from({ length: 256 }, (_, bin) => {
      const x = bins.means[feature]![bin];
      return bin === 0 || x === undefined || !(deviations[feature]! > 0)
        ? 0
        : (x - means[feature]!) / deviations[feature]!;
    }),
  );
}

/**
 * Softmax cross entropy of each query's gains (the conditional logit where one row is chosen), its mean over queries,
 * plus l2 / 2 times the squared weights. Also its gradient. Rows that stand for several count so often.
 */
function loss(
  rows: RankingRows,
  values: Float64Array[],
  weights: Float64Array,
  { l2, every }: { l2: number; every: number },
): { loss: number; gradient: Float64Array } {
  const { starts, labels, standsFor, data, stride, bins } = rows;
  const features = bins.features;
  const gradient = new Float64Array(features);
  let total = 0;
  let queries = 0;
  let e = new Float64Array(256);
  for (let query = 0; query < starts.length - 1; query += every) {
    const start = starts[query]!;
    const count = starts[query + 1]! - start;
    if (e.length < count) e = new Float64Array(count * 2);
    let target = 0;
    let highest = -Infinity;
    for (let index = 0; index < count; index++) {
      const at = (start + index) * stride;
      let score = 0;
      for (let feature = 0; feature < features; feature++)
        score += weights[feature]! * values[feature]![data[at + feature]!]!;
      e[index] = score;
      highest = Math.max(highest, score);
      target += gain(labels[start + index]!) * (rows.weights?.[start + index] ?? 1);
    }
    if (target === 0) continue;
    queries++;
    let sum = 0;
    for (let index = 0; index < count; index++) {
      const score = e[index]!;
      const y = (gain(labels[start + index]!) * (rows.weights?.[start + index] ?? 1)) / target;
      total -= y * (score - highest);
      e[index] = Math.exp(score - highest) * (standsFor?.[start + index] ?? 1);
      sum += e[index]!;
    }
    total += Math.log(sum);
    for (let index = 0; index < count; index++) {
      const at = (start + index) * stride;
      const y = (gain(labels[start + index]!) * (rows.weights?.[start + index] ?? 1)) / target;
      const pull = e[index]! / sum - y;
      for (let feature = 0; feature < features; feature++)
        gradient[feature]! += pull * values[feature]![data[at + feature]!]!;
    }
  }
  const per = 1 / Math.max(1, queries);
  let squares = 0;
  for (let feature = 0; feature < features; feature++) {
    gradient[feature] = gradient[feature]! * per + l2 * weights[feature]!;
    squares += weights[feature]! ** 2;
  }
  return { loss: total * per + (l2 / 2) * squares, gradient };
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, index) => sum + x * b[index]!, 0);

/** Queries beyond so many rows are thinned out evenly: a weight a feature needs no more, and each step reads them all. */
const MOST_ROWS = 300_000;

/**
 * The linear baseline beside every ranker: weights that minimise the listwise softmax loss on the same binned rows
 * (each bin stands for its mean; categorical features are left out).
 * Method: L-BFGS with 8 pairs and a halving line search (Nocedal and Wright, Numerical Optimization, 7.4, 7.5).
 */
export function trainLinear(
  rows: RankingRows,
  { l2 = 1e-4, steps = 60 }: { l2?: number; steps?: number } = {},
): Linear {
  const limits = { l2, every: Math.max(1, Math.ceil(rows.rows / MOST_ROWS)) };
  const { means, deviations } = standard(rows);
  const values = standardized(rows.bins, means, deviations);
  let weights = new Float64Array(rows.bins.features);
  let here = loss(rows, values, weights, limits);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const direction = here.gradient.slice();
    const alphas: number[] = [];
    for (const { s, y, rho } of pairs) {
      const alpha = rho * dot(s, direction);
      alphas.push(alpha);
      for (let i = 0; i < direction.length; i++) direction[i]! -= alpha * y[i]!;
    }
    const newest = pairs[0];
    const scale = newest ? dot(newest.s, newest.y) / dot(newest.y, newest.y) : 1;
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
    for (const [index, { s, y, rho }] of [...pairs.entries()].toReversed()) {
      const beta = rho * dot(y, direction);
      for (let i = 0; i < direction.length; i++) direction[i]! += (alphas[index]! - beta) * s[i]!;
    }
    const slope = -dot(direction, here.gradient);
    let length = 1;
    let next = weights;
    let there = here;
    for (let halvings = 0; halvings < 20; halvings++, length /= 2) {
      next = weights.map((weight, i) => weight - length * direction[i]!);
      there = loss(rows, values, next, limits);
      if (there.loss <= here.loss + 1e-4 * length * slope) break;
    }
    if (!(there.loss < here.loss)) break;
    const s = next.map((weight, i) => weight - weights[i]!);
    const y = there.gradient.map((g, i) => g - here.gradient[i]!);
    if (dot(s, y) > 1e-12) pairs.unshift({ s, y, rho: 1 / dot(s, y) });
    pairs.length = Math.min(pairs.length, 8);
    const gainedLittle = here.loss - there.loss < 1e-6 * Math.abs(here.loss);
    weights = next;
    here = there;
    if (gainedLittle) break;
  }
  const { columns, width } = rows.bins;
  const linear = { weights: new Float64Array(width), means: new Float64Array(width) };
  for (const [feature, column] of columns.entries()) {
    linear.weights[column] = deviations[feature]! > 0 ? weights[feature]! / deviations[feature]! : 0;
    linear.means[column] = means[feature]!;
  }
  return linear;
}
