import { describe, expect, test } from 'vitest';
import { matchesCompound, type ElementFacts } from '../../model/selector-match.ts';
import { parseSelector, selectorProblem } from '../../model/selector.ts';

const element = (
  tag: string,
  attributes: Record<string, string> = {},
  index = 1,
  typeIndex = index,
): ElementFacts => ({
  tag,
  attribute: (name) => attributes[name],
  index,
  typeIndex,
});

describe('selectorProblem', () => {
  test.each([
    'ul.product-grid',
    '#content .product-list, #content .product-grid, .products-block',
    '.collection_page > .row > div',
    'a[href*="/products/"]',
    "[data-id='a b' i]",
    'li:nth-child(2n+1)',
    'li:nth-of-type(odd):not(.ad, [hidden])',
    '.md\\:flex',
    '#\\31 23',
    '*.card',
    'main>ul',
  ])('takes %s', (selector) => {
    expect(selectorProblem(selector)).toBeNull();
    expect(parseSelector(selector)).toBeDefined();
  });

  test.each([
    ['h2 + ul', 'combinator +'],
    ['h2 ~ ul', 'combinator ~'],
    ['ul:has(li)', ':has()'],
    [':is(ul, ol)', 'with commas'],
    [':where(ul)', 'with commas'],
    ['div:empty', ':empty'],
    ['li:last-child', ':nth-child(n)'],
    ['li:hover', ':hover'],
    ['p::before', 'pseudo-elements'],
    ['svg|a', 'namespaces'],
    ['*', 'matches every element'],
    ['ul > *', 'matches every element'],
    ['', '(empty)'],
    ['ul >', 'missing at its end'],
    ['a[href', '] is missing'],
    ['a,,b', 'not understood'],
    ['.1a', 'a name after .'],
    ['a{}', 'not understood'],
    ['li:not(a b)', 'simple selectors only'],
  ])('refuses %s and says why', (selector, why) => {
    expect(selectorProblem(selector)).toContain(why);
  });
});

describe('matchesCompound', () => {
  const cases: [selector: string, facts: ElementFacts, holds: boolean][] = [
    ['li', element('li'), true],
    ['LI', element('li'), true],
    ['li', element('ul'), false],
    ['.a.b', element('p', { class: 'b  x\na' }), true],
    ['.a', element('p', { class: 'A' }), false],
    ['#x', element('p', { id: 'x' }), true],
    ['#\\31 23', element('p', { id: '123' }), true],
    ['[data-v]', element('p', { 'data-v': '' }), true],
    ['[href*="/p/"]', element('a', { href: '/x/p/1' }), true],
    ['[href$=".html"]', element('a', { href: '/x.htm' }), false],
    ['[href^="/x" i]', element('a', { href: '/X.htm' }), true],
    ['[lang|=en]', element('p', { lang: 'en-GB' }), true],
    ['[rel~=next]', element('a', { rel: 'nofollow next' }), true],
    ['[a*=""]', element('a', { a: 'x' }), false],
    [':nth-child(2n+1)', element('li', {}, 3), true],
    [':nth-child(even)', element('li', {}, 3), false],
    [':nth-child(-n+2)', element('li', {}, 2), true],
    [':nth-child(-n+2)', element('li', {}, 3), false],
    [':first-of-type', element('li', {}, 3, 1), true],
    ['li:not(.ad)', element('li', { class: 'ad' }), false],
    ['li:not(.ad)', element('li', { class: 'card' }), true],
  ];
  test.each(cases)('%s', (selector, facts, holds) => {
    expect(matchesCompound(parseSelector(selector)![0]!.compounds[0]!, facts)).toBe(holds);
  });
});
