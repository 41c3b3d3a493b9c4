import { DOUBLE_QUOTE, EQUALS, GT, isSpace, SINGLE_QUOTE, SLASH } from './ascii.ts';

/**
 * First byte after the tag whose name ends at `from`; 0: the tag is not finished. Negative, of the same size: an
 * unquoted value ran up to the `>`, so that a slash before it belongs to the value and closes nothing.
 * Source: https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state.
 */
export function tagEnd(bytes: Uint8Array, from: number): number {
  // Nearly all attributes are `name="value"`; whatever else there is starts over, by the letter of the standard.
  const { length } = bytes;
  let at = from;
  for (;;) {
    while (at < length && TELLING[bytes[at]!] === 0) at += 1;
    if (at >= length) return 0;
    const byte = bytes[at]!;
    if (byte === GT) return at + 1;
    if (byte !== EQUALS || at + 1 >= length) return anyTagEnd(bytes, from);
    const quote = bytes[at + 1]!;
    if ((quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) || !endsName(bytes[at - 1]!))
      return anyTagEnd(bytes, from);
    at += 2;
    // Values are short: a loop is faster than a native search, but for what a page embeds as data.
    const near = at + 100 < length ? at + 100 : length;
    while (at < near && bytes[at] !== quote) at += 1;
    if (at === near) {
      at = bytes.indexOf(quote, near);
      if (at < 0) return 0;
    }
    at += 1;
  }
}

/** Bytes that say where an attribute, or the tag, ends. */
const TELLING = new Uint8Array(256);
for (const byte of [GT, EQUALS, DOUBLE_QUOTE, SINGLE_QUOTE]) TELLING[byte] = 1;

/** Whether a `=` after this byte gives a value to a name, and does not start one. */
function endsName(byte: number): boolean {
  return (
    !isSpace(byte) && byte !== SLASH && byte !== EQUALS && byte !== DOUBLE_QUOTE && byte !== SINGLE_QUOTE
  );
}

function anyTagEnd(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  let at = from;
  for (;;) {
    let byte = bytes[at]!;
    while (at < length && (byte === SLASH || isSpace(byte))) byte = bytes[++at]!;
    if (at >= length) return 0;
    if (byte === GT) return at + 1;
    at = nameEnd(bytes, at);
    if (bytes[at] !== EQUALS) {
      const equals = skipSpace(bytes, at);
      if (bytes[equals] !== EQUALS) continue;
      at = equals;
    }
    at = skipSpace(bytes, at + 1);
    byte = bytes[at]!;
    if (byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) {
      at = quoteEnd(bytes, at + 1, byte);
      if (at < 0) return 0;
    } else {
      while (at < length && byte !== GT && !isSpace(byte)) byte = bytes[++at]!;
      if (byte === GT) return -(at + 1);
    }
  }
}

/** First byte after the attribute name that starts here; a `=` at its start belongs to it. */
export function nameEnd(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  let byte = bytes[at];
  while (byte !== undefined && byte !== EQUALS && byte !== GT && byte !== SLASH && !isSpace(byte))
    byte = bytes[++at];
  return at;
}

/** First byte after the attribute value that starts here, its quotes included; -1: a quote is not closed. */
export function valueEnd(bytes: Uint8Array, from: number): number {
  const quote = bytes[from];
  if (quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) return quoteEnd(bytes, from + 1, quote);
  let at = from;
  while (at < bytes.length && bytes[at] !== GT && !isSpace(bytes[at]!)) at += 1;
  return at;
}

export function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at]!)) at += 1;
  return at;
}

/** Values are short: a loop here is faster than a native search, but for what a page embeds as data. */
function quoteEnd(bytes: Uint8Array, from: number, quote: number): number {
  const near = Math.min(bytes.length, from + 100);
  for (let at = from; at < near; at += 1) if (bytes[at] === quote) return at + 1;
  return bytes.indexOf(quote, near) + 1 || -1;
}
