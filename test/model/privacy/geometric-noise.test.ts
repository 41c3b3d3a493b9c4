import { describe, expect, it } from 'vitest';
import { geometricNoise, noisyCounts } from '../../../model/privacy/geometric-noise.ts';

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('geometricNoise', () => {
  const draws = (epsilon: number, sensitivity = 1) => {
    const random = seeded(5);
    return Array.from({ length: 40_000 }, () => geometricNoise(epsilon, sensitivity, random));
  };
  const share = (values: number[], value: number) =>
    values.filter((one) => one === value).length / values.length;

  it.each([[0.5], [1], [2]])('has the distribution of its definition at epsilon %s', (epsilon) => {
    const values = draws(epsilon);
    const alpha = Math.exp(-epsilon);
    for (const k of [0, 1, -1, 3]) {
      const expected = ((1 - alpha) / (1 + alpha)) * alpha ** Math.abs(k);
      expect(Math.abs(share(values, k) - expected)).toBeLessThan(
        4 * Math.sqrt((expected * (1 - expected)) / values.length),
      );
    }
  });
  it('makes neighbouring counts differ in probability by at most exp(epsilon)', () => {
    const values = draws(1);
    for (const k of [0, 1, 2])
      expect(share(values, k) / share(values, k + 1)).toBeLessThan(Math.exp(1) * 1.1);
  });
  it('is wider for a larger sensitivity', () => {
    const width = (values: number[]) => values.reduce((sum, one) => sum + Math.abs(one), 0) / values.length;
    expect(width(draws(1, 4))).toBeGreaterThan(3 * width(draws(1)));
  });
  it.each([
    [0, 1],
    [1, 0],
    [Number.NaN, 1],
  ])('throws for epsilon %s and sensitivity %s', (epsilon, sensitivity) => {
    expect(() => geometricNoise(epsilon, sensitivity, () => 0.5)).toThrow(RangeError);
  });
});

describe('noisyCounts', () => {
  it('stand in all cells there are, and in no other, whoever is in them', () => {
    const options = { cells: ['a', 'b'], epsilon: 1, sensitivity: 1, random: seeded(1) };
    expect(Object.keys(noisyCounts({}, options))).toEqual(['a', 'b']);
    expect(Object.keys(noisyCounts({ b: 1, c: 1 }, options))).toEqual(['a', 'b']);
  });

  it('are never below 0', () => {
    const counts = noisyCounts(
      { a: 0, b: 1, c: 1_000 },
      { cells: ['a', 'b', 'c'], epsilon: 0.1, sensitivity: 1, random: seeded(1) },
    );
    expect(Object.values(counts).every((count) => count >= 0 && Number.isInteger(count))).toBe(true);
  });
});
