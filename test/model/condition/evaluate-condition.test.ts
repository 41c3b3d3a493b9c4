import { GrowthBook } from '@growthbook/growthbook';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileCondition } from '../../../model/condition/compile-condition.ts';
import { evaluateCondition } from '../../../model/condition/evaluate-condition.ts';

const groups = {
  bare: ['a', 1, 'B'],
  list: { type: 'list', attributeKey: 'tags', values: ['a', 'b'] },
  rule: { type: 'condition', condition: { n: { $gt: 2 } } },
  loop: { type: 'condition', condition: { $savedGroup: { id: 'loop' } } },
  odd: { type: 'later' },
};

/** What GrowthBook's own SDK says, through its public door: a feature that is forced where the condition holds. */
function growthbookSays(condition: object, attributes: Record<string, unknown>): boolean {
  const context = {
    attributes,
    savedGroups: groups,
    features: { f: { defaultValue: 'no', rules: [{ condition, force: 'yes' }] } },
  };
  return new GrowthBook(context as never).evalFeature('f').value === 'yes';
}

const scalars = fc.constantFrom<unknown>(
  'a',
  'b',
  'A',
  '',
  '5',
  '10',
  '1.2.3',
  '1.2.3-rc.1',
  'v1.10',
  0,
  1,
  2,
  5,
  10,
  -1,
  true,
  false,
  null,
);
const values = fc.oneof(
  { weight: 4, arbitrary: scalars },
  fc.array(scalars, { maxLength: 3 }),
  fc.record(
    { x: scalars, y: fc.array(scalars, { maxLength: 2 }) },
    { requiredKeys: [], noNullPrototype: true },
  ),
);
const argumentsOf: Record<string, fc.Arbitrary<unknown>> = {
  $regex: fc.constantFrom('a', '^a', 'A$', '[0-9]', '(', 'null'),
  $regexi: fc.constantFrom('a', '^A', '[0-9]'),
  $exists: fc.boolean(),
  $type: fc.constantFrom('string', 'number', 'null', 'boolean', 'array', 'object'),
  $inGroup: fc.constantFrom('bare', 'list', 'rule', 'odd', 'none'),
  $notInGroup: fc.constantFrom('bare', 'list', 'rule', 'odd', 'none'),
};
const tree = fc.letrec<{
  condition: Record<string, unknown>;
  value: unknown;
  operator: Record<string, unknown>;
}>((tie) => ({
  operator: fc
    .oneof(
      fc.tuple(
        fc.constantFrom(
          '$eq',
          '$ne',
          '$lt',
          '$lte',
          '$gt',
          '$gte',
          '$veq',
          '$vne',
          '$vlt',
          '$vlte',
          '$vgt',
          '$vgte',
        ),
        scalars,
      ),
      fc.tuple(
        fc.constantFrom('$in', '$nin', '$ini', '$nini', '$all', '$alli'),
        fc.oneof({ weight: 5, arbitrary: fc.array(scalars, { maxLength: 3 }) }, scalars),
      ),
      ...Object.entries(argumentsOf).map(([name, argument]) => fc.tuple(fc.constant(name), argument)),
      fc.tuple(fc.constantFrom('$not', '$size'), tie('value')),
      fc.tuple(fc.constant('$elemMatch'), fc.oneof(tie('operator'), tie('condition'))),
      fc.tuple(fc.constant('$unknown'), scalars),
    )
    .map(([name, argument]) => ({ [name as string]: argument })),
  value: fc.oneof(
    { maxDepth: 3 },
    values,
    tie('operator'),
    tie('operator'),
    fc.tuple(tie('operator'), tie('operator')).map(([a, b]) => Object.assign({}, a, b)),
  ),
  condition: fc.oneof(
    { maxDepth: 4 },
    fc.dictionary(
      fc.constantFrom('n', 'tags', 'deep.x', 'deep.y.0', 'tags.1', 'tags.length', 'missing'),
      tie('value'),
      { maxKeys: 2, noNullPrototype: true },
    ),
    fc
      .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(tie('condition'), { maxLength: 3 }))
      .map(([key, list]) => ({ [key]: list })),
    tie('condition').map((inner) => ({ $not: inner })),
    fc.constantFrom(
      { $savedGroup: { id: 'list' } },
      { $savedGroup: { id: 'list', attributeKey: 'n' } },
      { $savedGroup: { id: 'rule' } },
      { $savedGroup: { id: 'loop' } },
      { $savedGroup: { id: 'bare' } },
    ),
  ),
}));
const attributes = fc.record(
  {
    n: values,
    tags: fc.oneof(fc.array(scalars, { maxLength: 3 }), scalars),
    deep: fc.record({ x: values, y: values }, { requiredKeys: [], noNullPrototype: true }),
  },
  { requiredKeys: [], noNullPrototype: true },
);

describe('evaluateCondition', () => {
  test('agrees with the GrowthBook SDK on random conditions and attributes', () => {
    const log = console.error;
    console.error = () => {};
    try {
      fc.assert(
        fc.property(tree.condition, attributes, (condition, known) => {
          let expected: boolean;
          try {
            expected = growthbookSays(condition, known);
          } catch {
            return; // the SDK throws on some malformed conditions; ours must only not throw
          }
          expect(evaluateCondition(condition, known, groups)).toBe(expected);
        }),
        { seed: 5, numRuns: 6000 },
      );
    } finally {
      console.error = log;
    }
  });

  test.each([
    [undefined],
    [null],
    [[]],
    ['x'],
    [5],
    [{ $and: 'x' }],
    [{ $or: {} }],
    [{ $not: 4 }],
    [{ a: { $elemMatch: null } }],
    [{ $savedGroup: 1 }],
  ])('never throws and matches nobody for the malformed condition %j', (condition) => {
    expect(compileCondition(condition)({ a: [1] })).toBe(false);
  });

  test('does not see inherited properties', () => {
    expect(evaluateCondition({ constructor: { $exists: true } }, {})).toBe(false);
    expect(evaluateCondition({ '__proto__.x': 1 }, {})).toBe(false);
    expect(evaluateCondition({ a: { $inGroup: 'toString' } }, { a: 1 })).toBe(false);
  });

  test('survives nesting of any depth and groups that lead back to themselves', () => {
    let condition: Record<string, unknown> = { a: 1 };
    for (let depth = 0; depth < 20_000; depth++) condition = { $and: [condition] };
    expect(typeof compileCondition(condition)({ a: 1 })).toBe('boolean');
    expect(evaluateCondition({ $savedGroup: { id: 'loop' } }, {}, groups)).toBe(false);
  });

  test('of the empty condition is true', () => {
    expect(evaluateCondition({}, {})).toBe(true);
  });
});
