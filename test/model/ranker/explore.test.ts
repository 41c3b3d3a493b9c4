import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../../model/ranker/arrange.ts';
import { explore } from '../../../model/ranker/explore.ts';
import { seededRandom } from '../../demo/simulate.ts';

describe('explore', () => {
  it('gives a permutation in which fixed positions stay, whatever the input', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.nat(59)),
        fc.integer(),
        (n, share, poolSize, some, seed) => {
          const order = Array.from({ length: n }, (_, index) => (index * 7 + 3) % Math.max(1, n)).map(
            (_, index) => n - 1 - index,
          );
          const fixed = [...new Set(some.filter((position) => position < n))];
          const result = explore({ order, fixed, share, poolSize, random: seededRandom(seed) });
          expect(result.order.toSorted((a, b) => a - b)).toEqual(order.toSorted((a, b) => a - b));
          for (const position of fixed)
            expect([result.order[position], result.propensities[position]]).toEqual([order[position], 1]);
          for (const propensity of result.propensities)
            expect(propensity > 0 && propensity <= 1 + 1e-12).toBe(true);
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  it('explores the share asked for, on average', () => {
    const random = seededRandom(2);
    const order = Array.from({ length: 24 }, (_, index) => index);
    let explored = 0;
    for (let i = 0; i < 20_000; i++)
      explored += explore({ order, fixed: [0, 1], share: 0.2, random }).explored.length;
    expect(explored / 20_000).toBeCloseTo(0.2 * 22, 1);
  });

  it('logs propensities that are the frequencies of 100,000 draws', () => {
    const order = Array.from({ length: 12 }, (_, index) => index);
    const random = seededRandom(3);
    const key = ({ explored }: { explored: number[] }) => explored.join();
    const seen = new Map<string, { draws: number; at: Map<string, { count: number; propensity: number }> }>();
    for (let i = 0; i < 100_000; i++) {
      const result = explore({ order, fixed: [0], share: 0.19, poolSize: 6, random });
      const group = seen.get(key(result)) ?? { draws: 0, at: new Map() };
      group.draws++;
      result.order.forEach((product, position) => {
        const cell = group.at.get(`${position}:${product}`) ?? {
          count: 0,
          propensity: result.propensities[position]!,
        };
        cell.count++;
        if (Math.abs(cell.propensity - result.propensities[position]!) > 1e-12)
          throw new Error(`${position}: two propensities`);
        group.at.set(`${position}:${product}`, cell);
      });
      seen.set(key(result), group);
    }
    let checked = 0;
    for (const { draws, at } of seen.values()) {
      if (draws < 500) continue;
      for (const { count, propensity } of at.values()) {
        const error = Math.sqrt((propensity * (1 - propensity)) / draws);
        expect(Math.abs(count / draws - propensity)).toBeLessThanOrEqual(5 * error + 1e-9);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(500);
  });

  it('is replayed by its seed', () => {
    const order = Array.from({ length: 24 }, (_, index) => index);
    const run = (seed: number) => explore({ order, fixed: [], share: 0.3, random: seededRandom(seed) });
    expect(run(5)).toEqual(run(5));
    expect(run(5).order).not.toEqual(run(6).order);
  });
});

describe('arrange', () => {
  const candidates = ['a', 'b', 'c', 'd', 'e'];

  it.each([
    ["keeps the shop's order without scores", {}, 'abcde', []],
    ["sorts by score, equal scores in the shop's order", { scores: [1, 3, 1, 3, 2] }, 'bdeac', []],
    [
      'pins first in the order of the list',
      { scores: [1, 2, 3, 4, 5], pin: ['c', 'x', 'a'] },
      'caedb',
      [0, 1],
    ],
    ['buries last', { scores: [5, 4, 3, 2, 1], bury: ['a', 'b'] }, 'cdeab', [3, 4]],
    [
      'puts sold-out products after the rest, before the buried',
      { scores: [5, 4, 3, 2, 1], bury: ['b'], soldOut: (id: string) => id === 'a' },
      'cdeab',
      [3, 4],
    ],
    [
      'lets a pin win over bury and sold-out',
      { pin: ['d'], bury: ['d'], soldOut: (id: string) => id === 'd' },
      'dabce',
      [0],
    ],
  ])('%s', (_, rules, expected, fixed) => {
    const result = arrange({ candidates, ...rules });
    expect(result.order.map((index) => candidates[index]).join('')).toBe(expected);
    expect(result.fixed).toEqual(fixed);
  });

  it('always gives a permutation, repeated ids too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }),
        fc.array(fc.constantFrom('a', 'b', 'z')),
        fc.array(fc.constantFrom('c', 'd', 'a')),
        (ids, pin, bury) => {
          const { order } = arrange({ candidates: ids, pin, bury, soldOut: (id) => id === 'd' });
          expect(order.toSorted((x, y) => x - y)).toEqual(ids.map((_, index) => index));
        },
      ),
      { seed: 1 },
    );
  });
});
