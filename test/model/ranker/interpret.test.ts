import { describe, expect, it } from 'vitest';
import { contributions, scoreRows } from '../../../model/ranker/interpret.ts';
import { packTrees, unpackTrees } from '../../../model/ranker/pack-trees.ts';
import { checkTrees, inSet, membersOf } from '../../../model/ranker/trees.ts';
import type { Trees } from '../../../model/ranker/trees.ts';
import { randomRows, randomTrees } from './random-trees.ts';

/** One split at 0.5 of feature 0, missing values to the left; left 1, right 2. */
const stump: Trees = {
  featureCount: 1,
  base: 10,
  roots: Int32Array.of(0),
  feature: Int32Array.of(0, -1, -1),
  threshold: Float32Array.of(0.5, 0, 0),
  left: Int32Array.of(1, 0, 0),
  right: Int32Array.of(2, 0, 0),
  missingLeft: Uint8Array.of(1, 0, 0),
  set: Int32Array.of(-1, -1, -1),
  value: Float32Array.of(1.5, 1, 2),
  setStarts: Int32Array.of(0),
  setBits: new Uint32Array(0),
};

describe('scoreRows', () => {
  it('sends a value equal to the threshold left, the next float above it right', () => {
    const above = Math.fround(0.5 + 2 ** -24);
    expect([...scoreRows(stump, Float32Array.of(0.5, above, -Infinity, Infinity), 4)]).toEqual([
      11, 12, 11, 12,
    ]);
  });
  it('sends a missing value where the node says', () => {
    expect(scoreRows(stump, Float32Array.of(Number.NaN), 1)[0]).toBe(11);
    expect(
      scoreRows({ ...stump, missingLeft: Uint8Array.of(0, 0, 0) }, Float32Array.of(Number.NaN), 1)[0],
    ).toBe(12);
  });
  it('refuses a matrix that is too short', () => {
    expect(() => scoreRows(stump, new Float32Array(1), 2)).toThrow('2 rows x 1 features need 2');
  });
});

describe('inSet', () => {
  const trees = { ...stump, setStarts: Int32Array.of(0, 2), setBits: Uint32Array.of(0b1000_0010, 1) };
  it('knows its members and nothing else', () => {
    expect(membersOf(trees, 0)).toEqual([1, 7, 32]);
    expect([1, 7, 32].every((code) => inSet(trees, 0, code))).toBe(true);
    expect([0, 2, 33, 64, 1e9, -1, 7.5, Number.NaN, Infinity].some((code) => inSet(trees, 0, code))).toBe(
      false,
    );
  });
});

describe('contributions', () => {
  it('sum to the score, whatever the grouping', () => {
    const trees = randomTrees(60, 5, 9);
    const rows = randomRows(300, 9);
    const scores = scoreRows(trees, rows, 300);
    const groupOf = [0, 0, 1, 1, 2, 2, 2, 0, 1];
    for (let row = 0; row < 300; row++) {
      const parts = contributions(trees, rows.subarray(row * 9, row * 9 + 9), groupOf, 3);
      expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(scores[row]!, 4);
    }
  });
  it('give a split to the group of the feature it tests', () => {
    expect([...contributions(stump, Float32Array.of(0.9), [0], 1)]).toEqual([0.5, 11.5]);
  });
});

describe('packTrees', () => {
  it('gives back the same trees', () => {
    const trees = randomTrees(20, 4, 6);
    expect(unpackTrees(packTrees(trees))).toEqual(trees);
  });
  it('is refused where it is cut off or altered', () => {
    const bytes = packTrees(stump);
    expect(() => unpackTrees(bytes.slice(0, bytes.length - 8))).toThrow(/cut off|arrays|array of/);
    expect(() => unpackTrees(Uint8Array.of(1, 2, 3))).toThrow('at least 8 bytes');
  });
});

describe('checkTrees', () => {
  it.each([
    ['a child before its parent', { left: Int32Array.of(0, 0, 0) }, 'child 0'],
    ['a feature that is not there', { feature: Int32Array.of(7, -1, -1) }, 'feature 7 of 1'],
    ['a set that is not there', { set: Int32Array.of(3, -1, -1) }, 'set 3 of 0'],
    ['a value that is no number', { value: Float32Array.of(0, Number.NaN, 0) }, 'value NaN'],
    ['a root outside', { roots: Int32Array.of(9) }, 'root 9'],
    ['category 0 in a set', { setStarts: Int32Array.of(0, 1), setBits: Uint32Array.of(1) }, 'category 0'],
  ])('refuses %s', (_, change, message) => {
    expect(() => checkTrees({ ...stump, ...change })).toThrow(message);
  });
});
