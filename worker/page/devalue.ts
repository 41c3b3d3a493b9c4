/** What a value stands for is written out so far: a product's id is not deeper in it. */
const MAX_DEPTH = 4;
const MAX_LENGTH = 20_000;

/**
 * For JSON in which values name each other by their place in one array, as Nuxt writes its state (devalue:
 * https://github.com/sveltejs/devalue#stringify): gives the JSON text of what a place stands for, cut off where it is
 * deep. Undefined: the text is no such state.
 */
export function valuesOf(text: string): ((place: number) => string) | undefined {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(values)) return undefined;
  const all: unknown[] = values;
  return (place) => written(place, 0).slice(0, MAX_LENGTH);

  function written(place: unknown, depth: number): string {
    const value = typeof place === 'number' ? all[place] : undefined;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
    if (depth === MAX_DEPTH) return 'null';
    if (!Array.isArray(value)) {
      const fields = Object.entries(value).map(
        ([name, field]) => `${JSON.stringify(name)}:${written(field, depth + 1)}`,
      );
      return `{${fields.join(',')}}`;
    }
    // The first of some is no place but what they are: ["Date", "2026-11-28T00:00:00Z"], ["Reactive", 3].
    const places: unknown[] = typeof value[0] === 'string' ? value.slice(1) : value;
    return `[${places.map((one) => written(one, depth + 1)).join(',')}]`;
  }
}
