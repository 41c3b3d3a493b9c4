import type { Slice } from './find-cards.ts';

/** An array in a JSON text: where its elements stand. */
export interface JsonArray {
  elements: Slice[];
}

const MAX_DEPTH = 100;

/**
 * All arrays of at least two elements in a JSON text, innermost first, with their elements' places. Undefined: the text
 * is no JSON (or nested absurdly deep), and nothing can be said of it.
 */
export function jsonArrays(text: string): JsonArray[] | undefined {
  const read = readJson(text, 0);
  return read && /^\s*$/.test(text.slice(read.end)) ? read.arrays : undefined;
}

/** Where a JSON value that starts at a place of a text ends; undefined: there is none. */
export function jsonEnd(text: string, start: number): number | undefined {
  return readJson(text, start)?.end;
}

function readJson(text: string, start: number): { arrays: JsonArray[]; end: number } | undefined {
  const found: JsonArray[] = [];
  let at = start;
  try {
    skipSpace();
    value(0);
    return { arrays: found, end: at };
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }

  function value(depth: number): void {
    if (depth > MAX_DEPTH) throw new NotJson();
    const first = text[at];
    if (first === '{') object(depth);
    else if (first === '[') array(depth);
    else if (first === '"') string();
    else scalar();
  }

  function object(depth: number): void {
    at += 1;
    skipSpace();
    if (text[at] === '}') return void (at += 1);
    for (;;) {
      if (text[at] !== '"') throw new NotJson();
      string();
      skipSpace();
      expect(':');
      value(depth + 1);
      if (isLast('}')) return;
    }
  }

  function array(depth: number): void {
    const elements: Slice[] = [];
    at += 1;
    skipSpace();
    if (text[at] === ']') return void (at += 1);
    for (;;) {
      const start = at;
      value(depth + 1);
      elements.push({ start, end: at });
      if (isLast(']')) break;
    }
    if (elements.length > 1) found.push({ elements });
  }

  function string(): void {
    for (at += 1; text[at] !== '"'; at += 1) {
      if (at >= text.length) throw new NotJson();
      if (text[at] === '\\') at += 1;
    }
    at += 1;
  }

  function scalar(): void {
    const start = at;
    while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at += 1;
    if (!/^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(text.slice(start, at)))
      throw new NotJson();
  }

  function isLast(close: string): boolean {
    skipSpace();
    const next = text[at];
    at += 1;
    if (next === close) return true;
    if (next !== ',') throw new NotJson();
    skipSpace();
    return false;
  }

  function expect(character: string): void {
    if (text[at] !== character) throw new NotJson();
    at += 1;
    skipSpace();
  }

  function skipSpace(): void {
    while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  }
}

class NotJson extends Error {}
