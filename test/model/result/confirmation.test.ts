import { describe, expect, it } from 'vitest';
import { unequalConfirmation } from '../../../model/result/confirmation.ts';

const of = (visitors: number, shown: number, reverted = 0) => ({ visitors, shown, reverted });

describe('unequalConfirmation(variations)', () => {
  it.each([
    ['equal shares', [of(1000, 800), of(1000, 790)], []],
    ['a variation that breaks its pages', [of(1000, 800), of(1000, 0)], [[1, 'shown']]],
    ['a framework that undoes the change alone', [of(1000, 800), of(1000, 790, 120)], [[1, 'reverted']]],
    ['two variations, one of them amiss', [of(900, 700), of(900, 705), of(900, 500)], [[2, 'shown']]],
    ['a few visitors', [of(99, 80), of(99, 0)], []],
    ['a place where the control confirms nothing', [of(1000, 0), of(1000, 800)], []],
    ['a difference too small to matter', [of(1e6, 800_000), of(1e6, 790_000)], []],
    ['nobody', [of(0, 0), of(0, 0)], []],
  ])('of %s', (_, variations, expected) => {
    expect(unequalConfirmation(variations).map(({ variation, what }) => [variation, what])).toEqual(expected);
  });

  it('gives the shares', () => {
    expect(unequalConfirmation([of(1000, 800), of(500, 100)])).toEqual([
      { variation: 1, what: 'shown', control: 0.8, treated: 0.2 },
    ]);
  });

  it('seldom alarms of equal shares, however often it is asked', () => {
    let state = 5;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    let alarms = 0;
    for (let run = 0; run < 400; run++) {
      const [a, b] = [of(0, 0), of(0, 0)];
      let alarmed = false;
      for (let visitor = 0; visitor < 3000 && !alarmed; visitor++) {
        const one = visitor % 2 === 0 ? a : b;
        one.visitors += 1;
        if (random() < 0.7) one.shown += 1;
        if (visitor % 50 === 0) alarmed = unequalConfirmation([a, b]).length > 0;
      }
      if (alarmed) alarms += 1;
    }
    expect(alarms / 400).toBeLessThan(0.01);
  });
});
