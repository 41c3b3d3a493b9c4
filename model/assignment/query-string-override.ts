/**
 * The variation that a page's address asks for by `?<key>=<index>`, or null where it asks for none or for one that
 * does not exist. The first parameter of that name counts; a fraction is cut off (`1.9` is 1), as in GrowthBook's SDKs.
 */
export function getQueryStringOverride(key: string, url: string, numVariations: number): number | null {
  const query = url.split('?')[1]?.replace(/#.*/s, '') ?? '';
  for (const pair of query.split('&')) {
    const [name, value] = pair.split('=', 2);
    if (name !== key) continue;
    const index = Number.parseInt(value ?? '', 10);
    return index >= 0 && index < numVariations ? index : null;
  }
  return null;
}
