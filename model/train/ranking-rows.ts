import { rowBinner } from './bins.ts';
import type { Bins } from './bins.ts';

/**
 * Queries with their rows, binned: what the trainer reads. A row is a candidate of a query (a request, a page view);
 * its label says how good it was (0 not chosen, higher is better, at most 30).
 * Every array lies in shared memory, so that threads read the same bytes.
 */
export interface RankingRows {
  readonly bins: Bins;
  readonly rows: number;
  /** Bytes from one row to the next: features rounded up to a multiple of 4. */
  readonly stride: number;
  readonly data: Uint8Array<SharedArrayBuffer>;
  readonly labels: Float32Array<SharedArrayBuffer>;
  /** First row of each query, and the number of rows last. */
  readonly starts: Int32Array<SharedArrayBuffer>;
  /**
   * How many rows each row stands for (1 over its chance to be sampled): counts in ranks and in pairs. Undefined:
   * every candidate is there.
   */
  readonly standsFor: Float32Array<SharedArrayBuffer> | undefined;
  /** Weight of each row in pairs, as for position bias (1 over the chance that its place was looked at). */
  readonly weights: Float32Array<SharedArrayBuffer> | undefined;
}

function enlarge<T extends Uint8Array | Float32Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}

type Typed = { new (buffer: SharedArrayBuffer): { set(from: ArrayLike<number>): void } };

/** A typed array over shared memory with the same numbers. */
function share<T extends Uint8Array | Float32Array | Int32Array>(
  from: T,
  type: Typed & { readonly BYTES_PER_ELEMENT: number },
): never {
  const to = new type(new SharedArrayBuffer(from.length * type.BYTES_PER_ELEMENT));
  to.set(from);
  return to as never;
}

/**
 * Collects queries one after another without keeping their float features: memory is one byte a feature and row.
 * Call `add` once a query, then `finish` once.
 */
export class RowCollector {
  readonly #bins: Bins;
  readonly #put: ReturnType<typeof rowBinner>;
  readonly #stride: number;
  #data: Uint8Array;
  #labels: Float32Array;
  #standsFor: Float32Array;
  #weights: Float32Array;
  #starts: number[] = [0];
  #rows = 0;
  #sampled = false;
  #weighted = false;

  constructor(bins: Bins, expectedRows = 1024) {
    this.#bins = bins;
    this.#put = rowBinner(bins);
    this.#stride = Math.ceil(bins.features / 4) * 4;
    this.#data = new Uint8Array(expectedRows * this.#stride);
    this.#labels = new Float32Array(expectedRows);
    this.#standsFor = new Float32Array(expectedRows);
    this.#weights = new Float32Array(expectedRows);
  }

  get rows(): number {
    return this.#rows;
  }

  /**
   * Adds a query of `labels.length` rows; `matrix` is row-major floats.
   * @throws RangeError for labels that are negative, above 30 (gains are 2^label - 1) or not finite.
   */
  add(query: {
    matrix: Float32Array;
    labels: ArrayLike<number>;
    standsFor?: ArrayLike<number>;
    weights?: ArrayLike<number>;
  }): void {
    const { matrix, labels, standsFor, weights } = query;
    this.#grow(this.#rows + labels.length);
    for (let row = 0; row < labels.length; row++) {
      const label = labels[row]!;
      if (!(label >= 0 && label <= 30)) throw new RangeError(`Label ${label} is outside 0 to 30.`);
      this.#put(matrix, row * this.#bins.width, this.#data, this.#rows * this.#stride);
      this.#labels[this.#rows] = label;
      this.#standsFor[this.#rows] = standsFor?.[row] ?? 1;
      this.#weights[this.#rows] = weights?.[row] ?? 1;
      this.#rows++;
    }
    this.#sampled ||= standsFor !== undefined;
    this.#weighted ||= weights !== undefined;
    this.#starts.push(this.#rows);
  }

  finish(): RankingRows {
    const rows = this.#rows;
    const starts = Int32Array.from(this.#starts);
    return {
      bins: this.#bins,
      rows,
      stride: this.#stride,
      data: share(this.#data.subarray(0, rows * this.#stride), Uint8Array),
      labels: share(this.#labels.subarray(0, rows), Float32Array),
      starts: share(starts, Int32Array),
      standsFor: this.#sampled ? share(this.#standsFor.subarray(0, rows), Float32Array) : undefined,
      weights: this.#weighted ? share(this.#weights.subarray(0, rows), Float32Array) : undefined,
    };
  }

  #grow(rows: number): void {
    if (rows <= this.#labels.length) return;
    const size = Math.max(rows, Math.ceil(this.#labels.length * 1.5));
    this.#data = enlarge(this.#data, new Uint8Array(size * this.#stride));
    this.#labels = enlarge(this.#labels, new Float32Array(size));
    this.#standsFor = enlarge(this.#standsFor, new Float32Array(size));
    this.#weights = enlarge(this.#weights, new Float32Array(size));
  }
}
