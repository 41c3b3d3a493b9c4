import { describe, expect, it } from 'vitest';
import { contributions, scoreRows } from '../../../model/ranker/interpret.ts';
import { packTrees, unpackTrees } from '../../../model/ranker/pack-trees.ts';
import { checkTrees } from '../../../model/ranker/trees.ts';
import { randomNetwork } from './random-network.ts';
import { randomRows, randomTrees } from './random-trees.ts';

const alone = randomTrees(20, 4, 9);
const trees = { ...alone, network: randomNetwork(6) };
const rows = randomRows(50, 9);

describe('a network beside trees', () => {
  it('adds what its layers give, worked out here with plain loops', () => {
    const network = { ...randomNetwork(2, [4, 2]), columns: Int32Array.of(4, 1) };
    const row = Float32Array.of(0, 0.9, 0, 0, Number.NaN, 0);
    const steep = (row[1]! - network.middle[1]!) * network.slope[1]!;
    const inputs = [
      0,
      Math.max(-4, Math.min(4, (row[1]! - network.mean[1]!) * network.scale[1]!)),
      0,
      steep / (1 + Math.abs(steep)),
      1,
      0,
    ];
    const layer = (from: number[], weights: Float32Array, bias: Float32Array): number[] =>
      Array.from(bias, (start, unit) =>
        Math.max(
          0,
          from.reduce((sum, x, input) => sum + x * weights[input * bias.length + unit]!, start),
        ),
      );
    const two = layer(layer(inputs, network.first, network.firstBias), network.second, network.secondBias);
    const expected = two.reduce((sum, x, unit) => sum + x * network.last[unit]!, 0);
    const few = randomTrees(3, 2, 6);
    const [without] = scoreRows(few, row, 1);
    expect(scoreRows({ ...few, network }, row, 1)[0]! - without!).toBeCloseTo(expected, 5);
  });

  it('explains scores: what the columns added and the average sum to the score', () => {
    const scores = scoreRows(trees, rows, 50);
    for (let row = 0; row < 50; row++) {
      const parts = contributions(trees, rows.subarray(row * 9, row * 9 + 9), [0, 0, 0, 1, 1, 1, 2, 2, 2], 3);
      expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(scores[row]!, 4);
    }
  });

  it('gives nothing to columns that it does not read', () => {
    const row = rows.subarray(0, 9);
    const groupOf = Array.from({ length: 9 }, (_, column) => column);
    const [own, bare] = [contributions(trees, row, groupOf, 9), contributions(alone, row, groupOf, 9)];
    expect([...own.subarray(6, 9)]).toEqual([...bare.subarray(6, 9)]);
    expect([...own.subarray(0, 6)]).not.toEqual([...bare.subarray(0, 6)]);
  });

  it('is packed and unpacked with them', () => {
    expect(unpackTrees(packTrees(trees))).toEqual(trees);
    expect(unpackTrees(packTrees(alone)).network).toBeUndefined();
  });

  it.each([
    ['a column that is not there', { columns: Int32Array.of(0, 1, 2, 3, 4, 9) }, 'column 9 of 9'],
    ['too few weights', { first: new Float32Array(3) }, 'first has 3 numbers, 144 are needed'],
    ['a weight that is no number', { last: Float32Array.of(1, Number.NaN, 0, 0) }, 'last has NaN at 1'],
  ])('is refused with %s', (_, change, message) => {
    expect(() => checkTrees({ ...trees, network: { ...trees.network, ...change } })).toThrow(message);
  });
});
