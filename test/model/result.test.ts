// Over 300 lines since the rules of a result are read together: gates, corrections, guardrails, hiding.
import * as fc from 'fast-check';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { describe, expect, test } from 'vitest';
import { analyse, type MetricPlan, type ResultInput, type VariationData } from '../../model/result.ts';
import { momentsFromSums, momentsOf, type Moments } from '../../model/stats/moments.ts';

const conversion: MetricPlan = { id: 'conversion', kind: 'proportion', role: 'primary', better: 'higher' };
const revenue: MetricPlan = { id: 'revenue', kind: 'mean', role: 'secondary', better: 'higher' };

const share = (n: number, y: number): Moments => momentsFromSums({ n, y, yy: y, positives: y });
const conversions = (...counts: Array<[n: number, y: number]>): VariationData[] =>
  counts.map(([n, y], index) => ({
    name: index === 0 ? 'Control' : `B${index}`,
    weight: 1,
    visitors: n,
    metrics: { conversion: share(n, y) },
  }));
const only = (input: Partial<ResultInput> & Pick<ResultInput, 'variations'>, index = 1) =>
  analyse({ metrics: [conversion], ...input }).metrics[0]!.variations[index]!.comparison!;

const marginMoments = (mean: number) =>
  momentsFromSums({ n: 10_000, positives: 10_000, y: mean * 10_000, yy: 10_000 * (mean * mean + 1) });

const mixedResult = (count: number) =>
  analyse({ metrics: [conversion], variations: conversions([4950, 300], [4950, 300]), mixed: count }).mixed;

const secondaryShare = (id: string): MetricPlan => ({
  id,
  kind: 'proportion',
  role: 'secondary',
  better: 'higher',
});
const shares = (n: number, counts: Record<string, number>): VariationData => ({
  name: 'x',
  weight: 1,
  visitors: n,
  metrics: Object.fromEntries(Object.entries(counts).map(([id, y]) => [id, share(n, y)])),
});

describe('analyse', () => {
  test('gives the values of the reference case for conversion', () => {
    const comparison = only({
      variations: conversions([10_000, 300], [10_000, 345]),
      plannedVisitors: undefined,
    });
    // statistics.json fieller-sequence-01 with N* 20,000 is the same with the default N* of 10,000 at half the units.
    expect(comparison).toMatchObject({ hidden: null, significant: false, verdict: 'open' });
    expect(comparison.lift).toBeCloseTo(0.15, 12);
    expect(comparison.z).toBeCloseTo(1.8013010091625945, 10);
    expect(comparison.level).toBeCloseTo(0.95, 12);
  });

  test('shows no lift for 24 conversions on the smaller side, and one for 25', () => {
    expect(only({ variations: conversions([10_000, 24], [10_000, 400]) })).toMatchObject({
      hidden: 'not-enough-data',
      lift: null,
      p: null,
      significant: false,
      gate: { have: 24, need: 25 },
    });
    expect(only({ variations: conversions([10_000, 25], [10_000, 400]) })).toMatchObject({
      hidden: null,
      significant: true,
      verdict: 'better',
    });
  });

  test('hides every lift, also of later looks, once visitors are not split as planned', () => {
    const skewed = analyse({
      metrics: [conversion, revenue],
      variations: conversions([10_000, 300], [11_000, 500]),
    });
    expect(skewed.split.alarm).toBe(true);
    expect(skewed.metrics.every(({ variations }) => variations[1]!.comparison!.hidden === 'srm')).toBe(true);
    expect(JSON.stringify(skewed.metrics)).not.toMatch(/"lift":[-\d]/);
    const later = analyse({
      metrics: [conversion],
      variations: conversions([20_000, 600], [20_001, 900]),
      previous: skewed.running,
    });
    expect(later.split).toMatchObject({ alarm: true, p: 1 });
  });

  test('sees a split that is plainly wrong in a small experiment too, and lets chance pass at every look', () => {
    const splitAt = (counts: number[], srm = 1) =>
      analyse({
        metrics: [],
        previous: { srm, metrics: {} },
        variations: counts.map((visitors, index) => ({ name: `${index}`, weight: 1, visitors, metrics: {} })),
      }).split;
    expect(splitAt([202, 43]).alarm).toBe(true);
    expect(splitAt([60, 20]).alarm).toBe(true);
    expect(splitAt([60, 40]).alarm).toBe(false);
    let state = 11;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    let alarms = 0;
    for (let run = 0; run < 300; run++) {
      const counts = [0, 0];
      let srm = 1;
      for (let look = 0; look < 60; look++) {
        for (let visitor = 0; visitor < 20; visitor++) counts[random() < 0.5 ? 0 : 1]! += 1;
        srm = splitAt(counts, srm).pRunning!;
      }
      if (srm < 0.05) alarms += 1;
    }
    // At most 5 % ever, plus four standard errors of 300 runs.
    expect(alarms / 300).toBeLessThan(0.05 + 4 * Math.sqrt((0.05 * 0.95) / 300));
  });

  test('judges the split by the weights', () => {
    const [control, treated] = conversions([9000, 300], [1000, 40]) as [VariationData, VariationData];
    const variations = [
      { ...control, weight: 90 },
      { ...treated, weight: 10 },
    ];
    expect(analyse({ metrics: [conversion], variations }).split).toMatchObject({
      alarm: false,
      expected: [9000, 1000],
    });
  });

  test('corrects the primary metric over variations by Holm', () => {
    const two = only({ variations: conversions([10_000, 300], [10_000, 390]) });
    const three = analyse({
      metrics: [conversion],
      variations: conversions([10_000, 300], [10_000, 390], [10_000, 300]),
    }).metrics[0]!.variations;
    expect(two.pAdjusted).toBeCloseTo(two.p!, 12);
    expect(three[1]!.comparison!.pAdjusted).toBeCloseTo(2 * three[1]!.comparison!.p!, 12);
    expect(three[1]!.comparison!.level).toBeCloseTo(0.975, 12);
    expect(three[0]!.comparison).toBeNull();
  });

  test('is stricter while running and easier once at the frozen planned end', () => {
    const variations = conversions([31_248, 1562], [31_248, 1690]);
    const running = only({ variations, plannedVisitors: 62_496 });
    const end = only({ variations, plannedVisitors: 62_496, atPlannedEnd: true });
    expect(running.significant).toBe(false);
    expect(end.significant).toBe(true);
    expect(end.z).toBe(running.z);
    expect(end.liftInterval!.lower).toBeGreaterThan(0);
    expect(only({ variations, atPlannedEnd: true }).significant).toBe(false);
  });

  test('compares secondary metrics by e-BH over all of them', () => {
    const variations = [
      shares(10_000, { a: 1000, b: 1000, c: 1000 }),
      shares(10_000, { a: 1200, b: 1130, c: 1000 }),
    ];
    const alone = analyse({ metrics: [secondaryShare('b')], variations }).metrics[0]!.variations[1]!
      .comparison!;
    const { metrics } = analyse({ metrics: ['a', 'b', 'c'].map(secondaryShare), variations });
    const [a, b, c] = metrics.map(({ variations: list }) => list[1]!.comparison!) as [
      typeof alone,
      typeof alone,
      typeof alone,
    ];
    expect([a.significant, b.significant, c.significant]).toEqual([true, false, false]);
    expect(a.e).toBeGreaterThan(60);
    expect(b.e).toBe(alone.e);
    for (const one of [a, b, c])
      expect(one.liftInterval!.lower > 0 || one.liftInterval!.upper < 0).toBe(one.significant);
  });

  test('tells a guardrail that passes from one that is open and one that is breached', () => {
    const guard: MetricPlan = { ...conversion, role: 'guardrail', margin: 0.1 };
    const statusOf = (y: number, plan = guard) =>
      analyse({ metrics: [plan], variations: conversions([50_000, 5000], [50_000, y]) }).metrics[0]!
        .variations[1]!.comparison!.guardrail!.status;
    expect(statusOf(5000)).toBe('pass');
    expect(statusOf(4700)).toBe('open');
    expect(statusOf(4200)).toBe('breach');
    expect(statusOf(5800, { ...guard, better: 'lower' })).toBe('breach');
    expect(statusOf(4200, { ...guard, better: 'lower' })).toBe('pass');
    // Worse for certain, but within the margin: tolerated.
    expect(statusOf(4600, { ...guard, margin: 0.2 })).toBe('pass');
  });

  test('raises a guardrail for errors that only the variation has', () => {
    const errors: MetricPlan = { ...conversion, role: 'guardrail', better: 'lower', margin: 0.1 };
    expect(only({ metrics: [errors], variations: conversions([5000, 0], [5000, 60]) })).toMatchObject({
      hidden: 'not-enough-data',
      guardrail: { status: 'breach' },
    });
    expect(
      only({ metrics: [errors], variations: conversions([5000, 0], [5000, 10]) }).guardrail!.status,
    ).toBe('open');
  });

  test('keeps the smallest p of a phase beside the current one', () => {
    const first = analyse({ metrics: [conversion], variations: conversions([10_000, 300], [10_000, 400]) });
    const second = only({ variations: conversions([20_000, 600], [20_000, 620]), previous: first.running });
    expect(second.p).toBeGreaterThan(second.pRunning!);
    expect(second.pRunning).toBe(first.metrics[0]!.variations[1]!.comparison!.p);
    expect(second.significant).toBe(false);
  });

  test('takes out what behaviour before the experiment explains', () => {
    const random = xoroshiro128plus(7);
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - uniformFloat64(random))) * Math.cos(2 * Math.PI * uniformFloat64(random));
    const visitors = (effect: number) =>
      Array.from({ length: 4000 }, () => {
        const x = 10 + normal();
        return { x, y: 5 + 0.7 * (x - 10) + Math.sqrt(1 - 0.49) * normal() + effect, d: 1 };
      });
    const [control, treated] = [visitors(0), visitors(0.1)].map((list) => momentsOf(list)) as [
      Moments,
      Moments,
    ];
    const variations = [control, treated].map((metric, index) => ({
      name: `${index}`,
      weight: 1,
      visitors: 4000,
      metrics: { m: metric },
    }));
    for (const kind of ['mean', 'ratio'] as const) {
      const comparison = analyse({
        metrics: [{ id: 'm', kind, role: 'primary', better: 'higher' }],
        variations,
      }).metrics[0]!.variations[1]!.comparison!;
      expect(comparison.varianceReduction).toBeCloseTo(0.49, 1);
      expect(comparison.difference).toBeCloseTo(0.1, 1);
    }
  });

  test('gives a bandit no interval and no test of the split', () => {
    const result = analyse({
      metrics: [conversion],
      variations: conversions([1000, 50], [9000, 600]),
      allocation: 'adaptive',
    });
    expect(result.split).toMatchObject({ alarm: false, p: null, chiSquare: null });
    expect(result.metrics[0]!.variations[1]!.comparison).toMatchObject({
      hidden: 'adaptive',
      lift: null,
      bayes: null,
    });
  });

  test('turns the lift of a negative control the right way', () => {
    const variations = [-2, -1.8].map((mean, index) => ({
      name: `${index}`,
      weight: 1,
      visitors: 10_000,
      metrics: { m: marginMoments(mean) },
    }));
    const { lift, liftInterval, verdict } = analyse({
      metrics: [{ id: 'm', kind: 'mean', role: 'primary', better: 'higher' }],
      variations,
    }).metrics[0]!.variations[1]!.comparison!;
    expect(lift).toBeCloseTo(0.1, 10);
    expect(liftInterval!.lower).toBeGreaterThan(0);
    expect(liftInterval!.upper).toBeGreaterThan(liftInterval!.lower);
    expect(verdict).toBe('better');
  });

  test('alarms when over 1 % of visitors saw two variations', () => {
    expect(mixedResult(100)).toEqual({ visitors: 100, share: 0.01, alarm: false });
    expect(mixedResult(101).alarm).toBe(true);
  });

  test('refuses fewer than two variations', () => {
    expect(() => analyse({ metrics: [conversion], variations: conversions([10, 1]) })).toThrow(RangeError);
  });

  test('is JSON without NaN or infinity, and interval, significance and p agree, whatever the data', () => {
    const roles = fc.constantFrom<MetricPlan['role']>('primary', 'secondary', 'guardrail');
    const metricPlans = fc
      .tuple(
        fc.constantFrom<MetricPlan['kind']>('proportion', 'mean', 'ratio'),
        roles,
        fc.constantFrom<MetricPlan['better']>('higher', 'lower'),
      )
      .map(([kind, role, better]) => ({ id: `${kind}-${role}`, kind, role, better, margin: 0.05 }));
    const n = fc.oneof(fc.constantFrom(0, 1, 2), fc.integer({ min: 3, max: 200_000 }));
    const data = n.chain((visitors) =>
      fc
        .record({
          y: fc.nat({ max: visitors }),
          spread: fc.double({ min: 1, max: 50, noNaN: true }),
          x: fc.nat({ max: visitors }),
        })
        .map(({ y, spread, x }) => ({ visitors, moments: { y, spread, x } })),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(metricPlans, { selector: ({ id }) => id, minLength: 1, maxLength: 5 }),
        fc.array(data, { minLength: 2, maxLength: 4 }),
        fc.option(fc.integer({ min: 100, max: 400_000 })),
        fc.boolean(),
        (metrics, list, planned, atPlannedEnd) => {
          const variations = list.map(({ visitors, moments: { y, spread, x } }, index) => ({
            name: `V${index}`,
            weight: 1,
            // Counts that pass the test of the split, so that lifts are shown.
            visitors: 1000,
            metrics: Object.fromEntries(
              metrics.map(({ id, kind }) => [
                id,
                momentsFromSums({
                  n: visitors,
                  positives: y,
                  y,
                  yy: kind === 'proportion' ? y : y * spread,
                  d: y,
                  dd: y,
                  yd: y,
                  x,
                  xx: x * 2,
                  xy: Math.min(x, y) / 2,
                  xd: Math.min(x, y) / 3,
                }),
              ]),
            ),
          }));
          const result = analyse({
            metrics,
            variations,
            plannedVisitors: planned ?? undefined,
            atPlannedEnd,
          });
          expect(JSON.parse(JSON.stringify(result))).toEqual(result);
          for (const { role, variations: own } of result.metrics) {
            for (const { comparison } of own) {
              if (!comparison?.differenceInterval) continue;
              const { lower, upper } = comparison.differenceInterval;
              if (Math.min(Math.abs(lower), Math.abs(upper)) < 1e-9) continue;
              expect(lower > 0 || upper < 0).toBe(comparison.significant);
              if (comparison.liftInterval)
                expect(comparison.liftInterval.lower > 0 || comparison.liftInterval.upper < 0).toBe(
                  comparison.significant,
                );
              if (role === 'primary') expect(comparison.pAdjusted! <= 0.05).toBe(comparison.significant);
              expect(comparison.verdict === 'open').toBe(!comparison.significant);
            }
          }
        },
      ),
      { seed: 9, numRuns: 1500 },
    );
  });
});
