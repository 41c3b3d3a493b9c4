import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reference, type ReferenceFile } from './reference.ts';

const file = (name: string) => new URL(`../../../shared/reference/${name}`, import.meta.url);
const read = (name: string) => JSON.parse(readFileSync(file(name), 'utf8')) as ReferenceFile;
const missing = ['statistics.json', 'distributions.json'].some((name) => !existsSync(file(name)));
if (missing)
  console.warn(
    'SKIPPED: ../shared/reference is not here, so statistics were not tested against 50-digit values.',
  );

describe('reference', () => {
  test.skipIf(missing)('passes every case of statistics.json at its tolerance', () => {
    const { passed, failed, unsupported } = reference(read('statistics.json'));
    expect(failed).toEqual([]);
    expect(unsupported).toEqual([]);
    expect(passed).toBeGreaterThan(90);
  });

  test.skipIf(missing)('passes every point of distributions.json of a function the product has', () => {
    const { passed, failed, unsupported } = reference(read('distributions.json'));
    expect(failed).toEqual([]);
    expect(new Set(unsupported.map(({ fn }) => fn))).toEqual(
      new Set(['chi2Quantile', 'gammaQuantile', 'gammaCdf', 'gammaSf']),
    );
    expect(passed).toBeGreaterThan(120);
  });

  test('counts a wrong value and a missing property as failed, and keeps both values', () => {
    const cases = [
      { id: 'wrong', fn: 'srm', input: { observed: [5000, 5150], weights: [0.5, 0.5] }, expected: { df: 2 } },
      {
        id: 'absent',
        fn: 'srm',
        input: { observed: [5000, 5150], weights: [0.5, 0.5] },
        expected: { other: 1 },
      },
      { id: 'right', fn: 'srm', input: { observed: [5000, 5150], weights: [0.5, 0.5] }, expected: { df: 1 } },
    ];
    const { passed, failed } = reference({ cases });
    expect(passed).toBe(1);
    expect(failed.map(({ id, expected, got }) => [id, expected, got])).toEqual([
      ['wrong', { df: 2 }, { df: 1 }],
      ['absent', { other: 1 }, {}],
    ]);
  });

  test('names what it does not have with the reason', () => {
    const { unsupported } = reference({
      cases: [{ id: 'x', fn: 'novel', input: {}, expected: {} }],
      designs: [{ name: 'Pocock' }],
    });
    expect(unsupported.map(({ id, reason }) => [id, reason.length > 10])).toEqual([
      ['x', true],
      ['Pocock', true],
    ]);
  });
});
