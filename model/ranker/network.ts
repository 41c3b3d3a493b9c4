/**
 * A small feed-forward network whose score is added to the trees': they cut where it bends, and the two err differently.
 * Each column it reads becomes three inputs: its value in deviations from the mean, the same bent around the median
 * (so that long tails leave room for what is common), and whether it is missing. Two hidden layers of rectified units
 * follow, and one weighted sum.
 */
export interface Network {
  /** Columns of the matrix that it reads. */
  readonly columns: Int32Array;
  /** By column read: value = (x - mean) * scale, kept within `MOST_VALUE`; bent = softsign((x - middle) * slope). */
  readonly mean: Float32Array;
  readonly scale: Float32Array;
  readonly middle: Float32Array;
  readonly slope: Float32Array;
  /** Inputs (all values, all bents, all flags of missing values) by first layer's units, and the units' biases. */
  readonly first: Float32Array;
  readonly firstBias: Float32Array;
  /** First by second layer's units, and the biases of the second's. */
  readonly second: Float32Array;
  readonly secondBias: Float32Array;
  /** Second layer's units. */
  readonly last: Float32Array;
}

/** Values further from the mean count as this many deviations. */
export const MOST_VALUE = 4;
/** Bent values are cut here first, so that infinite ones are numbers too. */
export const MOST_STEEP = 1e4;
/** Inputs made of one column. */
export const INPUTS_PER_COLUMN = 3;
/** Changes smaller than this are none: a unit's slope is taken instead of a quotient of rounding errors. */
const LEAST_CHANGE = 1e-6;

/** Arrays of a network, by the name they are packed under. */
export const NETWORK_ARRAYS = [
  'columns',
  'mean',
  'scale',
  'middle',
  'slope',
  'first',
  'firstBias',
  'second',
  'secondBias',
  'last',
] as const satisfies readonly (keyof Network)[];

const within = (x: number, most: number): number => (x > most ? most : x < -most ? -most : x);

/** x / (1 + |x|): near x where that is small, never beyond -1 and 1. */
export function softsign(x: number): number {
  const cut = within(x, MOST_STEEP);
  return cut / (1 + Math.abs(cut));
}

/** Writes the inputs of the row that starts at `start` of a row-major matrix; missing values are 0 but for their flag. */
function inputsOf(
  { columns, mean, scale, middle, slope }: Network,
  matrix: Float32Array,
  start: number,
  inputs: Float64Array,
): void {
  const count = columns.length;
  for (let at = 0; at < count; at++) {
    const x = matrix[start + columns[at]!]!;
    const known = x === x;
    const value = (x - mean[at]!) * scale[at]!;
    inputs[at] = known ? within(value, MOST_VALUE) : 0;
    inputs[count + at] = known ? softsign((x - middle[at]!) * slope[at]!) : 0;
    inputs[count * 2 + at] = known ? 0 : 1;
  }
}

/** Places of the inputs that are not 0, in `into`; how many they are. */
function nonzero(inputs: Float64Array, into: Int32Array): number {
  let count = 0;
  for (let input = 0; input < inputs.length; input++) if (inputs[input] !== 0) into[count++] = input;
  return count;
}

/**
 * `out` = bias + inputs times weights (inputs by units). Eight units at a time, whose sums stay in registers: half the
 * time of unit by unit. Inputs that are 0 are passed over.
 * @param places scratch, as long as the inputs.
 */
function affine(
  inputs: Float64Array,
  { weights, bias, places }: { weights: Float32Array; bias: Float32Array; places: Int32Array },
  out: Float64Array,
): void {
  const units = bias.length;
  const count = nonzero(inputs, places);
  let unit = 0;
  for (; unit + 8 <= units; unit += 8) {
    let a = bias[unit]!;
    let b = bias[unit + 1]!;
    let c = bias[unit + 2]!;
    let d = bias[unit + 3]!;
    let e = bias[unit + 4]!;
    let f = bias[unit + 5]!;
    let g = bias[unit + 6]!;
    let h = bias[unit + 7]!;
    for (let at = 0; at < count; at++) {
      const input = places[at]!;
      const x = inputs[input]!;
      const weight = input * units + unit;
      a += x * weights[weight]!;
      b += x * weights[weight + 1]!;
      c += x * weights[weight + 2]!;
      d += x * weights[weight + 3]!;
      e += x * weights[weight + 4]!;
      f += x * weights[weight + 5]!;
      g += x * weights[weight + 6]!;
      h += x * weights[weight + 7]!;
    }
    out[unit] = a;
    out[unit + 1] = b;
    out[unit + 2] = c;
    out[unit + 3] = d;
    out[unit + 4] = e;
    out[unit + 5] = f;
    out[unit + 6] = g;
    out[unit + 7] = h;
  }
  for (; unit < units; unit++) {
    let sum = bias[unit]!;
    for (let at = 0; at < count; at++) sum += inputs[places[at]!]! * weights[places[at]! * units + unit]!;
    out[unit] = sum;
  }
}

function rectify(units: Float64Array): void {
  for (let unit = 0; unit < units.length; unit++) if (units[unit]! < 0) units[unit] = 0;
}

/** Adds the network's scores of `rows` rows of a row-major matrix to `out`. */
export function addNetworkScores(
  network: Network,
  matrix: Float32Array,
  { rows, width, out }: { rows: number; width: number; out: Float32Array },
): void {
  const { columns, first, firstBias, second, secondBias, last } = network;
  const inputs = new Float64Array(columns.length * INPUTS_PER_COLUMN);
  const one = new Float64Array(firstBias.length);
  const two = new Float64Array(secondBias.length);
  const places = new Int32Array(Math.max(inputs.length, one.length));
  for (let row = 0; row < rows; row++) {
    inputsOf(network, matrix, row * width, inputs);
    affine(inputs, { weights: first, bias: firstBias, places }, one);
    rectify(one);
    affine(one, { weights: second, bias: secondBias, places }, two);
    let score = 0;
    for (let unit = 0; unit < two.length; unit++) if (two[unit]! > 0) score += two[unit]! * last[unit]!;
    out[row]! += score;
  }
}

/**
 * How much each column moved one row's score away from that of a row of means: added to `out` by `groupOf` of the
 * column, the score of the row of means to `out[groups]`. They sum to the network's score (to rounding).
 * Method: DeepLIFT with the rescale rule (Shrikumar et al., "Learning important features through propagating
 * activation differences", ICML 2017).
 */
export function addNetworkContributions(
  network: Network,
  row: Float32Array,
  { groupOf, groups, out }: { groupOf: ArrayLike<number>; groups: number; out: Float64Array },
): void {
  const { columns, first, firstBias, second, secondBias, last } = network;
  const count = columns.length;
  const inputs = new Float64Array(count * INPUTS_PER_COLUMN);
  inputsOf(network, row, 0, inputs);
  const places = new Int32Array(Math.max(inputs.length, firstBias.length));
  const pass = (from: Float64Array) => {
    const one = new Float64Array(firstBias.length);
    const two = new Float64Array(secondBias.length);
    affine(from, { weights: first, bias: firstBias, places }, one);
    const active = one.slice();
    rectify(active);
    affine(active, { weights: second, bias: secondBias, places }, two);
    return { one, two };
  };
  const here = pass(inputs);
  const there = pass(new Float64Array(inputs.length));
  /** Change of a rectified unit over the change of what came in. */
  const slopes = (a: Float64Array, b: Float64Array): Float64Array =>
    a.map((x, unit) => {
      const y = b[unit]!;
      if (Math.abs(x - y) < LEAST_CHANGE) return x > 0 ? 1 : 0;
      return (Math.max(0, x) - Math.max(0, y)) / (x - y);
    });
  const secondPull = slopes(here.two, there.two).map((slope, unit) => slope * last[unit]!);
  const units = secondPull.length;
  const firstPull = slopes(here.one, there.one).map((slope, unit) => {
    let sum = 0;
    for (let next = 0; next < units; next++) sum += second[unit * units + next]! * secondPull[next]!;
    return slope * sum;
  });
  for (let input = 0; input < inputs.length; input++) {
    const x = inputs[input]!;
    if (x === 0) continue;
    let sum = 0;
    for (let unit = 0; unit < firstPull.length; unit++)
      sum += first[input * firstPull.length + unit]! * firstPull[unit]!;
    out[groupOf[columns[input % count]!]!]! += x * sum;
  }
  for (let unit = 0; unit < units; unit++) out[groups]! += Math.max(0, there.two[unit]!) * last[unit]!;
}

/**
 * Checks the shape of a network that came from outside (a bundle), so that no index leaves its arrays.
 * @throws RangeError naming what does not fit.
 */
export function checkNetwork(network: Network, width: number): Network {
  const { columns, firstBias, secondBias } = network;
  const inputs = columns.length * INPUTS_PER_COLUMN;
  const lengths: Record<(typeof NETWORK_ARRAYS)[number], number> = {
    columns: columns.length,
    mean: columns.length,
    scale: columns.length,
    middle: columns.length,
    slope: columns.length,
    first: inputs * firstBias.length,
    firstBias: firstBias.length,
    second: firstBias.length * secondBias.length,
    secondBias: secondBias.length,
    last: secondBias.length,
  };
  for (const name of NETWORK_ARRAYS) {
    const array = network[name];
    if (array.length !== lengths[name])
      throw new RangeError(`The network's ${name} has ${array.length} numbers, ${lengths[name]} are needed.`);
    const wrong = array.findIndex((value: number) => !Number.isFinite(value));
    if (wrong >= 0) throw new RangeError(`The network's ${name} has ${array[wrong]} at ${wrong}.`);
  }
  const outside = columns.find((column) => !(Number.isInteger(column) && column >= 0 && column < width));
  if (outside !== undefined) throw new RangeError(`The network reads column ${outside} of ${width}.`);
  return network;
}
