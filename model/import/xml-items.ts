const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
/** Comments, CDATA, tags, texts; a comment or CDATA that nothing closes goes to the end. */
const TOKENS =
  /<!--[\s\S]*?(?:-->|$)|<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|[^<]+|</g;

/**
 * The items of an RSS or Atom product feed as fields by local name (`g:price` is `price`): those directly in the item,
 * since a shipping's price is not the product's; of a name that comes again the first. Not a general XML parser. Throws
 * for text without items, and for one that breaks off within an item.
 */
export function xmlItems(text: string): Record<string, string>[] {
  const items: Record<string, string>[] = [];
  let item: Record<string, string> | undefined;
  /** Open elements within the item, and the text of the outermost of them; undefined: it holds elements. */
  let depth = 0;
  let value: string | undefined = '';
  for (const [token, cdata, closes, name = '', attributes = '', isEmpty] of text.matchAll(TOKENS)) {
    const local = name.toLowerCase();
    const isItem = local === 'item' || local === 'entry';
    if (!item) {
      if (isItem && !closes) [item, depth] = [{}, isEmpty ? 0 : 1];
      if (isItem && isEmpty) item = undefined;
    } else if (name === '') {
      if (depth > 1 && value !== undefined && !token.startsWith('<!--')) value += cdata ?? decode(token);
    } else if (closes && isItem) {
      // Whatever an element left open in between.
      items.push(item);
      item = undefined;
    } else if (closes) {
      depth = Math.max(1, depth - 1);
      if (depth === 1) keep(item, local, value);
    } else if (isEmpty) {
      if (depth === 1) keep(item, local, hrefOf(attributes));
      else value = undefined;
    } else {
      value = depth === 1 ? '' : undefined;
      depth += 1;
    }
  }
  if (item) throw new Error(`The feed breaks off within item ${items.length + 1}: load it again.`);
  if (items.length === 0) throw new Error('The feed has neither <item> nor <entry>.');
  return items;
}

function keep(item: Record<string, string>, name: string, value: string | undefined): void {
  const text = value?.trim();
  if (text && !Object.hasOwn(item, name)) item[name] = text;
}

/** Atom's `<link href="..."/>` has its value in an attribute. */
function hrefOf(attributes: string): string {
  return decode(/\bhref\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1] ?? '');
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
