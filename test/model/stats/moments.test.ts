import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addTo, roundSum } from '../../../model/stats/exact-sum.ts';
import {
  covariance,
  mergeMoments,
  momentsFromSums,
  momentsOf,
  noMoments,
  sumsOf,
} from '../../../model/stats/moments.ts';

const amounts = fc.oneof(
  fc.constant(0),
  fc.integer({ min: -1000, max: 100_000 }).map((cents) => cents / 100),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
);
const visitors = fc.array(fc.record({ y: amounts, d: fc.nat({ max: 3 }), x: amounts }), { maxLength: 40 });

describe('exact sums', () => {
  test('lose nothing where ordinary addition does', () => {
    const sum: number[] = [];
    for (const value of [1e100, 1, -1e100, 1e-30]) addTo(sum, value);
    expect(roundSum(sum)).toBe(1);
    const tenth: number[] = [];
    for (let count = 0; count < 10; count++) addTo(tenth, 0.1);
    expect(roundSum(tenth)).toBe(1);
  });

  test('round to the nearest number, ties to even', () => {
    expect(roundSum([-1e-20, 2 ** -53, 1])).toBe(1);
    expect(roundSum([1e-20, 2 ** -53, 1])).toBe(1 + 2 ** -52);
    expect(roundSum([])).toBe(0);
  });

  test('refuse what is not finite', () => {
    expect(() => addTo([], Number.NaN)).toThrow(RangeError);
    expect(() => addTo([], Infinity)).toThrow(RangeError);
  });
});

describe('moments', () => {
  test('of shards merge to the very bits of all visitors at once, in whatever order and grouping', () => {
    fc.assert(
      fc.property(
        visitors,
        fc.array(fc.nat({ max: 5 }), { minLength: 40, maxLength: 40 }),
        fc.boolean(),
        (list, shardOf, reversed) => {
          const shards = Array.from({ length: 6 }, (_, shard) =>
            momentsOf(list.filter((_, index) => shardOf[index] === shard)),
          );
          const merged = mergeMoments(
            reversed ? [mergeMoments(shards.slice(3)), ...shards.slice(0, 3)] : shards,
          );
          expect(sumsOf(merged)).toEqual(sumsOf(momentsOf(list.toReversed())));
        },
      ),
      { seed: 3, numRuns: 500 },
    );
  });

  test('survive JSON', () => {
    const moments = momentsOf([
      { y: 0.1, d: 1, x: 3 },
      { y: 0.2, d: 2, x: 0.7 },
    ]);
    expect(JSON.parse(JSON.stringify(moments))).toEqual(moments);
    expect(sumsOf(noMoments())).toMatchObject({ n: 0, y: 0, xy: 0 });
  });

  test('from sums in SQL equal those from visitors', () => {
    const list = [
      { y: 5, d: 1, x: 2 },
      { y: 0, d: 0, x: 4 },
      { y: 7, d: 2, x: 0 },
    ];
    const sums = sumsOf(momentsOf(list));
    expect(sums).toEqual({
      n: 3,
      positives: 2,
      y: 12,
      yy: 74,
      d: 3,
      dd: 5,
      yd: 19,
      x: 6,
      xx: 20,
      xy: 10,
      xd: 2,
    });
    expect(sumsOf(momentsFromSums(sums))).toEqual(sums);
  });
});

describe('covariance', () => {
  test('keeps its digits where the mean is a million times the spread', () => {
    const list = [1e9 + 1, 1e9 + 2, 1e9 + 4];
    const { n, y, yy } = sumsOf(momentsOf(list.map((value) => ({ y: value }))));
    // The squares themselves are rounded, to one unit in 2^60.
    expect(Math.abs(covariance(n, yy, y, y) - 7 / 3)).toBeLessThan(100);
    const small = list.map((value) => value - 1e9 + 1e5);
    const sums = sumsOf(momentsOf(small.map((value) => ({ y: value }))));
    expect(covariance(sums.n, sums.yy, sums.y, sums.y)).toBeCloseTo(7 / 3, 12);
  });

  test('of fewer than two units is NaN', () => {
    expect(covariance(1, 4, 2, 2)).toBeNaN();
  });
});
