import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileLinearMatcher } from '../../../model/condition/linear-matcher.ts';
import { compilePattern, patternProblem, patternWarning } from '../../../model/condition/pattern.ts';
import { readPattern } from '../../../model/condition/pattern-syntax.ts';

const seed = 20_261_121;

/** Random patterns over a small alphabet, so that short random texts often match them. */
const patterns = fc.letrec<{ node: string; atom: string }>((tie) => ({
  atom: fc.oneof(
    { maxDepth: 2 },
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        'a',
        'b',
        'A',
        '.',
        '_',
        '-',
        ' ',
        '\\d',
        '\\w',
        '\\W',
        '\\s',
        '[ab]',
        '[^a]',
        '[a-cX-Z]',
        '[^\\w]',
        '\\b',
        '\\B',
        '^',
        '$',
        '\\x61',
        '\\u0062',
        '\\.',
        '[\\]\\-]',
        '{',
        ']',
        '[]',
        '[^]',
      ),
    },
    { weight: 2, arbitrary: tie('node').map((node) => `(${node})`) },
    { weight: 1, arbitrary: tie('node').map((node) => `(?:${node})`) },
  ),
  node: fc
    .array(
      fc
        .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{1,}', '*?'))
        .map(([atom, quantifier]) => (/^(?:\\b|\\B|\^|\$|\{)$/.test(atom) ? atom : atom + quantifier)),
      { minLength: 0, maxLength: 3 },
    )
    .map((parts) => parts.join(''))
    .chain((left) =>
      fc
        .option(tie('node'), { nil: undefined, freq: 3, maxDepth: 2 })
        .map((right) => (right === undefined ? left : `${left}|${right}`)),
    ),
}));
const texts = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'A',
      'B',
      'c',
      'X',
      '1',
      '_',
      '-',
      ' ',
      '.',
      '{',
      ']',
      '\n',
      'é',
      'É',
      'ſ',
      'K',
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

describe('compileLinearMatcher', () => {
  test.each([false, true])(
    'answers as RegExp does on random patterns and texts (ignore case: %s)',
    (ignoreCase) => {
      fc.assert(
        fc.property(patterns.node, fc.array(texts, { minLength: 1, maxLength: 5 }), (source, list) => {
          let native: RegExp;
          try {
            native = new RegExp(source, ignoreCase ? 'i' : '');
          } catch {
            return;
          }
          const tree = readPattern(source);
          expect(tree, source).not.toBeNull();
          const linear = compileLinearMatcher(tree!, ignoreCase);
          if (!linear) return; // unfolds to too many instructions
          for (const text of list)
            expect(linear(text), `/${source}/ on ${JSON.stringify(text)}`).toBe(native.test(text));
        }),
        { seed, numRuns: 3000 },
      );
    },
  );

  test('is null for look-around and back references', () => {
    expect(compileLinearMatcher(readPattern('a(?=b)')!, false)).toBeNull();
    expect(compileLinearMatcher(readPattern('(a)\\1')!, false)).toBeNull();
  });
});

describe('compilePattern', () => {
  test.each([
    ['(a+)+$', `${'a'.repeat(5000)}!`, false],
    ['(a|a)*b', 'a'.repeat(5000), false],
    ['(.*)*x', 'a'.repeat(5000), false],
    ['^(\\w+\\s?)*$', `${'word '.repeat(2000)}!`, false],
    ['(a?){40}a{40}', 'a'.repeat(39), false],
    ['(a?){40}a{40}', 'a'.repeat(40), true],
    ['.*.*.*.*.*=x', 'a'.repeat(20_000), false],
    ['(x+x+)+y', `${'x'.repeat(10_000)}y`, true],
  ])('answers at once where backtracking would hang: /%s/', (source, text, expected) => {
    expect(compilePattern(source)(text)).toBe(expected);
  });

  test('keeps look-around and back references where they are cheap', () => {
    expect(compilePattern('^(?!.*admin)/shop/')('/shop/shoes')).toBe(true);
    expect(compilePattern('^(?!.*admin)/shop/')('/shop/admin')).toBe(false);
    expect(compilePattern('(\\w)\\1')('book')).toBe(true);
    expect(patternWarning('^(?!.*admin)/shop/')).toBeNull();
  });

  test('does not match with look-around whose search could hang, and says so', () => {
    expect(compilePattern('(?=(a+)+$)a')(`${'a'.repeat(100)}!`)).toBe(false);
    expect(patternWarning('(?=(a+)+$)a')).toMatch(/texts up to 0 characters/);
  });

  test('never matches what is invalid or too long, and says why', () => {
    expect(compilePattern('/???***[)')('hello')).toBe(false);
    expect(patternProblem('(')).toMatch(/Unterminated|Invalid/);
    expect(patternProblem('a'.repeat(1001))).toMatch(/1001 characters/);
    expect(patternProblem('a'.repeat(1000))).toBeNull();
    expect(compilePattern('(((a{1000}){1000}){1000}){1000}')('a')).toBe(false);
  });

  test('does not search a text over 65,536 code units', () => {
    expect(compilePattern('a')('a'.repeat(65_536))).toBe(true);
    expect(compilePattern('a')('a'.repeat(65_537))).toBe(false);
  });
});
