import { describe, expect, test } from 'vitest';
import { assign, prepareAssignment } from '../../../model/assignment.ts';
import { bucketAfter, fnv1a, hash } from '../../../model/assignment/hash.ts';

const visitors = Array.from({ length: 20_000 }, (_, index) => `v1.eu.visitor-${index}`);
const shareOf = (list: readonly boolean[]) => list.filter(Boolean).length / list.length;

const variationsAt = (coverage: number) =>
  visitors.map(
    (id) => assign(prepareAssignment({ seed: 'ramp', weights: [1, 2, 1], coverage }), id).variation,
  );

describe('hash', () => {
  test('gives the published FNV-1a values', () => {
    expect(fnv1a('')).toBe(0x811c9dc5);
    expect(fnv1a('a')).toBe(0xe40c292c);
    expect(fnv1a('foobar')).toBe(0xbf9cf968);
    expect(fnv1a('bar', fnv1a('foo'))).toBe(fnv1a('foobar'));
  });

  test('of version 2 equals the hash of the hash as decimal text, whatever its number of digits', () => {
    for (const value of visitors)
      expect(bucketAfter(fnv1a('s'), value)).toBe((fnv1a(String(fnv1a(`s${value}`))) % 10_000) / 10_000);
  });

  test('of an unknown version is null', () => {
    expect(hash('s', 'a', 3)).toBeNull();
    expect(hash('s', 'a', 0)).toBeNull();
  });
});

describe('assign', () => {
  test('splits visitors by weight, and reports the weight as propensity', () => {
    const experiment = prepareAssignment({ seed: 'split', weights: [2, 1, 1] });
    const drawn = visitors.map((id) => assign(experiment, id));
    for (const [variation, share] of [0.5, 0.25, 0.25].entries()) {
      const own = drawn.filter((one) => one.variation === variation);
      expect(Math.abs(own.length / visitors.length - share)).toBeLessThan(
        4 * Math.sqrt((share * (1 - share)) / visitors.length),
      );
      expect(own.every(({ propensity, reason }) => propensity === share && reason === 'drawn')).toBe(true);
    }
  });

  test('leaves nobody out at full coverage, for weights that do not sum to 1 exactly', () => {
    for (const count of [2, 3, 6, 7, 9]) {
      const experiment = prepareAssignment({
        seed: `n${count}`,
        weights: Array.from({ length: count }, () => 1),
      });
      expect(visitors.every((id) => assign(experiment, id).variation >= 0)).toBe(true);
    }
  });

  test('never moves a visitor to another variation when coverage changes', () => {
    const [small, half, full] = [variationsAt(0.05), variationsAt(0.5), variationsAt(1)];
    expect(
      small.every(
        (variation, index) => variation < 0 || (variation === half[index] && variation === full[index]),
      ),
    ).toBe(true);
    expect(half.every((variation, index) => variation < 0 || variation === full[index])).toBe(true);
    expect(shareOf(half.map((variation) => variation >= 0))).toBeCloseTo(0.5, 1);
    expect(variationsAt(0).every((variation) => variation === -1)).toBe(true);
  });

  test('never gives a visitor two experiments of a layer with disjoint parts', () => {
    const first = prepareAssignment({ seed: 'a', weights: [1, 1], layer: { id: 'home', from: 0, to: 0.4 } });
    const second = prepareAssignment({ seed: 'b', weights: [1, 1], layer: { id: 'home', from: 0.4, to: 1 } });
    for (const id of visitors) {
      expect(assign(first, id).variation >= 0).not.toBe(assign(second, id).variation >= 0);
      if (assign(first, id).variation < 0) expect(assign(first, id).reason).toBe('layer');
    }
  });

  test('draws the holdout first and the same one for every experiment', () => {
    const holdout = { seed: 'holdout-2026', share: 0.1 };
    const first = prepareAssignment({ seed: 'a', weights: [1, 1], holdout });
    const second = prepareAssignment({ seed: 'b', weights: [1, 1], coverage: 0.2, holdout });
    const held = visitors.map((id) => assign(first, id).inHoldout);
    expect(visitors.map((id) => assign(second, id).inHoldout)).toEqual(held);
    expect(Math.abs(shareOf(held) - 0.1)).toBeLessThan(0.01);
    const one = visitors[held.indexOf(true)]!;
    expect(assign(first, one, 1)).toEqual({
      variation: -1,
      bucket: -1,
      inHoldout: true,
      reason: 'holdout',
      propensity: 1,
    });
  });

  test('keeps a sticky variation whatever weights, layer and coverage are now', () => {
    const experiment = prepareAssignment({
      seed: 's',
      weights: [1, 3],
      coverage: 0,
      layer: { id: 'x', from: 0, to: 0 },
    });
    expect(assign(experiment, 'v', 1)).toMatchObject({ variation: 1, reason: 'sticky', propensity: 0.75 });
    expect(assign(experiment, 'v', 2)).toMatchObject({ variation: -1, reason: 'layer' });
    expect(assign(experiment, 'v', -1)).toMatchObject({ variation: -1 });
    expect(assign(experiment, 'v', Number.NaN)).toMatchObject({ variation: -1 });
  });

  test('gives a forced variation even to those held out, and nothing to a visitor without id', () => {
    const experiment = prepareAssignment({ seed: 's', weights: [1, 1], holdout: { seed: 'h', share: 1 } });
    expect(assign(experiment, 'v', null, 1)).toMatchObject({ variation: 1, reason: 'forced', propensity: 1 });
    expect(assign(experiment, 'v', null, 7)).toMatchObject({ variation: -1, reason: 'holdout' });
    expect(assign(experiment, '')).toMatchObject({ variation: -1, reason: 'no-visitor' });
  });

  test('draws independently in experiments with different seeds', () => {
    const [a, b] = ['a', 'b'].map((seed) =>
      prepareAssignment({ seed: `experiment-${seed}`, weights: [1, 1] }),
    ) as [ReturnType<typeof prepareAssignment>, ReturnType<typeof prepareAssignment>];
    const both = shareOf(
      visitors.map((id) => assign(a, id).variation === 1 && assign(b, id).variation === 1),
    );
    expect(Math.abs(both - 0.25)).toBeLessThan(4 * Math.sqrt(0.1875 / visitors.length));
  });

  test('never draws a variation without weight, and splits equally where no weight is positive', () => {
    const some = prepareAssignment({ seed: 'w', weights: [1, 0, 1, 0] });
    expect(new Set(visitors.map((id) => assign(some, id).variation))).toEqual(new Set([0, 2]));
    expect(prepareAssignment({ seed: 'w', weights: [0, -1] }).weights).toEqual([0.5, 0.5]);
  });
});
