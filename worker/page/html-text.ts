/** Text as HTML of any charset: what HTML reads as markup, and all beyond ASCII, becomes references. */
export function escapeHtml(text: string): string {
  return asciiHtml(
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;'),
  );
}

/** HTML with all beyond ASCII as references, so that it reads alike whatever charset the page turns out to have. */
export function asciiHtml(html: string): string {
  return html.replace(/[^\p{ASCII}]/gu, (character) => `&#${character.codePointAt(0)};`);
}

/** JSON for a `<script>` data block of any charset: `<` and all beyond ASCII are escaped, so that nothing ends the script. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
