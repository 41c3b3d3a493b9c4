import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alwaysValidP, mixtureRate, sequenceMultiplier } from '../../../model/stats/confidence-sequence.ts';
import { differenceOf } from '../../../model/stats/difference.ts';
import { eBh, eBhShare } from '../../../model/stats/e-bh.ts';
import { fiellerInterval } from '../../../model/stats/fieller.ts';
import { holm, holmShares } from '../../../model/stats/holm.ts';
import { criticalValue, finalZ, hybridPlan, planP, sequentialPlan } from '../../../model/stats/hybrid.ts';
import { nonInferiorityZ } from '../../../model/stats/non-inferiority.ts';
import { oneSidedMultiplier, oneSidedP } from '../../../model/stats/one-sided-sequence.ts';

const samples = fc.record({
  n: fc.integer({ min: 2, max: 1_000_000 }),
  mean: fc.double({ min: 0.001, max: 100, noNaN: true }),
  variance: fc.double({ min: 0.001, max: 1000, noNaN: true }),
});
const ps = fc.array(
  fc.double({ min: 0, max: 1, noNaN: true }).map((p) => p ** 3),
  { minLength: 1, maxLength: 8 },
);

/** Width of the interval beside the fixed standard error at 10,000 units. */
const widthAt = (n: number) =>
  sequenceMultiplier(n * mixtureRate(0.05, 10_000), 0.05) / Math.sqrt(n / 10_000);

describe('interval, p and decision', () => {
  test('agree: the Fieller interval leaves out 0 exactly when |z| exceeds the multiplier and p is below alpha', () => {
    fc.assert(
      fc.property(
        samples,
        samples,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(1, 1 / 2, 1 / 3),
        (a, b, hybrid, atPlannedEnd, share) => {
          const plan = hybrid ? hybridPlan(20_000) : sequentialPlan(10_000);
          const look = { n: a.n + b.n, atPlannedEnd };
          const { z } = differenceOf(a, b);
          const critical = criticalValue(plan, look, share);
          fc.pre(Math.abs(Math.abs(z) - critical) > 1e-9);
          const { bounded, lower, upper } = fiellerInterval(a, b, critical);
          const significant = Math.abs(z) > critical;
          expect(planP(plan, look, z) < plan.alpha * share).toBe(significant);
          if (bounded) expect(lower! > 0 || upper! < 0).toBe(significant);
        },
      ),
      { seed: 1, numRuns: 3000 },
    );
  });

  test('of one-sided looks agree: p is alpha exactly at the multiplier', () => {
    for (const kappa of [0.01, 0.5, 5, 80])
      for (const alpha of [0.001, 0.05, 0.2])
        expect(oneSidedP(oneSidedMultiplier(kappa, alpha), kappa)).toBeCloseTo(alpha, 10);
    expect(oneSidedP(0, 5)).toBe(1);
    expect(oneSidedP(-3, 5)).toBe(1);
  });

  test('at the planned end is never harder than while running', () => {
    const plan = hybridPlan(60_000);
    expect(finalZ(plan)).toBeCloseTo(2.0537489, 6);
    for (const n of [100, 10_000, 60_000, 1e7])
      expect(criticalValue(plan, { n, atPlannedEnd: true })).toBeLessThanOrEqual(
        criticalValue(plan, { n, atPlannedEnd: false }),
      );
  });

  test('of the sequence is narrowest near the planned total', () => {
    expect(sequenceMultiplier(mixtureRate(0.05, 1), 0.05)).toBeCloseTo(3.035209, 6);
    expect(widthAt(10_000)).toBeLessThan(widthAt(5000));
    expect(alwaysValidP(3.0352089903, mixtureRate(0.05, 1))).toBeCloseTo(0.05, 8);
  });
});

describe('holm', () => {
  test('is at most alpha exactly where p is at most alpha times its share', () => {
    fc.assert(
      fc.property(ps, (list) => {
        const adjusted = holm(list);
        const shares = holmShares(list, 0.05);
        list.forEach((p, index) => {
          if (Math.abs(p - 0.05 * shares[index]!) > 1e-12)
            expect(adjusted[index]! <= 0.05).toBe(p <= 0.05 * shares[index]!);
        });
      }),
      { seed: 2 },
    );
  });
});

describe('eBh', () => {
  test('rejects exactly those whose evidence reaches 1 / (alpha times the shown share)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 500, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (list) => {
          const rejected = eBh(list, 0.05);
          const share = eBhShare(rejected.length, list.length);
          list.forEach((e, index) => {
            if (Math.abs(e - 1 / (0.05 * share)) > 1e-9)
              expect(rejected.includes(index)).toBe(e >= 1 / (0.05 * share));
          });
        },
      ),
      { seed: 2 },
    );
  });
});

describe('nonInferiorityZ', () => {
  test('is positive for an equal variation, larger for a larger margin, and turns with the direction', () => {
    const a = { n: 1000, mean: 2, variance: 4 };
    expect(nonInferiorityZ(a, a, { margin: 0, lowerIsBetter: false })).toBe(0);
    expect(nonInferiorityZ(a, a, { margin: 0.1, lowerIsBetter: false })).toBeGreaterThan(
      nonInferiorityZ(a, a, { margin: 0.05, lowerIsBetter: false }),
    );
    expect(nonInferiorityZ(a, { ...a, mean: 3 }, { margin: 0.1, lowerIsBetter: true })).toBeLessThan(0);
  });
});
