/** One field that a change touched; `before` or `after` absent: the field was added or removed. */
export interface FieldChange {
  field: string;
  before?: unknown;
  after?: unknown;
}

/** A value longer than this, as JSON, is logged by its beginning. */
const MAX_VALUE_LENGTH = 500;

/**
 * The fields in which two records differ, by dotted path (`variations.1.weight`), in the order of the new record, removed
 * ones last. Lists are compared element by element; equal records give none.
 */
export function changes(before: unknown, after: unknown): FieldChange[] {
  const old = new Map(leaves(before, ''));
  const found: FieldChange[] = [];
  for (const [field, value] of leaves(after, '')) {
    const was = old.get(field);
    if (!old.has(field)) found.push({ field, after: shortened(value) });
    else if (JSON.stringify(was) !== JSON.stringify(value))
      found.push({ field, before: shortened(was), after: shortened(value) });
    old.delete(field);
  }
  for (const [field, value] of old) found.push({ field, before: shortened(value) });
  return found;
}

function* leaves(value: unknown, path: string): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    if (path) yield [path, value];
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* leaves(inner, path ? `${path}.${key}` : key);
}

function shortened(value: unknown): unknown {
  return typeof value === 'string' && value.length > MAX_VALUE_LENGTH
    ? `${value.slice(0, MAX_VALUE_LENGTH)}…`
    : value;
}
