import { describe, expect, test } from 'vitest';
import { rankCorrelation } from '../../../model/stats/rank-correlation.ts';

describe('rankCorrelation', () => {
  // Tau-b of the tied lists: the example in the documentation of scipy.stats.kendalltau; rho by hand from mid-ranks.
  test.each([
    ['the same order', [1, 2, 3, 4], [10, 20, 30, 40], 1, 1],
    ['the reversed order', [1, 2, 3, 4], [4, 3, 2, 1], -1, -1],
    [
      'Kendall (1945) with ties',
      [12, 2, 1, 12, 2],
      [1, 4, 7, 1, 0],
      -0.4714045207910316,
      -5 / Math.sqrt(85.5),
    ],
    ['one exchanged pair of five', [1, 2, 3, 4, 5], [1, 2, 4, 3, 5], 0.8, 0.9],
  ])('gives the reference values for %s', (_, a, b, kendall, spearman) => {
    const found = rankCorrelation(a, b);
    expect(found.kendall).toBeCloseTo(kendall, 12);
    expect(found.spearman).toBeCloseTo(spearman, 12);
  });

  test('is not a number where one order says nothing', () => {
    expect(rankCorrelation([1, 1, 1], [1, 2, 3]).kendall).toBeNaN();
  });

  test('refuses orders of different things', () => {
    expect(() => rankCorrelation([1], [1, 2])).toThrow(RangeError);
  });
});
