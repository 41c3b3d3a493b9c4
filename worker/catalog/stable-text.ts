/** An object as text that is equal for equal fields, in whatever order they stand. */
export function stableText(value: object): string {
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
