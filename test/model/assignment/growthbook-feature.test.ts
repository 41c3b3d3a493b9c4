import { GrowthBook } from '@growthbook/growthbook';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { evaluateGrowthBookFeature } from '../../../model/assignment/growthbook-feature.ts';
import type { GrowthBookContext } from '../../../model/assignment/growthbook-payload.ts';
import { isUrlTargeted } from '../../../model/assignment/url-target.ts';

const share = fc.constantFrom(0, 0.1, 0.5, 0.9, 1);
const range = fc.tuple(share, share).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const condition = fc.constantFrom<Record<string, unknown>>(
  {},
  { country: 'US' },
  { country: { $in: ['US', 'DE'] } },
  { age: { $gt: 20 } },
);
const options = { requiredKeys: [], noNullPrototype: true } as { requiredKeys: []; noNullPrototype: true };
const filters = fc.array(
  fc.record(
    {
      seed: fc.constantFrom('x', 'y'),
      ranges: fc.array(range, { minLength: 1, maxLength: 2 }),
      attribute: fc.constantFrom('id', 'other'),
    },
    { requiredKeys: ['seed', 'ranges'], noNullPrototype: true },
  ),
  { maxLength: 1 },
);
const parents = fc.array(
  fc.record(
    {
      id: fc.constantFrom('f', 'g', 'h', 'none'),
      condition: fc.constantFrom({ value: true }, { value: { $ne: null } }, {}),
      gate: fc.boolean(),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 2 },
);
const experimentRule = fc.record(
  {
    variations: fc.constantFrom(['a', 'b'], [true, false], [0, 1, 2], ['only']),
    id: fc.constantFrom('r1', 'r2'),
    key: fc.constantFrom('k1', 'k2'),
    weights: fc.constantFrom([0.2, 0.8], [0.2, 0.3, 0.5], [0.1, 0.1]),
    coverage: share,
    ranges: fc.tuple(range, range),
    condition,
    hashAttribute: fc.constantFrom('id', 'other', 'absent', ''),
    hashVersion: fc.constantFrom(1, 2, 3),
    seed: fc.constantFrom('s', 't', ''),
    namespace: fc.tuple(fc.constantFrom('n', 'm'), share, share),
    filters,
    parentConditions: parents,
    meta: fc.constantFrom([{ key: 'x', name: 'X' }, { key: 'y', passthrough: true }, { key: 'z' }]),
    name: fc.constant('Name'),
    phase: fc.constant('1'),
    contextualBanditRef: fc.constantFrom('cb', 'lost'),
  },
  { requiredKeys: ['variations'], noNullPrototype: true },
);
const forceRule = fc.record(
  {
    force: fc.constantFrom<unknown>(0, 'x', true),
    id: fc.constant('f'),
    coverage: share,
    range,
    seed: fc.constant('z'),
    hashVersion: fc.constantFrom(1, 2),
    condition,
    filters,
    parentConditions: parents,
    hashAttribute: fc.constantFrom('id', 'other'),
  },
  { requiredKeys: ['force'], noNullPrototype: true },
);
const feature = fc.record(
  {
    defaultValue: fc.constantFrom<unknown>(true, 'd', null),
    rules: fc.array(fc.oneof(experimentRule, forceRule, fc.constant({})), { maxLength: 3 }),
  },
  options,
);
const contexts = fc.record(
  {
    attributes: fc.record(
      {
        id: fc.constantFrom('1', '2', 'user-3', '', 5),
        other: fc.constantFrom('o1', 'o2'),
        country: fc.constantFrom('US', 'DE', 'FR'),
        age: fc.constantFrom(10, 30),
      },
      options,
    ),
    features: fc.record(
      { f: feature, g: feature, h: feature },
      { requiredKeys: ['f'], noNullPrototype: true },
    ),
    forcedVariations: fc.constantFrom({}, { k1: 1 }, { k2: 0, f: 1 }, { k1: 9 }),
    url: fc.constantFrom(
      'https://shop.example/?k1=1',
      'https://shop.example/a?k2=x&f=0#k1=1',
      'https://shop.example/',
    ),
    enabled: fc.constantFrom(true, true, true, false),
    qaMode: fc.constantFrom(false, false, false, true),
    contextualBandits: fc.constant({
      cb: {
        banditVersion: 3,
        contexts: [
          { leafId: 1, condition: { country: 'US' }, weights: [0.9, 0.1] },
          { leafId: 2, condition: { age: { $gt: 20 } }, weights: [0.1, 0.9] },
        ],
      },
    }),
  },
  { requiredKeys: ['features'], noNullPrototype: true },
);

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;

// The SDK reports weights and patterns that it cannot use; some of the cases here are meant to be such.
beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));
afterAll(() => void vi.restoreAllMocks());

describe('evaluateGrowthBookFeature', () => {
  test('agrees with the GrowthBook SDK on random payloads and visitors', () => {
    fc.assert(
      fc.property(contexts, (context) => {
        const expected = new GrowthBook(plain(context) as never).evalFeature('f');
        expect(plain(evaluateGrowthBookFeature('f', context as GrowthBookContext).outcome)).toEqual(
          plain(expected),
        );
      }),
      { seed: 11, numRuns: 4000 },
    );
  });
});

describe('isUrlTargeted', () => {
  test.each([
    ['https://shop.example/a/b', [{ type: 'simple', pattern: '/a/*' }], true],
    ['https://shop.example/a', [{ type: 'simple', pattern: 'shop.example/A/' }], true],
    ['https://shop.example/b', [{ type: 'simple', pattern: '/a/*' }], false],
    ['https://shop.example/a?x=1&y=2', [{ type: 'simple', pattern: '/a?y=2' }], true],
    ['https://shop.example/a?y=3', [{ type: 'simple', pattern: '/a?y=2' }], false],
    ['https://shop.example/a#top', [{ type: 'simple', pattern: '/a#top' }], true],
    ['https://www.shop.example/a', [{ type: 'simple', pattern: '*.shop.example/a' }], true],
    ['https://shop.example/a/7', [{ type: 'regex', pattern: '^/a/[0-9]$' }], true],
    ['https://shop.example/a/7', [{ type: 'regex', pattern: '(' }], false],
    [
      'https://shop.example/a',
      [
        { type: 'simple', pattern: '/a' },
        { include: false, type: 'simple', pattern: '*' },
      ],
      false,
    ],
    ['https://shop.example/a', [{ include: false, type: 'simple', pattern: '/b' }], true],
    ['https://shop.example/a', [], false],
  ])('of %s by %j is %s', (url, targets, expected) => {
    expect(isUrlTargeted(url, targets)).toBe(expected);
    const experiment = { key: 'k', variations: [0, 1], urlPatterns: targets };
    expect(new GrowthBook({ url, attributes: { id: '1' } }).run(experiment as never).inExperiment).toBe(
      expected,
    );
  });
});
