import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { betaBinomial } from '../../../model/stats/beta-binomial.ts';
import { normalCdf, normalPdf } from '../../../model/stats/normal.ts';
import { probabilityBestBeta, probabilityBestNormal } from '../../../model/stats/probability-best.ts';
import { integrate } from '../../../model/stats/quadrature.ts';
import { banditWeights, thompsonWeights } from '../../../model/stats/thompson.ts';

const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);

describe('integrate', () => {
  test('is exact for polynomials up to degree 22', () => {
    for (let degree = 0; degree <= 22; degree++)
      expect(integrate((x) => x ** degree, [0, 1])).toBeCloseTo(1 / (degree + 1), 14);
  });

  test('follows a narrow peak between named points', () => {
    expect(
      integrate((x) => normalPdf((x - 0.3) / 1e-6) / 1e-6, [-10, 0.3 - 1e-5, 0.3, 0.3 + 1e-5, 10]),
    ).toBeCloseTo(1, 9);
  });
});

describe('probabilityBestNormal', () => {
  test('of two variations is Phi of the standardised difference', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -5, max: 5, noNaN: true }),
        fc.double({ min: 1e-6, max: 100, noNaN: true }),
        fc.double({ min: 1e-6, max: 100, noNaN: true }),
        (difference, first, second) => {
          const [a, b] = probabilityBestNormal([
            { mean: 0, sd: first },
            { mean: difference, sd: second },
          ]) as [number, number];
          expect(b).toBeCloseTo(normalCdf(difference / Math.hypot(first, second)), 8);
          expect(a + b).toBeCloseTo(1, 8);
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });

  test('of any number sums to 1, and is equal for equals', () => {
    const many = Array.from({ length: 10 }, (_, index) => ({ mean: Math.sin(index), sd: 0.01 * 2 ** index }));
    expect(sum(probabilityBestNormal(many))).toBeCloseTo(1, 8);
    for (const probability of probabilityBestNormal([1, 2, 3, 4].map(() => ({ mean: 1, sd: 2 }))))
      expect(probability).toBeCloseTo(0.25, 9);
  });

  test('knows certain variations', () => {
    expect(
      probabilityBestNormal([
        { mean: 1, sd: 0 },
        { mean: 0, sd: 0 },
      ]),
    ).toEqual([1, 0]);
    expect(
      probabilityBestNormal([
        { mean: 0, sd: 0 },
        { mean: 0, sd: 1 },
      ])[0],
    ).toBeCloseTo(0.5, 9);
  });
});

describe('probabilityBestBeta', () => {
  test.each([
    [
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ],
    [
      [
        [0.5, 0.5],
        [0.5, 20],
        [30, 0.7],
      ],
    ],
    [
      [
        [30_001, 970_001],
        [30_101, 969_901],
      ],
    ],
    [
      [
        [1, 2],
        [50_000, 1_000_000],
        [3, 4],
      ],
    ],
  ] as Array<[Array<[number, number]>]>)('of %j sums to 1', (beliefs) => {
    expect(sum(probabilityBestBeta(beliefs))).toBeCloseTo(1, 8);
  });

  test('agrees with the comparison of two', () => {
    const { probBBeatsA, posteriorA, posteriorB } = betaBinomial({
      xA: 3,
      nA: 40,
      xB: 9,
      nB: 45,
      priorA: 1,
      priorB: 1,
    });
    expect(probabilityBestBeta([posteriorA, posteriorB])[1]).toBeCloseTo(probBBeatsA, 10);
  });
});

describe('banditWeights', () => {
  test('keeps the floor, sums to 1 and follows the evidence', () => {
    const weights = banditWeights(
      [0.03, 0.05, 0.01].map((mean) => ({ n: 5000, mean, variance: mean * (1 - mean) })),
    );
    expect(sum(weights)).toBeCloseTo(1, 9);
    expect(Math.min(...weights)).toBeGreaterThanOrEqual(0.01);
    expect(weights[1]).toBeGreaterThan(0.97);
    expect(thompsonWeights([1, 0], 0.01)).toEqual([0.99, 0.01]);
  });

  test('splits equally until every variation has 100 units, 100 included, and while nothing varies', () => {
    expect(
      banditWeights([
        { n: 99, mean: 1, variance: 1 },
        { n: 500, mean: 0, variance: 1 },
      ]),
    ).toEqual([0.5, 0.5]);
    expect(
      banditWeights([
        { n: 100, mean: 1, variance: 1 },
        { n: 500, mean: 0, variance: 1 },
      ])[0],
    ).toBeGreaterThan(0.9);
    expect(
      banditWeights([
        { n: 200, mean: 0, variance: 0 },
        { n: 500, mean: 0, variance: 0 },
      ]),
    ).toEqual([0.5, 0.5]);
  });
});
