import { operators, type ValueTest } from './operators.ts';
import type { SavedGroups } from './saved-group.ts';

/** What is known about a visitor and the request, by name. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A targeting condition: attribute paths and operators, see `evaluateCondition`. */
export type Condition = Readonly<Record<string, unknown>>;

/** Tells whether attributes fulfil a condition. */
export type ConditionTest = (attributes: Attributes) => boolean;

const never = () => false;
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A function that tells whether attributes fulfil a condition, with everything that does not depend on the attributes
 * done beforehand. Same results as `evaluateCondition`. Never throws: what is no condition, an unknown operator and a
 * wrong argument match nobody. Later changes of `condition` or `groups` have no effect.
 */
export function compileCondition(condition: unknown, groups: SavedGroups = {}): ConditionTest {
  const compiledGroups = new Map<string, ConditionTest>();

  /** A group's condition, compiled once. A group that leads back to itself matches nobody. */
  function groupCondition(id: string, source: unknown): ConditionTest {
    const known = compiledGroups.get(id);
    if (known) return known;
    let test: ConditionTest = never;
    let entered = false;
    const guarded: ConditionTest = (attributes) => {
      if (entered) return false;
      entered = true;
      try {
        return test(attributes);
      } finally {
        entered = false;
      }
    };
    compiledGroups.set(id, guarded);
    test = compile(source);
    return guarded;
  }

  function savedGroup(reference: unknown): ConditionTest {
    if (!isRecord(reference) || typeof reference.id !== 'string') return never;
    const { id, attributeKey } = reference;
    const entry = Object.hasOwn(groups, id as string) ? groups[id as string] : undefined;
    if (!isRecord(entry)) return never;
    if (attributeKey !== undefined && typeof attributeKey !== 'string') return never;
    if (entry.type === 'condition')
      return isRecord(entry.condition) ? groupCondition(id as string, entry.condition) : never;
    const path = attributeKey ?? entry.attributeKey;
    if (entry.type !== 'list' || typeof path !== 'string' || !Array.isArray(entry.values)) return never;
    return atPath(path, operators.$in!(entry.values, groups));
  }

  function compile(source: unknown): ConditionTest {
    if (!isRecord(source)) return never;
    const tests = Object.entries(source).map(([key, value]): ConditionTest => {
      if (key === '$and') return every(conditions(value));
      if (key === '$or') return anyOf(conditions(value));
      if (key === '$nor') return negate(anyOf(conditions(value)));
      if (key === '$not') return isRecord(value) ? negate(compile(value)) : never;
      if (key === '$savedGroup') return savedGroup(value);
      return atPath(key, valueTest(value, false));
    });
    return every(tests);
  }

  const conditions = (list: unknown): ConditionTest[] => (Array.isArray(list) ? list.map(compile) : [never]);

  /** What a value must be: a plain value is compared (text and numbers with conversion), operators are all asked. */
  function valueTest(expected: unknown, ignoreCase: boolean): ValueTest {
    if (typeof expected === 'string') {
      if (!ignoreCase) return (value) => String(value) === expected;
      const folded = expected.toLowerCase();
      return (value) => String(value).toLowerCase() === folded;
    }
    if (typeof expected === 'number') return (value) => Number(value) === expected;
    if (typeof expected === 'boolean') return (value) => value !== null && Boolean(value) === expected;
    if (expected === null) return (value) => value === null;
    if (!isOperators(expected)) {
      const json = JSON.stringify(expected);
      return (value) => JSON.stringify(value) === json;
    }
    const tests = Object.entries(expected).map(([name, argument]) => operatorTest(name, argument));
    return tests.length === 1 ? tests[0]! : (value) => tests.every((test) => test(value));
  }

  function operatorTest(name: string, argument: unknown): ValueTest {
    if (Object.hasOwn(operators, name)) return operators[name]!(argument, groups);
    if (name === '$not') {
      const test = valueTest(argument, false);
      return (value) => !test(value);
    }
    if (name === '$size') {
      const test = valueTest(argument, false);
      return (value) => Array.isArray(value) && test(value.length);
    }
    if (name === '$elemMatch') {
      const test = isOperators(argument) ? valueTest(argument, false) : (compile(argument) as ValueTest);
      return (value) => Array.isArray(value) && value.some((one) => one != null && test(one));
    }
    if ((name === '$all' || name === '$alli') && Array.isArray(argument)) {
      const tests = argument.map((one) => valueTest(one, name === '$alli'));
      return (value) => Array.isArray(value) && tests.every((test) => value.some(test));
    }
    return never;
  }

  return failClosed(() => compile(condition));
}

/** Too deep a nesting, or a value that has no text or number form, must not fail a decision. */
function failClosed(build: () => ConditionTest): ConditionTest {
  try {
    const test = build();
    return (attributes) => {
      try {
        return test(attributes);
      } catch {
        return false;
      }
    };
  } catch {
    return never;
  }
}

function every(tests: readonly ConditionTest[]): ConditionTest {
  if (tests.length === 1) return tests[0]!;
  return (attributes) => {
    for (const test of tests) if (!test(attributes)) return false;
    return true;
  };
}

/** An empty `$or` is fulfilled, as GrowthBook has it. */
const anyOf =
  (tests: readonly ConditionTest[]): ConditionTest =>
  (attributes) =>
    tests.length === 0 || tests.some((test) => test(attributes));

const negate =
  (test: ConditionTest): ConditionTest =>
  (attributes) =>
    !test(attributes);

/** An object whose keys, one at least, all begin with `$`. */
const isOperators = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && Object.keys(value).length > 0 && Object.keys(value).every((key) => key.startsWith('$'));

/** Reads `a.b.0.c` in nested objects and lists; null where the way ends. Inherited properties are not attributes. */
function atPath(path: string, test: ValueTest): ConditionTest {
  const keys = path.split('.');
  if (keys.length === 1) return (attributes) => test(own(attributes, path));
  return (attributes) => {
    let current: unknown = attributes;
    for (const key of keys) current = own(current, key);
    return test(current);
  };
}

const own = (holder: unknown, key: string): unknown =>
  typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key)
    ? (holder as Record<string, unknown>)[key]
    : null;
