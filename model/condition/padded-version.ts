/**
 * A text that sorts, as plain text, where the version belongs: numeric parts padded to five places, a release after
 * its pre-releases, without a leading `v` and without build information. Accepts `.` and `-` as separators. Numbers
 * are read as text; anything else, and the empty text, counts as version 0.
 * Precedence as in Semantic Versioning 2.0.0 section 11 except where a part has more than five digits.
 */
export function paddedVersion(version: unknown): string {
  const text = typeof version === 'number' ? String(version) : version;
  const parts = (typeof text === 'string' && text !== '' ? text : '0').replace(/^v|\+.*$/g, '').split(/[-.]/);
  // `~` sorts after every letter and digit: three parts are a release, which stands above `1.2.3-rc`.
  if (parts.length === 3) parts.push('~');
  return parts.map((part) => (/^\d+$/.test(part) ? part.padStart(5, ' ') : part)).join('-');
}
