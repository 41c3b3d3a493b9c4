import { describe, expect, it } from 'vitest';
import { scoreRows } from '../../../model/ranker/interpret.ts';
import { checkTrees } from '../../../model/ranker/trees.ts';
import { averageTrees } from '../../../model/train/average-trees.ts';
import { scoreOnnx } from '../../../model/train/score-onnx.ts';
import { writeOnnx } from '../../../model/train/write-onnx.ts';
import { randomRows, randomTrees } from '../ranker/random-trees.ts';

const FEATURES = 9;
const ROWS = 2000;

describe('averageTrees', () => {
  it("scores the mean of its members' scores, categories and missing values included, in ONNX as well", async () => {
    const members = [
      randomTrees(20, 5, FEATURES, 1),
      randomTrees(7, 3, FEATURES, 2),
      randomTrees(1, 0, FEATURES, 3),
    ];
    const rows = randomRows(ROWS, FEATURES);
    const mean = checkTrees(averageTrees(members));
    const scores = members.map((member) => scoreRows(member, rows, ROWS));
    const [own, onnx] = [
      scoreRows(mean, rows, ROWS),
      await scoreOnnx(writeOnnx(mean, { producer: 'endcap', version: 'test' }), rows, FEATURES),
    ];
    for (let row = 0; row < ROWS; row++) {
      const expected = scores.reduce((sum, one) => sum + one[row]!, 0) / members.length;
      expect(own[row]).toBeCloseTo(expected, 5);
      expect(onnx[row]).toBeCloseTo(expected, 5);
    }
  });
  it('of one ensemble is that ensemble', () => {
    const one = randomTrees(4, 4, FEATURES);
    expect(scoreRows(averageTrees([one]), randomRows(50, FEATURES), 50)).toEqual(
      scoreRows(one, randomRows(50, FEATURES), 50),
    );
  });
  it('refuses none, and members over different columns', () => {
    expect(() => averageTrees([])).toThrow('no trees');
    expect(() => averageTrees([randomTrees(1, 1, 3), randomTrees(1, 1, 4)])).toThrow('over 3 and over 4');
  });
});
