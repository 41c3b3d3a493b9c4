/**
 * How values become bins: each feature is cut into at most 255 ranges (or categories) once, before training, so that
 * a row is a few bytes and a split is a bin number. Bin 0 holds what is missing.
 */
export interface Bins {
  readonly features: number;
  /** Bins of each feature, bin 0 included. 1 or 2: the feature cannot split anything (unless it has missing values). */
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
  /** Whether the sample had a missing value. */
  readonly hasMissing: Uint8Array;
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
 * @param categorical feature numbers whose values are category codes (whole numbers from 1; 0 counts as missing).
 */
export function fitBins(
  sample: Float32Array,
  features: number,
  { maxBins, categorical = [] }: { maxBins: number; categorical?: readonly number[] },
): Bins {
  const rows = sample.length / features;
  const isCategorical = new Uint8Array(features);
  for (const feature of categorical) isCategorical[feature] = 1;
  const bins = {
    features,
    counts: new Int32Array(features),
    categorical: isCategorical,
    upper: [] as Float32Array[],
    codes: [] as Int32Array[],
    means: [] as Float64Array[],
    hasMissing: new Uint8Array(features),
  };
  const column = new Float32Array(rows);
  for (let feature = 0; feature < features; feature++) {
    for (let row = 0; row < rows; row++) column[row] = sample[row * features + feature]!;
    const distinct = distinctOf(column);
    const present = distinct.reduce((sum, { count }) => sum + count, 0);
    bins.hasMissing[feature] = present < rows ? 1 : 0;
    if (isCategorical[feature] === 1) {
      const kept = distinct
        .filter(({ value }) => Number.isInteger(value) && value >= 1 && value <= 65_535)
        .toSorted((a, b) => b.count - a.count || a.value - b.value)
        .slice(0, maxBins - 1);
      bins.codes.push(Int32Array.from([0, ...kept.map(({ value }) => value)]));
      bins.upper.push(new Float32Array(0));
      bins.means.push(new Float64Array(kept.length + 1));
      bins.counts[feature] = kept.length + 1;
    } else {
      const { upper, means } = cutNumeric(distinct, maxBins - 1);
      bins.codes.push(new Int32Array(0));
      bins.upper.push(upper);
      bins.means.push(means);
      bins.counts[feature] = upper.length;
    }
  }
  return bins;
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

/** A function that writes one row's bins: `put(matrix, start, out, at)` reads `features` values from `start`. */
export function rowBinner(
  bins: Bins,
): (matrix: Float32Array, start: number, out: Uint8Array, at: number) => void {
  const binOfCode = bins.codes.map(
    (codes) => new Map(Array.from(codes, (code, bin) => [code, bin] as const).slice(1)),
  );
  return (matrix, start, out, at) => {
    for (let feature = 0; feature < bins.features; feature++) {
      const x = matrix[start + feature]!;
      out[at + feature] =
        bins.categorical[feature] === 1
          ? (binOfCode[feature]!.get(x) ?? 0)
          : numericBin(bins.upper[feature]!, x);
    }
  };
}
