/**
 * Named lists and conditions that targeting may refer to by id: a bare list of values (`$inGroup`), the same with the
 * attribute it is about, or a condition of its own (`$savedGroup`). GrowthBook's forms, so that its payloads can be read.
 */
export type SavedGroups = Readonly<Record<string, unknown>>;

/** Values of a list group. An unknown id is an empty list; null means the entry is no list, which matches nobody. */
export function groupValues(groups: SavedGroups, id: unknown): readonly unknown[] | null {
  const entry = Object.hasOwn(groups, String(id)) ? groups[String(id)] : undefined;
  if (entry === undefined) return [];
  if (Array.isArray(entry)) return entry;
  const list = entry as { type?: unknown; values?: unknown } | null;
  return typeof list === 'object' && list?.type === 'list' && Array.isArray(list.values) ? list.values : null;
}
