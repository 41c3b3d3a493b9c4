import { paddedVersion } from './padded-version.ts';
import { compilePattern } from './pattern.ts';
import { groupValues, type SavedGroups } from './saved-group.ts';

/** Tells whether one attribute's value (null where it is missing) passes. */
export type ValueTest = (value: unknown) => boolean;

const never: ValueTest = () => false;
const not =
  (test: ValueTest): ValueTest =>
  (value) =>
    !test(value);

const fold = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);

/** Is the value, or where it is a list one of its elements, among `expected`? Compared without conversion. */
function isIn(expected: readonly unknown[], ignoreCase: boolean): ValueTest {
  const key = ignoreCase ? fold : (value: unknown) => value;
  const known = new Set(expected.map(key));
  return (value) => (Array.isArray(value) ? value.some((one) => known.has(key(one))) : known.has(key(value)));
}

/** JavaScript's relational operators, conversions included: "8" < 10, and a missing attribute (null) counts as 0. */
const below = (left: unknown, right: unknown) => (left as number) < (right as number);
const notAbove = (left: unknown, right: unknown) => (left as number) <= (right as number);

function byVersion(expected: unknown, passes: (actual: string, expected: string) => boolean): ValueTest {
  const padded = paddedVersion(expected);
  return (value) => passes(paddedVersion(value), padded);
}

function matches(source: unknown, ignoreCase: boolean): ValueTest {
  const pattern = compilePattern(source as string, ignoreCase);
  return (value) => pattern(String(value));
}

/** GrowthBook's names of types; an attribute that is missing has the type `null`. */
function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return ['string', 'number', 'boolean', 'object', 'undefined'].includes(typeof value)
    ? typeof value
    : 'unknown';
}

/**
 * The operators that need nothing but the value. Each makes a test out of its argument. A wrong argument matches
 * nobody; so does its negation, `$nin` and `$notInGroup` included, since "everybody" is the dangerous reading.
 */
export const operators: Readonly<Record<string, (expected: unknown, groups: SavedGroups) => ValueTest>> = {
  $eq: (expected) => (value) => value === expected,
  $ne: (expected) => (value) => value !== expected,
  $lt: (expected) => (value) => below(value, expected),
  $lte: (expected) => (value) => notAbove(value, expected),
  $gt: (expected) => (value) => below(expected, value),
  $gte: (expected) => (value) => notAbove(expected, value),
  $veq: (expected) => byVersion(expected, (actual, wanted) => actual === wanted),
  $vne: (expected) => byVersion(expected, (actual, wanted) => actual !== wanted),
  $vlt: (expected) => byVersion(expected, (actual, wanted) => actual < wanted),
  $vlte: (expected) => byVersion(expected, (actual, wanted) => actual <= wanted),
  $vgt: (expected) => byVersion(expected, (actual, wanted) => actual > wanted),
  $vgte: (expected) => byVersion(expected, (actual, wanted) => actual >= wanted),
  $exists: (expected) => (expected ? (value) => value != null : (value) => value == null),
  $type: (expected) => (value) => typeName(value) === expected,
  $in: (expected) => (Array.isArray(expected) ? isIn(expected, false) : never),
  $nin: (expected) => (Array.isArray(expected) ? not(isIn(expected, false)) : never),
  $ini: (expected) => (Array.isArray(expected) ? isIn(expected, true) : never),
  $nini: (expected) => (Array.isArray(expected) ? not(isIn(expected, true)) : never),
  $inGroup: (expected, groups) => {
    const values = groupValues(groups, expected);
    return values ? isIn(values, false) : never;
  },
  $notInGroup: (expected, groups) => {
    const values = groupValues(groups, expected);
    return values ? not(isIn(values, false)) : never;
  },
  $regex: (expected) => matches(expected, false),
  $regexi: (expected) => matches(expected, true),
};
