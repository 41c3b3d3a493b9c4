import { describe, expect, test } from 'vitest';
import { detectableLift, durationOf, type DurationPlan } from '../../../model/stats/duration.ts';
import { sampleSizeProportion } from '../../../model/stats/sample-size.ts';

const plan: DurationPlan = {
  baseline: { mean: 0.05, variance: 0.0475 },
  proportion: true,
  lift: 0.1,
  weights: [1, 1],
  visitorsPerDay: 1000,
};

describe('durationOf', () => {
  test('needs what a fixed test needs, times the price of looking often', () => {
    const { nUnpooled } = sampleSizeProportion(0.05, 0.055, { alpha: 0.05, power: 0.8 });
    const price = ((2.0537489 + 0.8416212) / (1.959964 + 0.8416212)) ** 2;
    const { visitors, days } = durationOf(plan);
    expect(visitors).toBe(Math.ceil(2 * nUnpooled * price));
    expect(days).toBe(Math.ceil(visitors! / 1000));
  });

  test('needs more for smaller lifts, uneven weights and more variations, and less with CUPED', () => {
    const base = durationOf(plan).visitors!;
    expect(durationOf({ ...plan, lift: 0.05 }).visitors).toBeGreaterThan(3.8 * base);
    expect(durationOf({ ...plan, weights: [9, 1] }).visitors).toBeGreaterThan(2.5 * base);
    expect(durationOf({ ...plan, weights: [1, 1, 1] }).visitors).toBeGreaterThan(1.5 * base);
    expect(durationOf({ ...plan, varianceReduction: 0.5 }).visitors).toBe(
      Math.ceil((durationOf(plan).visitors! - 0.5) / 2),
    );
  });

  test('has no answer without traffic, without a baseline or for no lift', () => {
    expect(durationOf({ ...plan, visitorsPerDay: 0 })).toEqual({
      visitors: durationOf(plan).visitors,
      days: null,
    });
    expect(durationOf({ ...plan, baseline: { mean: 0, variance: 0 } })).toEqual({
      visitors: null,
      days: null,
    });
    expect(durationOf({ ...plan, lift: 0 })).toEqual({ visitors: null, days: null });
  });
});

describe('detectableLift', () => {
  test('turns durationOf around', () => {
    for (const proportion of [true, false]) {
      const lift = detectableLift({ ...plan, proportion }, 50_000)!;
      const { visitors } = durationOf({ ...plan, proportion, lift });
      expect(Math.abs(visitors! - 50_000)).toBeLessThanOrEqual(1);
    }
  });

  test('is null where not even every visitor converting would show', () => {
    expect(detectableLift({ ...plan, baseline: { mean: 0.9, variance: 0.09 } }, 20)).toBeNull();
  });
});
