import type { Network } from '../ranker/network.ts';
import { Weights } from './adam.ts';
import { BinLayer } from './bin-layer.ts';
import { gain } from './lambdarank.ts';
import { networkInputs } from './network-inputs.ts';
import type { RankingRows } from './ranking-rows.ts';

export interface NetworkParameters {
  /** Units of the two hidden layers; the first a multiple of 16. */
  readonly hidden: readonly [number, number];
  readonly epochs: number;
  /** Queries of one step. */
  readonly batch: number;
  /** Highest learning rate: reached after `WARM_UP` steps, then falling to 0 along a cosine. */
  readonly rate: number;
  /** Share of the hidden units left out of each row while training. */
  readonly dropout: number;
  /** Decoupled weight decay. */
  readonly decay: number;
  readonly seed: number;
}

const WARM_UP = 100;
/** Rows with a smaller gradient are passed over on the way back: most candidates are hopeless, and known to be. */
const LEAST_PULL = 1e-4;

/**
 * Uniform numbers in [0, 1) by seed: one a unit and row, for which the library's generator takes too long.
 * Method: xorshift32 (Marsaglia, "Xorshift RNGs", 2003).
 */
function quickChance(seed: number): () => number {
  let x = Math.imul(seed + 1, 0x9e37_79b1) | 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}

/**
 * A network trained on binned rows by the softmax cross entropy of each query's gains (as `trainLinear`), in random
 * batches; its scores are log-probabilities up to a constant a query. The same rows, parameters and seed give the same
 * network. Categorical features are left out.
 * @param onStep called after each step with the share done, for progress.
 */
export function trainNetwork(
  rows: RankingRows,
  parameters: NetworkParameters,
  onStep?: (share: number) => void,
): Network {
  const { epochs, batch, rate, seed } = parameters;
  const random = quickChance(seed);
  const learner = new Learner(rows, parameters, random);
  const queries = Array.from({ length: rows.starts.length - 1 }, (_, query) => query);
  const steps = epochs * Math.ceil(queries.length / batch);
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let at = queries.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [queries[at], queries[other]] = [queries[other]!, queries[at]!];
    }
    for (let from = 0; from < queries.length; from += batch) {
      step++;
      const fallen = 0.5 * (1 + Math.cos((Math.PI * step) / steps));
      learner.step(queries.slice(from, from + batch), step, rate * Math.min(1, step / WARM_UP) * fallen);
      onStep?.(step / steps);
    }
  }
  return learner.network();
}

class Learner {
  readonly #rows: RankingRows;
  readonly #dropout: number;
  readonly #random: () => number;
  readonly #inputs: ReturnType<typeof networkInputs>;
  readonly #first: BinLayer;
  readonly #second: Weights;
  readonly #secondBias: Weights;
  readonly #last: Weights;
  readonly #widths: readonly [number, number];
  /** Second layer's units of each row of the query at hand. */
  readonly #two: Float32Array;
  /** Second layer's units, or pulls on them, of the row at hand. */
  readonly #above: Float32Array;
  /** Scores of the query at hand, then pulls on them. */
  readonly #pull: Float64Array;

  constructor(rows: RankingRows, { hidden, dropout, decay }: NetworkParameters, random: () => number) {
    const [one, two] = hidden;
    this.#rows = rows;
    this.#dropout = dropout;
    this.#random = random;
    this.#widths = hidden;
    this.#inputs = networkInputs(rows);
    this.#first = new BinLayer(rows, this.#inputs, { width: one, decay });
    this.#second = new Weights(one * two, decay);
    this.#secondBias = new Weights(two, 0);
    this.#last = new Weights(two, decay);
    const longest = this.#first.units.length / one;
    this.#two = new Float32Array(longest * two);
    this.#above = new Float32Array(two);
    this.#pull = new Float64Array(longest);
    // Flags of missing values start at 0: where nothing is missing in training they must say nothing later.
    const known = this.#inputs.features.length * 2;
    this.#scatter(this.#first.weights.now.subarray(0, known * one), known);
    this.#scatter(this.#second.now, one);
    // So do the last weights: a network that has seen little says little.
  }

  /** Uniform within 1 / sqrt(inputs), as torch.nn.Linear starts. */
  #scatter(weights: Float32Array, inputs: number): void {
    const most = 1 / Math.sqrt(inputs);
    for (let at = 0; at < weights.length; at++) weights[at] = (this.#random() * 2 - 1) * most;
  }

  /** One step of Adam on some queries. */
  step(queries: readonly number[], step: number, rate: number): void {
    this.#first.prepare();
    for (const query of queries) this.#learn(query);
    this.#first.gather();
    const { weights, bias } = this.#first;
    for (const one of [weights, bias, this.#second, this.#secondBias, this.#last])
      one.step(step, rate, queries.length);
  }

  network(): Network {
    const { features, mean, scale, middle, slope } = this.#inputs;
    return {
      columns: Int32Array.from(features, (feature) => this.#rows.bins.columns[feature]!),
      mean,
      scale,
      middle,
      slope,
      first: this.#first.weights.now,
      firstBias: this.#first.bias.now,
      second: this.#second.now,
      secondBias: this.#secondBias.now,
      last: this.#last.now,
    };
  }

  /** Adds one query's gradient. */
  #learn(query: number): void {
    const { starts, labels, standsFor, weights } = this.#rows;
    const start = starts[query]!;
    const count = starts[query + 1]! - start;
    let target = 0;
    for (let row = 0; row < count; row++)
      target += gain(labels[start + row]!) * (weights?.[start + row] ?? 1);
    if (target === 0) return;
    const pull = this.#pull;
    let highest = -Infinity;
    for (let row = 0; row < count; row++) {
      pull[row] = this.#forward(start + row, row);
      highest = Math.max(highest, pull[row]!);
    }
    let sum = 0;
    for (let row = 0; row < count; row++) {
      pull[row] = Math.exp(pull[row]! - highest) * (standsFor?.[start + row] ?? 1);
      sum += pull[row]!;
    }
    for (let row = 0; row < count; row++) {
      const y = (gain(labels[start + row]!) * (weights?.[start + row] ?? 1)) / target;
      const g = pull[row]! / sum - y;
      if (Math.abs(g) >= LEAST_PULL) this.#backward(row, g);
    }
  }

  /** Score of a row; its hidden units stay at place `at`. */
  #forward(row: number, at: number): number {
    const [units, next] = this.#widths;
    const one = this.#first.units;
    const two = this.#two;
    const above = this.#above;
    this.#first.forward(row, at);
    this.#activate(one, at * units, units);
    const second = this.#second.now;
    above.set(this.#secondBias.now);
    for (let before = 0; before < units; before++) {
      const x = one[at * units + before]!;
      if (x === 0) continue;
      for (let unit = 0, weight = before * next; unit < next; unit++, weight++)
        above[unit]! += x * second[weight]!;
    }
    two.set(above, at * next);
    this.#activate(two, at * next, next);
    const last = this.#last.now;
    let score = 0;
    for (let unit = 0; unit < next; unit++) score += two[at * next + unit]! * last[unit]!;
    return score;
  }

  /** Rectifies units in place, and leaves out a share of them, the others grown to make up for it. */
  #activate(units: Float32Array, from: number, count: number): void {
    const dropout = this.#dropout;
    const keep = 1 / (1 - dropout);
    for (let unit = from; unit < from + count; unit++) {
      if (units[unit]! <= 0 || (dropout > 0 && this.#random() < dropout)) units[unit] = 0;
      else units[unit]! *= keep;
    }
  }

  /** Adds the gradient of the row at place `at`, whose score is pulled by `g`. Units that are 0 pass nothing back. */
  #backward(at: number, g: number): void {
    const [units, next] = this.#widths;
    const keep = 1 / (1 - this.#dropout);
    const { units: one, pulls } = this.#first;
    const two = this.#two;
    const above = this.#above;
    const last = this.#last;
    for (let unit = 0; unit < next; unit++) {
      const x = two[at * next + unit]!;
      last.gradient[unit]! += g * x;
      above[unit] = x === 0 ? 0 : g * last.now[unit]! * keep;
      this.#secondBias.gradient[unit]! += above[unit]!;
    }
    const { gradient, now } = this.#second;
    for (let before = 0; before < units; before++) {
      const h = one[at * units + before]!;
      let pull = 0;
      if (h !== 0)
        for (let unit = 0, weight = before * next; unit < next; unit++, weight++) {
          const x = above[unit]!;
          gradient[weight]! += x * h;
          pull += x * now[weight]!;
        }
      pulls[before] = pull * keep;
    }
    this.#first.backward(at);
  }
}
