import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diversify } from '../../../model/ranker/diversify.ts';

const sameGroup = (a: number, b: number): number => (a % 3 === b % 3 ? 1 : 0);

describe('diversify', () => {
  it('gives a permutation in which fixed positions stay, whatever the input', () => {
    const { property, integer, double, uniqueArray, nat } = fc;
    fc.assert(
      property(
        integer({ min: 0, max: 40 }),
        double({ min: 0, max: 1, noNaN: true }),
        uniqueArray(nat(39)),
        (n, strength, some) => {
          const order = Array.from({ length: n }, (_, index) => n - 1 - index);
          const fixed = some.filter((position) => position < n);
          const result = diversify({ order, fixed, scores: order, likeness: sameGroup, strength });
          expect(result.toSorted((a, b) => a - b)).toEqual(order.toSorted((a, b) => a - b));
          for (const position of fixed) expect(result[position]).toBe(order[position]);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
  it('spreads alike neighbours and keeps the best first', () => {
    // Candidates 0, 3, 6 are alike and score best.
    const scores = [10, 4, 3, 9, 2, 1, 8];
    const order = [0, 3, 6, 1, 2, 4, 5];
    expect(diversify({ order, fixed: [], scores, likeness: sameGroup, strength: 0.5 }).slice(0, 3)).toEqual([
      0, 1, 2,
    ]);
  });
  it('changes nothing with strength 0', () => {
    expect(
      diversify({ order: [2, 0, 1], fixed: [], scores: [1, 2, 3], likeness: sameGroup, strength: 0 }),
    ).toEqual([2, 0, 1]);
  });
});
