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

/** An attribute's value as it is written: the rewriter itself only escapes quotes. */
export function attributeText(value: string): string {
  return asciiHtml(value.replaceAll('&', '&amp;'));
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** An attribute's value with its references undone: those that occur in addresses and ids; others stay as they are. */
export function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos));/gi,
    (all, decimal: string | undefined, hex: string | undefined, named: string | undefined) => {
      if (named) return NAMED[named.toLowerCase()]!;
      const code = decimal ? Number(decimal) : Number.parseInt(hex!, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}
