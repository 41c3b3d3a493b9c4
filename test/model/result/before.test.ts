import { describe, expect, it } from 'vitest';
import { analyse, type VariationData } from '../../../model/result.ts';
import { momentsOf } from '../../../model/stats/moments.ts';
import { verdictOn } from '../../../model/verdict.ts';

/** Visitors of whom every `bought`-th had bought before, and every eighth buys since. */
const variation = (name: string, visitors: number, bought: number): VariationData => ({
  name,
  weight: 1,
  visitors,
  metrics: {
    conversion: momentsOf(
      Array.from({ length: visitors }, (_, index) => ({
        y: index % 8 === 0 ? 1 : 0,
        x: bought > 0 && index % bought === 1 ? 1 : 0,
      })),
    ),
  },
});
const resultOf = (...variations: VariationData[]) =>
  analyse({
    variations,
    metrics: [{ id: 'conversion', kind: 'proportion', role: 'primary', better: 'higher' }],
  });
const before = (...variations: VariationData[]) =>
  resultOf(...variations).metrics[0]!.variations.map((one) => one.before);

describe('what was before an experiment', () => {
  it('stands beside each variation, and is the same where the draw is right', () => {
    expect(before(variation('A', 2000, 5), variation('B', 2000, 5))).toEqual([
      { value: 0.2, differs: false },
      { value: 0.2, differs: false },
    ]);
  });

  it('that differs already is said, whatever came after', () => {
    const result = resultOf(variation('A', 2000, 10), variation('B', 2000, 5));
    expect(result.metrics[0]!.variations[1]!.before).toEqual({ value: 0.2, differs: true });
    const { hints } = verdictOn(result, { metricNames: { conversion: 'Conversion rate' }, days: 3 });
    expect(hints[0]).toContain('differed already before the experiment in Conversion rate');
  });

  it('is nothing without a past, and not judged by a few visitors', () => {
    expect(before(variation('A', 2000, 0), variation('B', 2000, 0))).toEqual([null, null]);
    expect(before(variation('A', 99, 2), variation('B', 99, 99))[1]!.differs).toBe(false);
  });
});
