import { addNetworkContributions, addNetworkScores } from './network.ts';
import { inSet } from './trees.ts';
import type { Trees } from './trees.ts';

/**
 * Scores of `rows` rows of a row-major matrix with `trees.featureCount` columns: `base` plus one leaf a tree,
 * plus the network's score where there is one.
 * Unbounded, higher ranks first. Leaves are summed in float32, tree after tree, as ONNX Runtime does on one thread:
 * the trees of the two agree to the bit
 * (test/model/train/write-onnx.test.ts).
 * @param out where the scores go; a new array if left out. Returned.
 * @throws RangeError if the matrix is shorter than `rows * featureCount`.
 */
export function scoreRows(
  trees: Trees,
  matrix: Float32Array,
  rows: number,
  out: Float32Array = new Float32Array(rows),
): Float32Array {
  const width = trees.featureCount;
  if (matrix.length < rows * width) {
    throw new RangeError(
      `Matrix holds ${matrix.length} numbers, ${rows} rows x ${width} features need ${rows * width}.`,
    );
  }
  const { roots, feature, threshold, left, right, missingLeft, set, value } = trees;
  const base = Math.fround(trees.base);
  out.fill(0, 0, rows);
  // Tree by tree over all rows, so that a tree's nodes stay in the cache: half the time of row by row.
  for (let tree = 0; tree < roots.length; tree++) {
    const root = roots[tree]!;
    for (let row = 0, start = 0; row < rows; row++, start += width) {
      let node = root;
      for (let column = feature[node]!; column >= 0; column = feature[node]!) {
        const x = matrix[start + column]!;
        let goesLeft: boolean;
        if (set[node]! >= 0) goesLeft = inSet(trees, set[node]!, x);
        else goesLeft = x <= threshold[node]! || (x !== x && missingLeft[node] === 1);
        node = goesLeft ? left[node]! : right[node]!;
      }
      out[row]! += value[node]!; // rounds to float32
    }
  }
  for (let row = 0; row < rows; row++) out[row]! += base;
  if (trees.network) addNetworkScores(trees.network, matrix, { rows, width, out });
  return out;
}

/**
 * How much each group of features moved one row's score away from the average: one number a group, and last the
 * average score itself. They sum to the row's score (to rounding).
 * Method: path contributions; each step of a path gives the change of the node's mean value to the feature tested
 * (A. Saabas, "Interpreting random forests", 2014). Unlike Shapley values they depend on the order of splits, and
 * cost one walk instead of many: seen 0.04 ms an item. The network's: see `addNetworkContributions`.
 * @param groupOf group number of each column, `0 <= group < groups`.
 */
export function contributions(
  trees: Trees,
  row: Float32Array,
  groupOf: Int32Array | readonly number[],
  groups: number,
): Float64Array {
  const { roots, feature, threshold, left, right, missingLeft, set, value } = trees;
  const out = new Float64Array(groups + 1);
  out[groups] = trees.base;
  for (const root of roots) {
    let node = root;
    out[groups]! += value[node]!;
    while (feature[node]! >= 0) {
      const column = feature[node]!;
      const x = row[column]!;
      const goesLeft =
        set[node]! >= 0
          ? inSet(trees, set[node]!, x)
          : x <= threshold[node]! || (Number.isNaN(x) && missingLeft[node] === 1);
      const next = goesLeft ? left[node]! : right[node]!;
      out[groupOf[column]!]! += value[next]! - value[node]!;
      node = next;
    }
  }
  if (trees.network) addNetworkContributions(trees.network, row, { groupOf, groups, out });
  return out;
}
