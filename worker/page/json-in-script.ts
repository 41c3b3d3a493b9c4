import { jsonEnd } from './json-arrays.ts';

/** JSON that stands in a script's code. */
export interface ScriptJson {
  json: string;
  /** Where in the code a place of `json` stands: of a string literal, its escapes undone. */
  placeOf(at: number): number;
}

/** Code beyond this is no state but a library, and is not looked into. */
const MAX_CODE_LENGTH = 2 * 1024 * 1024;
/** What may come before a value: an assignment, a call, a property, a return. */
const BEFORE_VALUE = /(?:[=(:,]|\breturn)\s*(?=[{[])/g;
const PARSE_CALL = /\bJSON\s*\.\s*parse\s*\(\s*(?=["'`])/g;
/** What may come after it. Anything else would make it a part of something larger. */
const AFTER_VALUE = /^\s*(?:[;,)}\]]|$|\/\/|\/\*|(?:\n|\r)\s*\S)/;
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', 0: '\0' };

/**
 * JSON objects and arrays that a script's code holds as values, and those in string literals that it gives to
 * `JSON.parse`, in order. A value that is JavaScript and no JSON (bare keys, calls, comments) is passed over.
 */
export function jsonInScript(code: string): ScriptJson[] {
  if (code.length > MAX_CODE_LENGTH) return [];
  const found: ScriptJson[] = [];
  for (const { index, 0: call } of code.matchAll(PARSE_CALL)) {
    const literal = readLiteral(code, index + call.length);
    if (literal) found.push(literal);
  }
  const finder = new RegExp(BEFORE_VALUE);
  for (let match = finder.exec(code); match; match = finder.exec(code)) {
    const start = match.index + match[0].length;
    const end = jsonEnd(code, start);
    if (end === undefined || !AFTER_VALUE.test(code.slice(end, end + 200))) continue;
    found.push({ json: code.slice(start, end), placeOf: (at) => start + at });
    // What is inside of it is looked at with it.
    finder.lastIndex = end;
  }
  return found;
}

/** A string literal's text; undefined: it does not end, or is made from parts. */
function readLiteral(code: string, start: number): ScriptJson | undefined {
  const quote = code[start];
  const places: number[] = [];
  let json = '';
  let at = start + 1;
  while (code[at] !== quote) {
    const from = at;
    const character = code[at];
    if (character === undefined || (quote === '`' && code.startsWith('${', at))) return undefined;
    let text = character;
    if (character === '\\') {
      const escape = /^\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2})|(\r\n|[^]))/i.exec(
        code.slice(at, at + 12),
      );
      if (!escape) return undefined;
      const [all, long, unicode, hex, plain = ''] = escape;
      const digits = long ?? unicode ?? hex;
      if (digits !== undefined && Number.parseInt(digits, 16) > 0x10ffff) return undefined;
      at += all.length;
      text =
        digits !== undefined
          ? String.fromCodePoint(Number.parseInt(digits, 16))
          : /[\r\n]/.test(plain)
            ? ''
            : (ESCAPES[plain] ?? plain);
    } else at += 1;
    for (let unit = 0; unit < text.length; unit += 1) places.push(from);
    json += text;
  }
  places.push(at);
  return { json, placeOf: (place) => places[place] ?? at };
}
