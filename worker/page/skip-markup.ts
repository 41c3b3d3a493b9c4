import { BANG, DASH, GT, isSpace, LT, SLASH } from './ascii.ts';

/**
 * First byte after a comment, doctype or CDATA section whose `<!` ends at `from`; -1: it is not finished.
 * Source: https://html.spec.whatwg.org/multipage/parsing.html#markup-declaration-open-state.
 */
export function afterDeclaration(bytes: Uint8Array, from: number, foreign: boolean): number {
  if (bytes[from] === DASH && bytes[from + 1] === DASH) {
    if (bytes[from + 2] === GT) return from + 3;
    if (bytes[from + 2] === DASH && bytes[from + 3] === GT) return from + 4;
    for (let at = after(bytes, GT, from + 2); at >= 0; at = after(bytes, GT, at)) {
      const dashes = bytes[at - 2] === BANG ? at - 4 : at - 3;
      if (dashes >= from + 2 && bytes[dashes] === DASH && bytes[dashes + 1] === DASH) return at;
    }
    return -1;
  }
  if (foreign && startsWith(bytes, from, '[CDATA[')) {
    for (let at = after(bytes, GT, from + 7); at >= 0; at = after(bytes, GT, at)) {
      if (bytes[at - 2] === 0x5d && bytes[at - 3] === 0x5d && at - 3 >= from + 7) return at;
    }
    return -1;
  }
  return after(bytes, GT, from);
}

/** The `<` of the end tag that closes a raw-text element whose content starts at `from`; -1: there is none. */
export function rawTextEnd(bytes: Uint8Array, from: number, name: string): number {
  if (name === 'script') return scriptEnd(bytes, from);
  for (let at = bytes.indexOf(LT, from); at >= 0; at = bytes.indexOf(LT, at + 1)) {
    if (bytes[at + 1] === SLASH && isWord(bytes, at + 2, name)) return at;
  }
  return -1;
}

/**
 * Inside `<!--` ... `-->` of a script a nested `<script` hides the next `</script`.
 * https://html.spec.whatwg.org/multipage/parsing.html#script-data-double-escaped-state
 */
function scriptEnd(bytes: Uint8Array, from: number): number {
  let hidden = false;
  let commentEnd = -1;
  for (let at = bytes.indexOf(LT, from); at >= 0; at = bytes.indexOf(LT, at + 1)) {
    if (commentEnd >= 0 && at >= commentEnd) {
      commentEnd = -1;
      hidden = false;
    }
    const second = bytes[at + 1];
    if (second === SLASH) {
      if (!isWord(bytes, at + 2, 'script')) continue;
      if (!hidden) return at;
      hidden = false;
    } else if (second === BANG && commentEnd < 0 && bytes[at + 2] === DASH && bytes[at + 3] === DASH) {
      commentEnd = dashesEnd(bytes, at + 2);
    } else if (commentEnd >= 0 && isWord(bytes, at + 1, 'script')) {
      hidden = true;
    }
  }
  return -1;
}

/** First byte after the `-->` whose dashes start at `from` or later; the buffer's length if there is none. */
function dashesEnd(bytes: Uint8Array, from: number): number {
  for (let at = after(bytes, GT, from); at >= 0; at = after(bytes, GT, at)) {
    if (at - 3 >= from && bytes[at - 2] === DASH && bytes[at - 3] === DASH) return at;
  }
  return bytes.length;
}

/** Whether this name (lower-case letters) stands here as a whole tag name, in any case. */
function isWord(bytes: Uint8Array, from: number, name: string): boolean {
  for (let index = 0; index < name.length; index += 1) {
    if ((bytes[from + index]! | 0x20) !== name.charCodeAt(index)) return false;
  }
  const next = bytes[from + name.length];
  return next !== undefined && (next === GT || next === SLASH || isSpace(next));
}

function startsWith(bytes: Uint8Array, from: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[from + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

function after(bytes: Uint8Array, byte: number, from: number): number {
  return bytes.indexOf(byte, from) + 1 || -1;
}
