import { upset } from './sigmoid-table.ts';
import { share } from './workspace.ts';
import type { Workspace } from './workspace.ts';

const MOST_LABEL = 31;
const gainOf = Float64Array.from({ length: MOST_LABEL }, (_, label) => 2 ** label - 1);

/** Gain of a label as NDCG counts it: 2^label - 1, labels between whole numbers included. */
export const gain = (label: number): number => gainOf[label] ?? 2 ** label - 1;

/** 1 / log2(1 + rank), rank from 1. */
export const discount = (rank: number): number => 1 / Math.log2(rank + 1);

let discounts = new Float64Array(0);
function discountsUpTo(count: number): Float64Array {
  if (discounts.length < count)
    discounts = Float64Array.from({ length: count * 2 }, (_, index) => discount(index + 1));
  return discounts;
}

/** Sorts rows `start` to `end` of `ranking` by falling score, ties by row number; quick if nearly sorted. */
export function sortByScore(ranking: Int32Array, start: number, end: number, scores: Float64Array): void {
  if (end - start > 300) {
    ranking.subarray(start, end).sort((a, b) => scores[b]! - scores[a]! || a - b);
    return;
  }
  for (let index = start + 1; index < end; index++) {
    const row = ranking[index]!;
    const score = scores[row]!;
    let at = index - 1;
    for (; at >= start; at--) {
      const other = ranking[at]!;
      const otherScore = scores[other]!;
      if (otherScore > score || (otherScore === score && other < row)) break;
      ranking[at + 1] = other;
    }
    ranking[at + 1] = row;
  }
}

/** Work arrays of one thread, by place in the ranking; they grow to the longest query. */
function places(count: number) {
  return {
    score: new Float64Array(count),
    gain: new Float64Array(count),
    weight: new Float64Array(count),
    discount: new Float64Array(count),
    g: new Float64Array(count),
    h: new Float64Array(count),
  };
}

let work = places(512);

/** Best possible DCG of a query down to rank `most`: rows with gains fill the top, highest first. */
function idealDcg(labels: Float32Array, start: number, end: number, most: number): number {
  const gains: number[] = [];
  for (let row = start; row < end; row++) if (labels[row]! > 0) gains.push(gain(labels[row]!));
  gains.sort((a, b) => b - a);
  return gains.slice(0, most).reduce((sum, g, index) => sum + g * discount(index + 1), 0);
}

const ideals = new WeakMap<object, Float64Array>();
function idealsOf(space: Workspace): Float64Array {
  let found = ideals.get(space);
  if (!found) {
    const { labels, starts } = space.rows;
    found = Float64Array.from({ length: starts.length - 1 }, (_, query) =>
      idealDcg(labels, starts[query]!, starts[query + 1]!, space.parameters.truncation),
    );
    ideals.set(space, found);
  }
  return found;
}

/**
 * Adds to `work` the pulls of the pairs of place i with the places `from` to `to`, all below it.
 * @returns the sum of the pulls' sizes.
 */
function addPairs(
  i: number,
  from: number,
  to: number,
  { sigmoid, spread }: { sigmoid: number; spread: boolean },
): number {
  const { score, gain: gains, weight, discount: discountAt, g, h } = work;
  const gainI = gains[i]!;
  const scoreI = score[i]!;
  const discountI = discountAt[i]!;
  const weightI = weight[i]!;
  let total = 0;
  let gI = 0;
  let hI = 0;
  for (let j = from; j < to; j++) {
    const distance = scoreI - score[j]!; // never negative: i is ranked above j
    // Signed by who is better; 0 for equals, which then add nothing. Without branches: labels are unpredictable.
    let delta = (gainI - gains[j]!) * (discountI - discountAt[j]!) * weightI * weight[j]!;
    if (spread) delta /= 0.01 + distance;
    const p = upset(distance * sigmoid);
    const size = Math.abs(delta);
    // The better one above: -size * p. The better one below: size * (1 - p).
    const pull = (size - delta) / 2 - size * p;
    const curve = size * p * (1 - p);
    gI += pull;
    g[j]! -= pull;
    hI += curve;
    h[j]! += curve;
    total += Math.abs(pull);
  }
  g[i]! += gI;
  h[i]! += hI;
  return total;
}

/**
 * Gradients and hessians of the LambdaMART loss for this part's queries, into `gradients`;
 * their extremes into `extremes`.
 * Method: C. Burges, "From RankNet to LambdaRank to LambdaMART", MSR-TR-2010-82; truncation and normalisation as
 * LightGBM documents them (lambdarank_truncation_level, lambdarank_norm).
 * A row that stands for several (a sampled candidate) counts that often in the ranks of those below it and in its
 * pairs. Queries whose labels are all equal give zeros.
 */
export function lambdarankGradients(space: Workspace, part: number, parts: number): void {
  const { rows, scores, gradients, extremes, ranking, parameters, drawn } = space;
  const { labels, starts, standsFor, weights } = rows;
  const ideal = idealsOf(space);
  const [first, last] = share(starts.length - 1, part, parts);
  const { truncation, normalize, sigmoid } = parameters;
  let mostG = 0;
  let mostH = 0;
  for (let query = first; query < last; query++) {
    if (drawn[query] === 0) continue;
    const start = starts[query]!;
    const end = starts[query + 1]!;
    const count = end - start;
    if (ideal[query] === 0) {
      gradients.fill(0, start * 2, end * 2);
      continue;
    }
    sortByScore(ranking, start, end, scores);
    if (work.g.length < count) work = places(count * 2);
    const { score, gain: gains, weight, discount: discountAt, g, h } = work;
    const plain = discountsUpTo(count);
    let above = 0;
    let top = 0;
    let good = 0;
    let only = -1;
    for (let place = 0; place < count; place++) {
      const row = ranking[start + place]!;
      score[place] = scores[row]!;
      gains[place] = gain(labels[row]!);
      if (gains[place]! > 0) only = good++ === 0 ? place : -1;
      const stands = standsFor === undefined ? 1 : standsFor[row]!;
      weight[place] = weights === undefined ? stands : stands * weights[row]!;
      // A row that stands for several lies, on average, in the middle of them.
      discountAt[place] = standsFor === undefined ? plain[place]! : discount(above + (stands + 1) / 2);
      if (above < truncation) top = place + 1;
      above += stands;
      g[place] = 0;
      h[place] = 0;
    }
    const shape = { sigmoid, spread: normalize && score[0] !== score[count - 1] };
    let total = 0;
    if (only >= 0) {
      // One good row: pairs without it are of equals.
      for (let i = 0; i < Math.min(only, top); i++) total += addPairs(i, only, only + 1, shape);
      if (only < top) total += addPairs(only, only + 1, count, shape);
    } else for (let i = 0; i < top; i++) total += addPairs(i, i + 1, count, shape);
    // All of the above lacks the factors sigmoid (g) and sigmoid^2 (h), and the ideal DCG.
    const perIdeal = sigmoid / ideal[query]!;
    total *= 2 * perIdeal;
    const factor = (normalize && total > 0 ? Math.log2(1 + total) / total : 1) * perIdeal;
    for (let place = 0; place < count; place++) {
      const row = ranking[start + place]!;
      const pull = g[place]! * factor;
      const curve = h[place]! * factor * sigmoid;
      gradients[row * 2] = pull;
      gradients[row * 2 + 1] = curve;
      mostG = Math.max(mostG, Math.abs(pull));
      mostH = Math.max(mostH, curve);
    }
  }
  extremes[part * 2] = mostG;
  extremes[part * 2 + 1] = mostH;
}
