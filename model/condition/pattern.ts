import { compileLinearMatcher } from './linear-matcher.ts';
import { readPattern, type PatternNode } from './pattern-syntax.ts';

/** Longest pattern read, in UTF-16 code units. */
export const MAX_PATTERN_LENGTH = 1000;

/** Longest text that is searched; a longer one has no match. */
export const MAX_TEXT_LENGTH = 65_536;

/** Most paths a backtracking search may have to try: about 10 ms at 10 ns each. */
const MAX_BACKTRACKING_PATHS = 1_000_000;

/** Tells whether a text has a match. */
export type Pattern = (text: string) => boolean;

/**
 * A function that tells whether a text has a match of a JavaScript regular expression (no `u` flag), and that cannot
 * hang: conditions are written by merchandisers, but texts (address, user agent, referrer) come from strangers.
 *
 * - Where the number of paths that a backtracking search could take on a text of that length stays below 1,000,000,
 *   the engine's own RegExp answers.
 * - Else a matcher that takes linear time answers, with the same result.
 * - Look-around and back references cannot be matched in linear time: over that bound they have no match.
 * - A text over 65,536 code units has no match. A pattern that is invalid, longer than 1,000 code units, or too rare
 *   to be analysed (legacy octal escapes, inline modifiers, named references) never matches; `patternProblem` says so.
 */
export function compilePattern(source: string, ignoreCase = false): Pattern {
  if (patternProblem(source) !== null) return () => false;
  const native = new RegExp(source, ignoreCase ? 'i' : '');
  const tree = readPattern(source)!;
  const effort = searchEffort(tree);
  let linear: Pattern | null | undefined;
  return (text) => {
    if (text.length > MAX_TEXT_LENGTH) return false;
    if (effort.paths * (text.length + 1) ** effort.degree <= MAX_BACKTRACKING_PATHS)
      return search(native, text);
    linear ??= compileLinearMatcher(tree, ignoreCase);
    return linear !== null && linear(text);
  };
}

/** WARNING: engines compile on first use and throw then when counted repetitions unfold to too much: no match. */
function search(native: RegExp, text: string): boolean {
  try {
    return native.test(text);
  } catch {
    return false;
  }
}

/**
 * Why a pattern would never match, in words for the person who wrote it, or null when it can be used. A pattern with
 * look-around or back references that a long text could make slow is usable, and is named by `patternWarning`.
 */
export function patternProblem(source: string): string | null {
  if (typeof source !== 'string') return 'The pattern is not a text.';
  if (source.length > MAX_PATTERN_LENGTH)
    return `The pattern has ${source.length} characters; the limit is ${MAX_PATTERN_LENGTH}.`;
  try {
    RegExp(source);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return readPattern(source) === null
    ? 'The pattern uses octal escapes, inline modifiers or named references, which are not supported.'
    : null;
}

/** What a person should know about a usable pattern, or null: on which length of text it stops matching. */
export function patternWarning(source: string): string | null {
  const tree = patternProblem(source) === null ? readPattern(source) : null;
  if (!tree || compileLinearMatcher(tree, false) !== null) return null;
  const { paths, degree } = searchEffort(tree);
  const longest =
    degree === 0
      ? paths <= MAX_BACKTRACKING_PATHS
        ? MAX_TEXT_LENGTH
        : 0
      : Math.floor((MAX_BACKTRACKING_PATHS / paths) ** (1 / degree)) - 1;
  if (longest >= 2048) return null;
  return `With look-around, back references or long counted repetitions this pattern can be searched safely only in texts up to ${Math.max(0, longest)} characters; longer ones do not match.`;
}

/** A bound of the form `paths * (length + 1) ** degree`. */
interface Effort {
  paths: number;
  degree: number;
}

/**
 * Upper bound of the paths that a backtracking search can take: alternatives add, what follows one another multiplies,
 * a repetition of something that can match in one way only counts its possible lengths, and a repetition of something
 * ambiguous has no bound that grows as a power of the text's length.
 */
function searchEffort(tree: PatternNode): Effort {
  const inside = pathsThrough(tree);
  const first = tree.kind === 'sequence' ? tree.parts[0] : tree;
  return first?.kind === 'start' ? inside : { paths: inside.paths, degree: inside.degree + 1 };
}

function pathsThrough(node: PatternNode): Effort {
  if (node.kind === 'look') return pathsThrough(node.body);
  if (node.kind === 'sequence') {
    return node.parts
      .map(pathsThrough)
      .reduce((all, one) => ({ paths: all.paths * one.paths, degree: all.degree + one.degree }), {
        paths: 1,
        degree: 0,
      });
  }
  if (node.kind === 'choice') {
    return node.parts
      .map(pathsThrough)
      .reduce((all, one) => ({ paths: all.paths + one.paths, degree: Math.max(all.degree, one.degree) }), {
        paths: 0,
        degree: 0,
      });
  }
  if (node.kind !== 'repeat') return { paths: 1, degree: 0 };
  const body = pathsThrough(node.body);
  if (body.paths === 1 && body.degree === 0) {
    return node.max === Infinity ? { paths: 1, degree: 1 } : { paths: node.max - node.min + 1, degree: 0 };
  }
  if (node.max === Infinity) return { paths: Infinity, degree: 0 };
  return { paths: body.paths ** node.max * (node.max - node.min + 1), degree: body.degree * node.max };
}
