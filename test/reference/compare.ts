/** How far a number may be from the expected one. */
export interface Tolerance {
  abs: number;
  rel: number;
}

const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  nan: Number.NaN,
  Infinity,
  inf: Infinity,
  '-Infinity': -Infinity,
  '-inf': -Infinity,
};

/** Stands for a bare number while JSON is read; no text of a file begins so. */
const BARE = '\u0000bare ';

/** JSON in which NaN and infinities may stand bare, as Python writes them; a text stays a text. Throws SyntaxError. */
export function readBareJson(text: string): unknown {
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
    token.startsWith('"') ? token : JSON.stringify(BARE + token),
  );
  return JSON.parse(marked, (_, value: unknown) =>
    typeof value === 'string' && value.startsWith(BARE) ? NUMBERS[value.slice(BARE.length)] : value,
  );
}

/** A file as its writer meant it: NaN and infinities, which JSON does not know, stand bare (Python) or as text. Throws SyntaxError. */
export function readJson(text: string): unknown {
  return numbered(readBareJson(text));
}

function numbered(value: unknown): unknown {
  if (typeof value === 'string') return Object.hasOwn(NUMBERS, value) ? NUMBERS[value] : value;
  if (Array.isArray(value)) return value.map(numbered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, numbered(inner)]));
}

/** Where two JSON values differ, as `path: expected x, got y`, or null where they agree within the tolerance. */
export function firstDifference(
  expected: unknown,
  got: unknown,
  { abs, rel }: Tolerance,
  path = '',
): string | null {
  const differs = () => `${path || 'value'}: expected ${inWords(expected)}, got ${inWords(got)}`;
  if (typeof expected === 'number' && typeof got === 'number') {
    if (Object.is(got, expected) || got === expected) return null;
    return Math.abs(got - expected) <= abs + rel * Math.abs(expected) ? null : differs();
  }
  // JSON's only word for a number that is none.
  if (expected === null && typeof got === 'number' && !Number.isFinite(got)) return null;
  if (typeof expected !== 'object' || expected === null || typeof got !== 'object' || got === null) {
    return Object.is(expected, got) || expected === got ? null : differs();
  }
  if (Array.isArray(expected) !== Array.isArray(got)) return differs();
  const keys = new Set([...Object.keys(expected), ...Object.keys(got)]);
  for (const key of keys) {
    const [left, right] = [(expected as Record<string, unknown>)[key], (got as Record<string, unknown>)[key]];
    if (left == null && right == null) continue;
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

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inWords = (value: unknown) => (typeof value === 'number' ? String(value) : JSON.stringify(value));
