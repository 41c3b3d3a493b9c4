import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readJson } from './compare.ts';
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

  test('reads numbers that JSON does not know, and takes null for one that is none', () => {
    const text = `{"cases": [
      {"id": "a NaN, bare", "fn": "normalNormal", "expected": {"chanceToWin": 0.6554217416103242},
       "input": {"estimate": 0.04, "se": 0.1, "priorMean": 0, "priorSd": Infinity, "alpha": 0.05}}],
      "points": [{"fn": "normalCdf", "args": [-Infinity], "value": 0},
                 {"fn": "normalQuantile", "args": [0], "value": "-inf"},
                 {"fn": "normalQuantile", "args": [2], "value": NaN},
                 {"fn": "normalQuantile", "args": [-1], "value": null, "expected": "nan"},
                 {"fn": "tCdf", "args": [0.5, 3], "expected": "0.6742760175759245"},
                 {"fn": "normalCdf", "args": [0], "value": 0.4999, "tol": 0.001}]}`;
    const { passed, failed } = reference(readJson(text) as ReferenceFile);
    expect(failed).toEqual([]);
    expect(passed).toBe(7);
  });

  test('fails a case without its input, and one at a tighter tolerance than it holds', () => {
    const { passed, failed } = reference({
      cases: [{ id: 'no input', fn: 'srm', input: undefined, expected: { chi2: 1 } }],
      points: [{ fn: 'normalCdf', args: [0], value: 0.4999, tol: { rel: 1e-5 } }],
    });
    expect([passed, failed.map(({ id }) => id)]).toEqual([0, ['no input', 'normalCdf(0)']]);
  });

  test('says whether a function is unknown, or known and not used', () => {
    const cases = ['chi2Quantile', 'madeUp'].map((fn) => ({ id: fn, fn, input: {}, expected: {} }));
    expect(reference({ cases }).unsupported.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^Known, but the product does not use it: /),
      expect.stringMatching(/^Unknown: .*"madeUp"/),
    ]);
  });

  test('takes no word of the language for a function', () => {
    const cases = ['constructor', 'toString', '__proto__'].map((fn) => ({
      id: fn,
      fn,
      input: {},
      expected: {},
    }));
    expect(reference({ cases }).unsupported).toHaveLength(3);
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
