import { MAX_CATEGORY } from '../ranker/trees.ts';

/**
 * How values become bins: each feature is cut into at most 255 ranges (or categories) once, before training, so that
 * a row is a few bytes and a split is a bin number. Bin 0 holds what is missing.
 */
export interface Bins {
  /** Columns of the matrix that rows come in. */
  readonly width: number;
  /** Features that can split anything, which alone are kept; everything below is by their number. */
  readonly features: number;
  /** Column of each feature. */
  readonly columns: Int32Array;
  /** Bins of each feature, bin 0 included. */
  readonly counts: Int32Array;
  readonly categorical: Uint8Array;
  /**
   * Numeric feature: `upper[f][b]` is the largest value of bin b (>= 1); the last is Infinity. A value x lies in the
   * first bin with `x <= upper`. Values are float32, so a split at a bin's edge is exact at serving.
   */
  readonly upper: readonly Float32Array[];
  /** Categorical feature: the category code of each bin; bin 0 stands for missing, 0, and codes too rare for a bin. */
  readonly codes: readonly Int32Array[];
  /** Mean of the values seen in each bin (0 for categorical ones): what the linear baseline trains on. */
  readonly means: readonly Float64Array[];
}

interface Distinct {
  value: number;
  count: number;
}

function distinctOf(values: Float32Array): Distinct[] {
  const present = values.filter((x) => !Number.isNaN(x)).toSorted();
  const distinct: Distinct[] = [];
  for (const value of present) {
    const last = distinct.at(-1);
    // -0 and 0 compare equal and must share a bin.
    if (last !== undefined && last.value === value) last.count++;
    else distinct.push({ value, count: 1 });
  }
  return distinct;
}

/** Largest float32 t with a <= t < b, near the middle: `x <= t` then tells a from b exactly. */
function cutBetween(a: number, b: number): number {
  const middle = Math.fround(a / 2 + b / 2);
  return middle >= a && middle < b ? middle : a;
}

/** Greedy equal counts: a value frequent enough for a bin of its own gets one, the others share what is left. */
function cutNumeric(distinct: Distinct[], most: number): { upper: Float32Array; means: Float64Array } {
  const uppers: number[] = [Number.NaN];
  const means: number[] = [Number.NaN];
  let rowsLeft = distinct.reduce((sum, { count }) => sum + count, 0);
  let held = 0;
  let sum = 0;
  for (const [index, { value, count }] of distinct.entries()) {
    held += count;
    sum += value * count;
    const next = distinct[index + 1];
    const binsLeft = most - (uppers.length - 1);
    const target = rowsLeft / binsLeft;
    const enoughBins = distinct.length - index <= binsLeft;
    const full = held >= target || (next !== undefined && next.count >= target && held * 2 >= target);
    if (next === undefined || (binsLeft > 1 && (enoughBins || full))) {
      uppers.push(next === undefined ? Infinity : cutBetween(value, next.value));
      means.push(sum / held);
      rowsLeft -= held;
      held = 0;
      sum = 0;
    }
  }
  return { upper: Float32Array.from(uppers), means: Float64Array.from(means) };
}

/**
 * Bins fitted to a sample of rows.
 * @param sample row-major float32 matrix; NaN is missing. Infinite values are allowed.
 * @param categorical columns whose values are category codes (whole numbers from 1; 0 counts as missing).
 */
export function fitBins(
  sample: Float32Array,
  width: number,
  { maxBins, categorical = [] }: { maxBins: number; categorical?: readonly number[] },
): Bins {
  const rows = sample.length / width;
  const kept: {
    column: number;
    isCategorical: boolean;
    upper: Float32Array;
    codes: Int32Array;
    means: Float64Array;
  }[] = [];
  const values = new Float32Array(rows);
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < rows; row++) values[row] = sample[row * width + column]!;
    const distinct = distinctOf(values);
    const hasMissing = distinct.reduce((sum, { count }) => sum + count, 0) < rows;
    const isCategorical = categorical.includes(column);
    if (isCategorical) {
      const codes = cutCategories(distinct, maxBins - 1);
      if (codes.length > 1)
        kept.push({
          column,
          isCategorical,
          upper: new Float32Array(0),
          codes,
          means: new Float64Array(codes.length),
        });
    } else {
      const { upper, means } = cutNumeric(distinct, maxBins - 1);
      // One value splits something only where it is sometimes missing.
      if (upper.length > 2 || (upper.length === 2 && hasMissing))
        kept.push({ column, isCategorical, upper, codes: new Int32Array(0), means });
    }
  }
  return {
    width,
    features: kept.length,
    columns: Int32Array.from(kept, ({ column }) => column),
    counts: Int32Array.from(kept, ({ isCategorical, codes, upper }) =>
      isCategorical ? codes.length : upper.length,
    ),
    categorical: Uint8Array.from(kept, ({ isCategorical }) => (isCategorical ? 1 : 0)),
    upper: kept.map(({ upper }) => upper),
    codes: kept.map(({ codes }) => codes),
    means: kept.map(({ means }) => means),
  };
}

/** Codes by bin: bin 0 for what is missing, 0 or rare, then the most frequent categories. */
function cutCategories(distinct: Distinct[], most: number): Int32Array {
  const codes = distinct
    .filter(({ value }) => Number.isInteger(value) && value >= 1 && value <= MAX_CATEGORY)
    .toSorted((a, b) => b.count - a.count || a.value - b.value)
    .slice(0, most)
    .map(({ value }) => value);
  return Int32Array.from([0, ...codes]);
}

/** Bin of a numeric value: binary search; 0 for NaN (or for anything where the sample held only missing values). */
function numericBin(upper: Float32Array, x: number): number {
  if (Number.isNaN(x) || upper.length < 2) return 0;
  let low = 1;
  let high = upper.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x <= upper[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A function that writes one row's bins: `put(matrix, start, out, at)` reads `width` values from `start`. */
export function rowBinner(
  bins: Bins,
): (matrix: Float32Array, start: number, out: Uint8Array, at: number) => void {
  const binOfCode = bins.codes.map(
    (codes) => new Map(Array.from(codes, (code, bin) => [code, bin] as const).slice(1)),
  );
  return (matrix, start, out, at) => {
    for (let feature = 0; feature < bins.features; feature++) {
      const x = matrix[start + bins.columns[feature]!]!;
      out[at + feature] =
        bins.categorical[feature] === 1
          ? (binOfCode[feature]!.get(x) ?? 0)
          : numericBin(bins.upper[feature]!, x);
    }
  };
}
