import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { offPolicy } from '../../../model/stats/off-policy.ts';
import { readOffPolicy } from '../../../model/stats/off-policy-readout.ts';
import { slateOffPolicy } from '../../../model/stats/slate-off-policy.ts';

const folder = new URL('../../../../shared/data/open-bandit/', import.meta.url);
if (!existsSync(folder))
  console.warn(
    'SKIPPED: ../shared/data/open-bandit is not here, so off-policy estimates were not tested on real logs.',
  );

interface Row {
  item_id: string;
  click: string;
  propensity_score: string;
}
const rowsOf = (policy: string) =>
  parse<Row>(gunzipSync(readFileSync(new URL(`${policy}/men/men.csv.gz`, folder))), { columns: true });
const clickRate = (policy: string) => rowsOf(policy).filter(({ click }) => click === '1').length / 10_000;
const ITEMS = 34;

describe.skipIf(!existsSync(folder))('offPolicy on the Open Bandit data', () => {
  test('gives the known click rates of the two logging policies', () => {
    expect(clickRate('random')).toBe(0.0046);
    expect(clickRate('bts')).toBe(0.0069);
  });

  test('values the uniform policy from the Thompson log as the published figures do', () => {
    const rows = rowsOf('bts');
    const uniform = Array.from({ length: ITEMS }, () => 1 / ITEMS);
    const estimates = offPolicy({
      reward: rows.map(({ click }) => Number(click)),
      action: rows.map(({ item_id }) => Number(item_id)),
      propensity: rows.map(({ propensity_score }) => Number(propensity_score)),
      evalPolicy: rows.map(() => uniform),
    });
    expect(estimates.ips).toBeCloseTo(0.00301, 5);
    expect(estimates.snips).toBeCloseTo(0.00319, 5);
    expect(Math.round(estimates.ess)).toBe(656);
    const { refused, interval } = readOffPolicy(estimates);
    expect(refused).toBeNull();
    // What the random policy really got lies inside.
    expect(interval!.lower).toBeLessThan(0.0046);
    expect(interval!.upper).toBeGreaterThan(0.0046);
  });
});

/** Choices between two actions, the first always taken, every second one rewarded. */
const logged = (n: number, propensity: (index: number) => number, evaluated = 0.5) =>
  offPolicy({
    reward: Array.from({ length: n }, (_, index) => index % 2),
    action: Array.from({ length: n }, () => 0),
    propensity: Array.from({ length: n }, (_, index) => propensity(index)),
    evalPolicy: Array.from({ length: n }, () => [evaluated, 1 - evaluated]),
  });

describe('readOffPolicy', () => {
  test('refuses fewer than 100 choices, 100 included in what is shown', () => {
    expect(readOffPolicy(logged(99, () => 0.5)).refused).toBe('too-few-choices');
    expect(readOffPolicy(logged(100, () => 0.5))).toMatchObject({
      refused: null,
      value: 0.5,
      effectiveSampleSize: 100,
      meanWeight: 1,
    });
  });

  test('refuses weights that do not average 1', () => {
    expect(readOffPolicy(logged(5000, () => 0.9))).toMatchObject({
      refused: 'weights-off',
      value: null,
      interval: null,
    });
    expect(readOffPolicy(logged(5000, () => 0.55)).refused).toBe('weights-off');
  });

  test('refuses when a handful of choices decides', () => {
    expect(
      readOffPolicy(logged(20_000, (index) => (index < 20 ? 0.0005 : 0.99999), 0.5)).refused,
    ).not.toBeNull();
    const heavy = logged(10_000, (index) => (index < 20 ? 0.001 : 1), 0.5);
    expect(heavy.ess).toBeLessThan(100);
    expect(readOffPolicy(heavy)).toMatchObject({ value: null });
  });

  test('never gives NaN for a policy that does nothing that was logged', () => {
    expect(readOffPolicy(logged(500, () => 0.5, 0))).toEqual({
      refused: 'weights-off',
      value: null,
      estimator: 'snips',
      interval: null,
      effectiveSampleSize: 0,
      meanWeight: 0,
      choices: 500,
    });
  });

  test('does not take a propensity of 0 or above 1', () => {
    expect(() => logged(100, () => 0)).toThrow(RangeError);
    expect(() => slateOffPolicy([{ clicks: [1], pbPos: [1.1], pePos: [1] }])).toThrow(RangeError);
  });
});
