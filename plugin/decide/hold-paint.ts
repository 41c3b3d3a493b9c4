/** Longest time that a place is invisible while its decision is under way. */
const MAX_HOLD_MILLIS = 400;

/**
 * Makes places, and nothing else, invisible until the returned function is called, 400 ms at the most. They keep
 * their room, so that nothing moves.
 */
export function holdPaint(selectors: string[]): () => void {
  const sheet = new CSSStyleSheet();
  // A rule each: one selector that the browser does not know must not undo the others.
  sheet.replaceSync(selectors.map((selector) => `${selector}{visibility:hidden!important}`).join(''));
  document.adoptedStyleSheets.push(sheet);
  const release = () => void (sheet.disabled = true);
  setTimeout(release, MAX_HOLD_MILLIS);
  return release;
}
