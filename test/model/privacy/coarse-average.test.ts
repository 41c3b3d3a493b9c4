import { describe, expect, it } from 'vitest';
import { coarseAverage } from '../../../model/privacy/coarse-average.ts';

describe('coarseAverage', () => {
  it('is near the average, the nearer the more people there are, and to two digits', () => {
    for (const people of [20, 200, 20_000]) {
      const shown = coarseAverage(123.4 * people, people);
      expect(Math.abs(shown - 123.4) / 123.4).toBeLessThan(3 / people + 0.05);
      expect(shown).toBe(Number(shown.toPrecision(2)));
    }
  });

  it('is the same each time it is asked for', () => {
    expect(coarseAverage(777, 31)).toBe(coarseAverage(777, 31));
  });

  it('does not give away the one whom two groups differ by', () => {
    const errors = Array.from({ length: 200 }, (_one, index) => {
      const [people, sum, own] = [20 + index, (20 + index) * 50, 80];
      const told = coarseAverage(sum + own, people + 1) * (people + 1) - coarseAverage(sum, people) * people;
      return Math.abs(told - own);
    });
    expect(errors.filter((error) => error < 8).length / errors.length).toBeLessThan(0.15);
  });

  it('is 0 where there is nothing', () => {
    expect(coarseAverage(0, 20)).toBe(0);
  });
});
