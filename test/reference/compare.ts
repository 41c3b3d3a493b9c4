/** How far a number may be from the expected one. */
export interface Tolerance {
  abs: number;
  rel: number;
}

/** Where two JSON values differ, as `path: expected x, got y`, or null where they agree within the tolerance. */
export function firstDifference(
  expected: unknown,
  got: unknown,
  { abs, rel }: Tolerance,
  path = '',
): string | null {
  const differs = () =>
    `${path || 'value'}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
  if (typeof expected === 'number' && typeof got === 'number') {
    return Math.abs(got - expected) <= abs + rel * Math.abs(expected) ? null : differs();
  }
  if (typeof expected !== 'object' || expected === null || typeof got !== 'object' || got === null) {
    return Object.is(expected, got) || expected === got ? null : differs();
  }
  if (Array.isArray(expected) !== Array.isArray(got)) return differs();
  const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
  for (const key of keys) {
    const [left, right] = [(expected as Record<string, unknown>)[key], (got as Record<string, unknown>)[key]];
    if (left === undefined && right === undefined) continue;
    const difference = firstDifference(left, right, { abs, rel }, path ? `${path}.${key}` : key);
    if (difference) return difference;
  }
  return null;
}

/** `got` without the properties that `expected` does not name, at any depth: a file may ask for a part of a result. */
export function onlyAsked(expected: unknown, got: unknown): unknown {
  if (Array.isArray(expected) && Array.isArray(got) && expected.length === got.length) {
    return got.map((one, index) => onlyAsked(expected[index], one));
  }
  if (!isRecord(expected) || !isRecord(got)) return got;
  return Object.fromEntries(
    Object.entries(got)
      .filter(([key]) => key in expected)
      .map(([key, value]) => [key, onlyAsked(expected[key], value)]),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
