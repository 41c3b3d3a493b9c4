import type { Goldens } from '../ranker/bundle.ts';
import { scoreRows } from '../ranker/interpret.ts';
import type { Trees } from '../ranker/trees.ts';

const MOST_ROWS = 32;

/** Some rows, spread over the matrix, with the scores that the trainer gives them: what a loaded ranker is checked by. */
export function goldensOf(trees: Trees, matrix: Float32Array): Goldens {
  const width = trees.featureCount;
  const rows = matrix.length / width;
  const kept = Math.min(MOST_ROWS, rows);
  const picked = new Float32Array(kept * width);
  for (let index = 0; index < kept; index++) {
    const row = Math.floor((index * rows) / kept);
    picked.set(matrix.subarray(row * width, (row + 1) * width), index * width);
  }
  const scores = scoreRows(trees, picked, kept);
  return {
    v: 1,
    rows: Array.from({ length: kept }, (_, row) =>
      Array.from(picked.subarray(row * width, (row + 1) * width), (value) =>
        Number.isFinite(value) ? value : null,
      ),
    ),
    scores: Array.from(scores),
  };
}
