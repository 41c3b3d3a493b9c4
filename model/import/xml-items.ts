const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * The items of an RSS or Atom product feed as fields by local name (`g:price` is `price`); a name that comes again is
 * joined by `,`. Not a general XML parser: nested elements give the text inside them. Throws for text without items.
 */
export function xmlItems(text: string): Record<string, string>[] {
  const items = [...text.matchAll(/<(item|entry)\b[^>]*>([\s\S]*?)<\/\1\s*>/g)].map((match) =>
    fieldsOf(match[2]!),
  );
  if (items.length === 0) throw new Error('The feed has neither <item> nor <entry>.');
  return items;
}

function fieldsOf(item: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const match of item.matchAll(
    /<(?:[\w.-]+:)?([\w.-]+)\b[^>]*?(?:\/>|>((?:<!\[CDATA\[[\s\S]*?\]\]>|[^<])*)<\/(?:[\w.-]+:)?\1\s*>)/g,
  )) {
    const value = textOf(match[2] ?? hrefOf(match[0]));
    if (value === '') continue;
    const name = match[1]!.toLowerCase();
    fields[name] = fields[name] === undefined ? value : `${fields[name]},${value}`;
  }
  return fields;
}

/** Atom's `<link href="..."/>` has its value in an attribute. */
function hrefOf(tag: string): string {
  return /\bhref\s*=\s*["']([^"']*)["']/.exec(tag)?.[1] ?? '';
}

function textOf(source: string): string {
  return source
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) => (part.startsWith('<![CDATA[') ? part.slice(9, -3) : decode(part)))
    .join('')
    .trim();
}

function decode(text: string): string {
  return text.replaceAll(
    /&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
