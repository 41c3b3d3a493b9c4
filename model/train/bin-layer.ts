import { INPUTS_PER_COLUMN } from '../ranker/network.ts';
import { Weights } from './adam.ts';
import { binLayerKernel } from './bin-layer-kernel.ts';
import { BINS } from './network-inputs.ts';
import type { NetworkInputs } from './network-inputs.ts';
import type { RankingRows } from './ranking-rows.ts';
import { MOST_PAGES } from './wasm-binary.ts';

const PAGE = 65_536;

/**
 * A network's first layer over binned rows. A feature's inputs depend on its bin alone: a row's units are the sum of one
 * prepared vector a feature, and gradients are gathered by bin before they become the weights' own. That is a third of
 * the multiplications of the layer written plainly.
 */
export class BinLayer {
  /** Inputs (all values, all bents, all flags of missing values) by units. */
  readonly weights: Weights;
  readonly bias: Weights;
  /** Units of each row of the query at hand, row after row. */
  readonly units: Float32Array;
  /** Pulls on the units of one row. */
  readonly pulls: Float32Array;
  readonly #inputs: NetworkInputs;
  readonly #rows: RankingRows;
  readonly #width: number;
  /** By feature, bin and unit. */
  readonly #table: Float32Array;
  readonly #gradient: Float32Array;
  /** By row of the query at hand and feature: byte where the bin's cell begins in the tables. */
  readonly #places: Int32Array;
  readonly #kernel: ReturnType<typeof binLayerKernel>;

  /** @param width units, a multiple of `UNITS_A_TURN`. */
  constructor(rows: RankingRows, inputs: NetworkInputs, { width, decay }: { width: number; decay: number }) {
    const features = inputs.features.length;
    this.#rows = rows;
    this.#inputs = inputs;
    this.#width = width;
    this.weights = new Weights(features * INPUTS_PER_COLUMN * width, decay);
    this.bias = new Weights(width, 0);
    let longest = 1;
    for (let query = 0; query < rows.starts.length - 1; query++)
      longest = Math.max(longest, rows.starts[query + 1]! - rows.starts[query]!);
    const cells = features * BINS * width;
    const lengths = [cells, cells, longest * width, width, longest * features];
    const bytes = lengths.reduce((sum, length) => sum + length * 4, 0);
    const memory = new WebAssembly.Memory({
      initial: Math.ceil(bytes / PAGE),
      maximum: MOST_PAGES,
      shared: true,
    });
    let at = 0;
    const floats = (length: number): Float32Array => {
      const array = new Float32Array(memory.buffer, at, length);
      at += length * 4;
      return array;
    };
    this.#table = floats(cells);
    this.#gradient = floats(cells);
    this.units = floats(longest * width);
    this.pulls = floats(width);
    this.#places = new Int32Array(memory.buffer, at, longest * features);
    this.#kernel = binLayerKernel(memory);
  }

  /** Calls `use` for each feature and bin with its cell in the tables and its inputs. */
  #eachBin(use: (feature: number, cell: number, value: number, bent: number, missing: number) => void): void {
    const { features, value, bent } = this.#inputs;
    const { counts } = this.#rows.bins;
    for (let at = 0; at < features.length; at++) {
      for (let bin = 0; bin < counts[features[at]!]!; bin++) {
        const index = at * BINS + bin;
        use(at, index * this.#width, value[index]!, bent[index]!, bin === 0 ? 1 : 0);
      }
    }
  }

  /** Makes the vectors of all bins from the weights of now: before each step. */
  prepare(): void {
    const width = this.#width;
    const { now } = this.weights;
    const table = this.#table;
    const [bents, flags] = [this.#inputs.features.length * width, this.#inputs.features.length * 2 * width];
    this.#eachBin((feature, cell, value, bent, missing) => {
      for (let unit = 0, from = feature * width; unit < width; unit++, from++)
        table[cell + unit] = value * now[from]! + bent * now[bents + from]! + missing * now[flags + from]!;
    });
  }

  /** Units of a row, before they are rectified, into `units` at place `at` of the query. */
  forward(row: number, at: number): void {
    const { data, stride } = this.#rows;
    const { features } = this.#inputs;
    const width = this.#width;
    const first = at * features.length;
    for (let feature = 0; feature < features.length; feature++)
      this.#places[first + feature] = (feature * BINS + data[row * stride + features[feature]!]!) * width * 4;
    this.units.set(this.bias.now, at * width);
    const out = this.units.byteOffset + at * width * 4;
    this.#kernel.sum(...this.#span(at), this.#table.byteOffset, out, out + width * 4);
  }

  /** Adds `pulls` to the gradient of the row at place `at`. */
  backward(at: number): void {
    const { bias, pulls } = this;
    for (let unit = 0; unit < pulls.length; unit++) bias.gradient[unit]! += pulls[unit]!;
    const { byteOffset, byteLength } = pulls;
    this.#kernel.pull(...this.#span(at), this.#gradient.byteOffset, byteOffset, byteOffset + byteLength);
  }

  /** Bytes from and to of the places of a row. */
  #span(at: number): [number, number] {
    const bytes = this.#inputs.features.length * 4;
    const from = this.#places.byteOffset + at * bytes;
    return [from, from + bytes];
  }

  /** Makes the weights' gradient from what was gathered by bin: after each step's queries. */
  gather(): void {
    const width = this.#width;
    const { gradient } = this.weights;
    const byBin = this.#gradient;
    const [bents, flags] = [this.#inputs.features.length * width, this.#inputs.features.length * 2 * width];
    this.#eachBin((feature, cell, value, bent, missing) => {
      for (let unit = 0, to = feature * width; unit < width; unit++, to++) {
        const g = byBin[cell + unit]!;
        gradient[to]! += value * g;
        gradient[bents + to]! += bent * g;
        gradient[flags + to]! += missing * g;
      }
    });
    byBin.fill(0);
  }
}
