import { describe, expect, it } from 'vitest';
import { scoreRows } from '../../../model/ranker/interpret.ts';
import { scoreOnnx } from '../../../model/train/score-onnx.ts';
import { writeOnnx } from '../../../model/train/write-onnx.ts';
import { randomRows, randomTrees } from '../ranker/random-trees.ts';

const named = { producer: 'endcap', version: 'test' };

/** Largest absolute difference between ONNX Runtime's scores and the interpreter's. */
async function largestDifference(trees: ReturnType<typeof randomTrees>, rows: Float32Array): Promise<number> {
  const count = rows.length / trees.featureCount;
  const own = scoreRows(trees, rows, count);
  const theirs = await scoreOnnx(writeOnnx(trees, named), rows, trees.featureCount);
  return own.reduce((most, score, row) => Math.max(most, Math.abs(score - theirs[row]!)), 0);
}

describe('writeOnnx', () => {
  it('scores 10,000 rows with missing and unseen categories in ONNX Runtime as the interpreter does, to 1e-5', async () => {
    const difference = await largestDifference(randomTrees(200, 6, 12), randomRows(10_000, 12));
    console.log(
      `largest difference between ONNX Runtime and the interpreter over 10,000 rows: ${difference}`,
    );
    expect(difference).toBeLessThanOrEqual(1e-5);
  });
  it('writes an ensemble without trees as its base', async () => {
    const none = { ...randomTrees(1, 2, 3), roots: new Int32Array(0) };
    expect([...(await scoreOnnx(writeOnnx(none, named), randomRows(3, 3), 3))]).toEqual([0.25, 0.25, 0.25]);
  });
  it('writes trees that are a single leaf', async () => {
    expect(await largestDifference(randomTrees(5, 0, 3), randomRows(10, 3))).toBe(0);
  });
});
