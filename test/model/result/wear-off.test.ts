import { describe, expect, test } from 'vitest';
import type { DayData } from '../../../model/result/trend.ts';
import { wearOffOf } from '../../../model/result/wear-off.ts';
import { momentsOf } from '../../../model/stats/moments.ts';
import { verdictOn } from '../../../model/verdict.ts';
import { analyse } from '../../../model/result.ts';

const plan = { id: 'conversion', kind: 'proportion', role: 'primary', better: 'higher' } as const;
const DAY = 86_400_000;
const until = Date.parse('2026-11-30');

/** Visitors of one variation: in the first week only, after it only, in both, in neither. */
function variation(name: string, [first, after, both, none]: readonly [number, number, number, number]) {
  const times = (count: number, y: number) => Array.from({ length: count }, () => ({ y }));
  const late = after + both;
  return {
    name,
    weight: 1,
    visitors: first + late + none,
    metrics: { conversion: momentsOf([...times(first + late, 1), ...times(none, 0)]) },
    tenure: {
      conversion: {
        whole: momentsOf(times(late, 1)),
        early: momentsOf([
          ...Array.from({ length: after }, () => ({ y: 0, x: 1 })),
          ...Array.from({ length: both }, () => ({ y: 1, x: 1 })),
        ]),
        late: momentsOf(times(late, 1)),
      },
    },
  };
}

const day = (name: string, treated: readonly [number, number, number, number]): DayData => ({
  day: name,
  variations: [variation('Control', [500, 400, 100, 9_000]), variation('New', treated)],
});

describe('wearOffOf', () => {
  test('compares the lift of the first week with the lift after it, over the same visitors', () => {
    const [one] = wearOffOf(plan, [day('2026-11-01', [800, 390, 110, 8_700])], until);
    expect(one).toMatchObject({ variation: 1, visitors: 20_000, changed: true });
    expect(one!.early).toBeCloseTo(910 / 600 - 1, 12);
    expect(one!.late).toBeCloseTo(0, 12);
    const [steady] = wearOffOf(plan, [day('2026-11-01', [600, 480, 120, 8_800])], until);
    expect([steady!.early, steady!.late].map((lift) => Math.round(lift * 1e9) / 1e9)).toEqual([0.2, 0.2]);
    expect(steady).toMatchObject({ p: 1, changed: false });
  });

  test('takes the covariance of the two into account', () => {
    // By hand: gradients over the four means; both rates .05 and .05, n 10,000, all early buyers buy late as well.
    const twins = [0, 0, 500, 9_500] as const;
    const days = (treated: readonly [number, number, number, number]): DayData[] => [
      { day: '2026-11-01', variations: [variation('Control', twins), variation('New', treated)] },
    ];
    const [one] = wearOffOf(plan, days([20, 0, 500, 9_480]), until);
    // Early .052, late .05: the difference of the lifts, .04, has the error of those 20 alone, about .009.
    expect(one!.p).toBeLessThan(1e-4);
    const apart = [500, 500, 0, 9_000] as const;
    const [other] = wearOffOf(
      plan,
      [
        {
          day: '2026-11-01',
          variations: [variation('Control', apart), variation('New', [520, 500, 0, 8_980])],
        },
      ],
      until,
    );
    expect(other!.p).toBeGreaterThan(0.3);
  });

  test('counts days watched for two weeks to the last visitor, and no later ones', () => {
    const last = new Date(until - 15 * DAY).toISOString().slice(0, 10);
    const next = new Date(until - 14 * DAY).toISOString().slice(0, 10);
    const days = [day(last, [800, 390, 110, 8_700]), day(next, [500, 400, 100, 9_000])];
    expect(wearOffOf(plan, days, until)[0]!.visitors).toBe(20_000);
    expect(wearOffOf(plan, days, until - 1)).toEqual([]);
  });

  test('says nothing below the gate, and nothing of ratios', () => {
    expect(wearOffOf(plan, [day('2026-11-01', [800, 20, 4, 9_176])], until)).toEqual([]);
    expect(wearOffOf({ ...plan, kind: 'ratio' }, [day('2026-11-01', [800, 390, 110, 8_700])], until)).toEqual(
      [],
    );
  });

  test('is told in words, with both figures', () => {
    const days = [day('2026-11-01', [800, 390, 110, 8_700])];
    const result = analyse({ variations: days[0]!.variations, metrics: [plan] });
    const { hints } = verdictOn(result, {
      metricNames: { conversion: 'Conversion rate' },
      days: 28,
      wearOff: wearOffOf(plan, days, until),
    });
    expect(hints[0]).toBe(
      'The effect of New wears off the longer visitors know it: +52 % in their first week, 0 % after it. Expect the later figure once it is shipped.',
    );
  });
});
