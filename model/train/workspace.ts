import { MOST_PAGES } from './wasm-binary.ts';
import type { BoostParameters } from './parameters.ts';
import type { RankingRows } from './ranking-rows.ts';
import { reorderFeatures } from './reorder-features.ts';

/**
 * Memory that all threads of a run share. Only plain data and typed arrays over SharedArrayBuffer, so that it can be
 * posted to a worker.
 *
 * Gradients are whole numbers (g scaled to 24 bits; h scaled, with the row's count packed above it in the same
 * float64): sums are exact, so histograms do not depend on the order of rows nor on the number of threads, the
 * difference of two histograms is exact, and two additions a row and feature give three sums.
 */
export interface Workspace {
  readonly parameters: BoostParameters;
  /** The rows with `data` below. */
  readonly rows: RankingRows;
  /** Holds data, order, gradients, offsets and histograms, for the kernel's sake. */
  readonly memory: WebAssembly.Memory;
  /** The rows' bins, a copy in `memory`, features in the order that suits the run; those of `rows`. */
  readonly data: Uint8Array<SharedArrayBuffer>;
  /** Bytes from the start of a histogram to the bins of each feature: 16 a bin, g and packed h. */
  readonly offsets: Int32Array<SharedArrayBuffer>;
  /** Words of four features that the current tree reads, two numbers each: see histogram-kernel.ts. */
  readonly words: Int32Array<SharedArrayBuffer>;
  /** Numbers in one histogram: two for every bin of every feature. */
  readonly histogramSize: number;
  readonly histograms: Float64Array<SharedArrayBuffer>;
  /** Row numbers, leaf by leaf. */
  readonly order: Int32Array<SharedArrayBuffer>;
  /** Whether the current tree sees a query; gradients of the others are not worked out. */
  readonly drawn: Uint8Array<SharedArrayBuffer>;
  readonly spare: Int32Array<SharedArrayBuffer>;
  /** Whether rows with a bin of the split's feature go left, and how many of each thread's rows did: see partition.ts. */
  readonly goesLeft: Uint8Array<SharedArrayBuffer>;
  readonly leftCounts: Int32Array<SharedArrayBuffer>;
  readonly scores: Float64Array<SharedArrayBuffer>;
  /** g and h of each row, side by side; raw first, then replaced by whole numbers. */
  readonly gradients: Float64Array<SharedArrayBuffer>;
  /** Rows of each query by falling score, kept from tree to tree: nearly sorted already. */
  readonly ranking: Int32Array<SharedArrayBuffer>;
  /** Largest |g| and h of each thread's rows. */
  readonly extremes: Float64Array<SharedArrayBuffer>;
  /** Whether the current tree may use a feature. */
  readonly usable: Uint8Array<SharedArrayBuffer>;
  /** Best split of each leaf as each thread sees it: `SPLIT_FIELDS` numbers a leaf and thread. */
  readonly splits: Float64Array<SharedArrayBuffer>;
  /** A finished tree for walking validation rows: nodes of five numbers. */
  readonly walk: Int32Array<SharedArrayBuffer>;
  readonly walkSets: Uint32Array<SharedArrayBuffer>;
  readonly walkValues: Float64Array<SharedArrayBuffer>;
  readonly valid: RankingRows | undefined;
  readonly validScores: Float64Array<SharedArrayBuffer>;
  /** Arguments of the command under way, see crew.ts. */
  readonly desk: Float64Array<SharedArrayBuffer>;
  readonly sync: Int32Array<SharedArrayBuffer>;
  /** 2^packBits is what one row counts in a packed hessian. */
  readonly packBits: number;
  /** Largest whole number a scaled hessian takes. */
  readonly hessianLevels: number;
}

/** gain, feature, bin, missingLeft, g left, h left, rows left, is a set, then the set's 256 bits in 8 words. */
export const SPLIT_FIELDS = 16;
export const GRADIENT_LEVELS = 2 ** 24;
export const DESK_SIZE = 24;
/** Place in `sync` of the number of words that the current tree reads; those before are crew.ts's. */
export const WORDS_USED = 3;
const MOST_ROWS = 2 ** 24;
const PAGE = 65_536;
const ALIGNMENT = 64;

const float64 = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8));
const int32 = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4));

/** Offsets of each feature's bins in a histogram, in bytes, and numbers in one histogram. */
function layOutHistogram(
  { bins, stride }: RankingRows,
  featureOrder: readonly number[],
): { offsets: number[]; size: number } {
  const offsets: number[] = [];
  let size = 0;
  for (let place = 0; place < stride; place++) {
    offsets.push(size * 8);
    // Features that only fill up a word have one bin.
    size += 2 * (place < bins.features ? bins.counts[featureOrder[place]!]! : 1);
  }
  return { offsets, size };
}

/** Places for arrays of these sizes (bytes) in one memory, each on a line of the cache, and that memory. */
function placed(sizes: readonly number[]): { memory: WebAssembly.Memory; at: number[] } {
  let end = 0;
  const at = sizes.map((size) => {
    const start = end;
    end = Math.ceil((end + size) / ALIGNMENT) * ALIGNMENT;
    return start;
  });
  const pages = Math.max(1, Math.ceil(end / PAGE));
  if (pages > MOST_PAGES - 1) {
    throw new RangeError(
      `Training needs ${Math.ceil(end / 2 ** 20)} MiB of 4096 that one memory takes: fewer rows, features, leaves or bins ` +
        '(sample queries or candidates).',
    );
  }
  return { memory: new WebAssembly.Memory({ initial: pages, maximum: MOST_PAGES, shared: true }), at };
}

/**
 * Memory for a run.
 * @param featureOrder order in which features lie beside each other, by number; as they come if left out.
 * @throws RangeError if there are more than 16,777,216 rows, or all of it exceeds 4 GiB.
 */
export function workspace(
  parameters: BoostParameters,
  given: { rows: RankingRows; valid: RankingRows | undefined },
  featureOrder = Array.from(given.rows.bins.columns.keys()),
): Workspace {
  if (given.rows.rows > MOST_ROWS) {
    throw new RangeError(
      `${given.rows.rows} rows exceed the ${MOST_ROWS} a run takes: sample candidates (standsFor) or queries.`,
    );
  }
  const { stride } = given.rows;
  const { offsets, size } = layOutHistogram(given.rows, featureOrder);
  const { memory, at } = placed([
    given.rows.data.length,
    given.rows.rows * 4,
    given.rows.rows * 16,
    stride * 4,
    size * 8 * parameters.leaves,
    stride * 2,
  ]);
  const { buffer } = memory;
  const data = new Uint8Array(buffer, at[0], given.rows.data.length);
  const rows = reorderFeatures(given.rows, featureOrder, data);
  const valid =
    given.valid &&
    reorderFeatures(
      given.valid,
      featureOrder,
      new Uint8Array(new SharedArrayBuffer(given.valid.data.length)),
    );
  const offsetsInMemory = new Int32Array(buffer, at[3], offsets.length);
  offsetsInMemory.set(offsets);
  const packBits = 53 - Math.ceil(Math.log2(rows.rows + 2));
  const ranking = int32(rows.rows);
  for (let row = 0; row < rows.rows; row++) ranking[row] = row;
  return {
    parameters,
    rows,
    memory,
    data,
    offsets: offsetsInMemory,
    words: new Int32Array(buffer, at[5], stride / 2),
    histogramSize: size,
    histograms: new Float64Array(buffer, at[4], size * parameters.leaves),
    order: new Int32Array(buffer, at[1], rows.rows),
    drawn: new Uint8Array(new SharedArrayBuffer(rows.starts.length - 1)).fill(1),
    spare: int32(rows.rows),
    goesLeft: new Uint8Array(new SharedArrayBuffer(256)),
    leftCounts: int32(parameters.threads),
    scores: float64(rows.rows),
    gradients: new Float64Array(buffer, at[2], rows.rows * 2),
    ranking,
    extremes: float64(parameters.threads * 2),
    usable: new Uint8Array(new SharedArrayBuffer(Math.max(rows.bins.features, 1))),
    splits: float64(parameters.leaves * parameters.threads * SPLIT_FIELDS),
    walk: int32(parameters.leaves * 2 * 5),
    walkSets: new Uint32Array(new SharedArrayBuffer(parameters.leaves * 8 * 4)),
    walkValues: float64(parameters.leaves * 2),
    valid,
    validScores: float64(valid?.rows ?? 0),
    desk: float64(DESK_SIZE),
    sync: int32(4),
    packBits,
    hessianLevels: Math.max(1, Math.floor(2 ** packBits / (rows.rows + 1))),
  };
}

/** First (inclusive) and last (exclusive) of `count` things that part `part` of `parts` takes. */
export function share(count: number, part: number, parts: number): [number, number] {
  return [Math.floor((count * part) / parts), Math.floor((count * (part + 1)) / parts)];
}
