/** A set of UTF-16 code units. */
export type CodeSet = (code: number) => boolean;

/** Syntax tree of a regular expression. A negated set is kept as such, since letter case is folded before it is negated. `look` and `back` are what no finite automaton can follow. */
export type PatternNode =
  | { kind: 'set'; has: CodeSet; negated?: boolean }
  | { kind: 'start' | 'end' | 'boundary' | 'inside' }
  | { kind: 'sequence'; parts: PatternNode[] }
  | { kind: 'choice'; parts: PatternNode[] }
  | { kind: 'repeat'; body: PatternNode; min: number; max: number }
  | { kind: 'look'; body: PatternNode }
  | { kind: 'back' };

const isDigit: CodeSet = (code) => code >= 48 && code <= 57;
const isWord: CodeSet = (code) =>
  isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
const isSpace: CodeSet = (code) => /\s/.test(String.fromCharCode(code));
const isLineEnd: CodeSet = (code) => code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
const not =
  (has: CodeSet): CodeSet =>
  (code) =>
    !has(code);

const classEscapes: Record<string, CodeSet> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
};
const controlEscapes: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

const set = (code: number): PatternNode => ({ kind: 'set', has: (other) => other === code });

/** True for a code unit that `\b` counts as part of a word. */
export const isWordCode = isWord;

/**
 * Syntax tree of a JavaScript regular expression without the `u` and `v` flags (ECMAScript 2025 section 22.2.1 with
 * annex B.1.2), or null where it uses something rare that this reader leaves out: named references, legacy octal
 * escapes, inline modifiers, `\c` escapes. The pattern must already be one that `new RegExp` accepts.
 */
export function readPattern(source: string): PatternNode | null {
  const groups = countGroups(source);
  let at = 0;

  function choice(): PatternNode {
    const parts = [sequence()];
    while (source[at] === '|') {
      at += 1;
      parts.push(sequence());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  }

  function sequence(): PatternNode {
    const parts: PatternNode[] = [];
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(quantified(atom()));
    return { kind: 'sequence', parts };
  }

  function quantified(body: PatternNode): PatternNode {
    const range = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/.exec(source.slice(at, at + 24));
    if (!range) return body;
    at += range[0].length;
    if (source[at] === '?') at += 1;
    if (range[0] === '*') return { kind: 'repeat', body, min: 0, max: Infinity };
    if (range[0] === '+') return { kind: 'repeat', body, min: 1, max: Infinity };
    if (range[0] === '?') return { kind: 'repeat', body, min: 0, max: 1 };
    const min = Number(range[1]);
    const open = range[2] ? Infinity : min;
    return { kind: 'repeat', body, min, max: range[3] ? Number(range[3]) : open };
  }

  function atom(): PatternNode {
    const char = source[at]!;
    at += 1;
    if (char === '^') return { kind: 'start' };
    if (char === '$') return { kind: 'end' };
    if (char === '.') return { kind: 'set', has: not(isLineEnd) };
    if (char === '[') return characterClass();
    if (char === '(') return group();
    if (char === '\\') return escape();
    return set(char.charCodeAt(0));
  }

  function group(): PatternNode {
    const opening = /^\?(?::|=|!|<=|<!|<[\p{ID_Start}$_][\p{ID_Continue}$]*>)/u.exec(
      source.slice(at, at + 80),
    );
    if (source[at] === '?' && !opening) throw new Unreadable();
    at += opening?.[0].length ?? 0;
    const body = choice();
    if (source[at] !== ')') throw new Unreadable();
    at += 1;
    return opening && /[=!]$/.test(opening[0]) ? { kind: 'look', body } : body;
  }

  function escape(): PatternNode {
    const char = source[at]!;
    if (char === 'b' || char === 'B') {
      at += 1;
      return { kind: char === 'b' ? 'boundary' : 'inside' };
    }
    if (char >= '1' && char <= '9') {
      const digits = /^\d+/.exec(source.slice(at))![0];
      if (Number(digits) > groups) throw new Unreadable();
      at += digits.length;
      return { kind: 'back' };
    }
    if (char === 'k' && source.includes('(?<')) throw new Unreadable();
    const named = classEscapes[char];
    if (!named) return set(escapedCode());
    at += 1;
    return { kind: 'set', has: named };
  }

  /** The code unit that the escape at `at`, after its backslash, stands for. */
  function escapedCode(): number {
    const char = source[at]!;
    at += 1;
    if (char in controlEscapes) return controlEscapes[char]!;
    if (char === 'c' || (char === '0' && /\d/.test(source[at] ?? ''))) throw new Unreadable();
    if (char === '0') return 0;
    const hex =
      char === 'x' || char === 'u'
        ? new RegExp(`^[\\da-f]{${char === 'x' ? 2 : 4}}`, 'i').exec(source.slice(at, at + 4))
        : null;
    if (!hex) return char.charCodeAt(0);
    at += hex[0].length;
    return Number.parseInt(hex[0], 16);
  }

  /** One member of a character class: a code unit, or a set such as `\d`. */
  function member(): number | CodeSet {
    const char = source[at]!;
    at += 1;
    if (char !== '\\') return char.charCodeAt(0);
    const next = source[at]!;
    if (next === 'b') {
      at += 1;
      return 8;
    }
    if (next in classEscapes) {
      at += 1;
      return classEscapes[next]!;
    }
    if (next >= '1' && next <= '9') throw new Unreadable();
    return escapedCode();
  }

  function characterClass(): PatternNode {
    const negated = source[at] === '^';
    if (negated) at += 1;
    const ranges: Array<[number, number]> = [];
    const sets: CodeSet[] = [];
    const keep = (one: number | CodeSet) =>
      typeof one === 'number' ? ranges.push([one, one]) : sets.push(one);
    while (source[at] !== ']') {
      if (at >= source.length) throw new Unreadable();
      const low = member();
      if (source[at] !== '-' || source[at + 1] === ']') {
        keep(low);
        continue;
      }
      at += 1;
      const high = member();
      if (typeof low === 'number' && typeof high === 'number') {
        ranges.push([low, high]);
      } else {
        keep(low);
        keep(high);
        ranges.push([45, 45]);
      }
    }
    at += 1;
    const has: CodeSet = (code) =>
      ranges.some(([low, high]) => code >= low && code <= high) || sets.some((one) => one(code));
    return { kind: 'set', has, negated };
  }

  try {
    const tree = choice();
    return at === source.length ? tree : null;
  } catch (error) {
    if (error instanceof Unreadable) return null;
    throw error;
  }
}

class Unreadable extends Error {}

/** How many capturing groups a pattern opens, which tells a back reference from a legacy octal escape. */
function countGroups(source: string): number {
  const plain = source.replace(/\\./gs, '').replace(/\[[^\]]*\]/g, '');
  return plain.match(/\((?!\?)|\(\?<(?![=!])/g)?.length ?? 0;
}
