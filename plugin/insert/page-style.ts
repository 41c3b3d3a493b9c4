const added = new Set<string>();

/** Adds a style to the page once, by CSSOM, which a strict Content-Security-Policy lets pass. */
export function addPageStyle(css: string): void {
  if (added.has(css)) return;
  added.add(css);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  // In front, so that the shop's own rules for our classes win.
  document.adoptedStyleSheets.unshift(sheet);
}
