import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readBareJson } from './compare.ts';
import { conformance } from './conformance.ts';

const file = new URL('../../../shared/reference/growthbook-cases.json', import.meta.url);
if (!existsSync(file))
  console.warn(`SKIPPED: ${file.pathname} is not here, so conformance with GrowthBook was not tested.`);

describe('conformance', () => {
  test.skipIf(!existsSync(file))(
    'passes every case of the GrowthBook SDKs that the shared file holds',
    () => {
      const { passed, failed } = conformance(
        JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>,
      );
      expect(failed).toEqual([]);
      expect(passed).toBeGreaterThan(200);
    },
  );

  test('reads a bare NaN, and leaves a text of that name a text', () => {
    const file = `{"evalCondition": [
      ["bare", {"a": {"$eq": 1}}, {"a": NaN}, false],
      ["infinite", {"a": {"$lt": 0}}, {"a": -Infinity}, true],
      ["text", {"a": {"$eq": "NaN"}}, {"a": "NaN"}, true],
      ["type", {"a": {"$type": "string"}}, {"a": "inf"}, true]]}`;
    const { passed, failed } = conformance(readBareJson(file) as Record<string, unknown>);
    expect([passed, failed]).toEqual([4, []]);
  });

  test('counts a case whose expected value is wrong as failed, with both values', () => {
    const { passed, failed } = conformance({
      specVersion: 5,
      hash: [
        ['', 'a', 1, 0.22],
        ['', 'a', 1, 0.5],
      ],
    });
    expect(passed).toBe(1);
    expect(failed).toEqual([
      {
        section: 'hash',
        name: '/a/v1',
        difference: 'value: expected 0.5, got 0.22',
        got: 0.22,
        expected: 0.5,
      },
    ]);
  });

  test('names cases of sections the product does not have, and of unknown ones', () => {
    const { unsupported } = conformance({ decrypt: [['works', 'x', 'y', 'z']], novel: [['case']] });
    expect(unsupported.map(({ section, name }) => `${section}/${name}`)).toEqual([
      'decrypt/works',
      'novel/case',
    ]);
    expect(unsupported.every(({ reason }) => reason.length > 10)).toBe(true);
  });

  test('asks an older file for what its version knew, and for no less', () => {
    const context = {
      attributes: { id: '123' },
      features: { flag: { rules: [{ variations: ['a', 'b', 'c'] }] } },
    };
    const experiment = { key: 'flag', variations: ['a', 'b', 'c'] };
    const result = { value: 'c', variationId: 2, inExperiment: true, hashAttribute: 'id', hashValue: '123' };
    const expected = {
      value: 'c',
      on: true,
      off: false,
      source: 'experiment',
      experiment,
      experimentResult: result,
    };
    const { passed, failed } = conformance({
      specVersion: '0.2.0',
      hash: [['a', 0.22]],
      feature: [
        ['as it was', context, 'flag', expected],
        ['without a field that always was', context, 'flag', { ...expected, experimentResult: undefined }],
        [
          'another variation',
          context,
          'flag',
          { ...expected, experimentResult: { ...result, variationId: 1 } },
        ],
      ],
    });
    expect([passed, failed.map(({ name }) => name)]).toEqual([
      2,
      ['without a field that always was', 'another variation'],
    ]);
  });

  test('reads version comparisons of older files', () => {
    const { passed, failed } = conformance({
      versionCompare: {
        lt: [['1.0.0', '2.0.0', true]],
        gt: [['1.10.0', '1.9.0', true]],
        eq: [['1.0.0', 'v1.0.0', true]],
      },
    });
    expect([passed, failed]).toEqual([3, []]);
  });
});
