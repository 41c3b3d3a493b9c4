import { describe, expect, test } from 'vitest';
import { compilePageMatch } from '../../model/page-match.ts';
import { pathPatternProblem } from '../../model/path-pattern.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { PageMatch } from '../../model/placement.ts';

const page = (url: string, more: Partial<PageContext> = {}): PageContext => ({
  url,
  type: 'listing',
  ...more,
});

describe('compilePageMatch', () => {
  const cases: [name: string, match: PageMatch, url: string, holds: boolean][] = [
    ['no line matches every page', {}, '/anything?a=1', true],
    ['a plain path matches itself', { paths: ['/women'] }, '/women', true],
    ['a plain path matches with a query', { paths: ['/women'] }, '/women?page=2', true],
    ['a trailing slash of the path makes no difference', { paths: ['/women'] }, '/women/', true],
    ['a trailing slash of the pattern makes no difference', { paths: ['/women/'] }, '/women', true],
    ['a plain path is not a prefix', { paths: ['/women'] }, '/women/shirts', false],
    ['* matches below', { paths: ['/women/*'] }, '/women/shirts/linen', true],
    ['* does not match the listing itself', { paths: ['/women/*'] }, '/women/', false],
    ['* stands anywhere', { paths: ['/*/sale/*.html'] }, '/women/sale/a.html', true],
    ['parts around * do not overlap', { paths: ['/ab*ba'] }, '/aba', false],
    ['the root matches only itself', { paths: ['/'] }, '/', true],
    ['the root is not every page', { paths: ['/'] }, '/x', false],
    ['one of several paths is enough', { paths: ['/a', '/b'] }, '/b', true],
    ['an empty list of paths matches nothing', { paths: [] }, '/b', false],
    [':name matches one segment', { paths: ['/p/:slug'] }, '/p/linen-shirt', true],
    [':name does not match two segments', { paths: ['/p/:slug'] }, '/p/a/b', false],
    ['an optional group may be absent', { paths: ['/p{/:slug}?'] }, '/p', true],
    ['non-ASCII patterns are percent-encoded as paths are', { paths: ['/schön/*'] }, '/sch%C3%B6n/x', true],
    ['an excluded path wins', { paths: ['/w/*'], exclude_paths: ['/w/sale'] }, '/w/sale', false],
    ['a page type of the list matches', { page_types: ['listing', 'search'] }, '/x', true],
    ['another page type does not', { page_types: ['product'] }, '/x', false],
    ['a query value must be equal', { query: { sort: 'new' } }, '/x?sort=new&b=1', true],
    ['another query value does not match', { query: { sort: 'new' } }, '/x?sort=old', false],
    ['* asks only that the parameter is there', { query: { sort: '*' } }, '/x?sort=', true],
    ['a missing parameter does not match *', { query: { sort: '*' } }, '/x', false],
    ['a device of the list matches', { devices: ['phone'] }, '/x', true],
    ['another device does not', { devices: ['desktop'] }, '/x', false],
    ['every line must hold', { paths: ['/x'], devices: ['desktop'] }, '/x', false],
    ['a language covers its regions', { locales: ['en'] }, '/x', true],
    ['a region does not cover another', { locales: ['en-US'] }, '/x', false],
  ];
  test.each(cases)('%s', (_name, match, url, holds) => {
    expect(compilePageMatch(match)(page(url, { locale: 'en-GB' }), 'phone')).toBe(holds);
  });

  test('a locale is asked for: a page without one does not match', () => {
    expect(compilePageMatch({ locales: ['en'] })(page('/x'), 'phone')).toBe(false);
  });
});

describe('pathPatternProblem', () => {
  test.each(['/women/*', '/p/:slug', '/p{/:slug}?', '/:lang(en|de)/*', '/'])('takes %s', (pattern) => {
    expect(pathPatternProblem(pattern)).toBeNull();
  });
  test.each([
    ['women', 'does not start with /'],
    ['/a?b=1', 'query or fragment'],
    ['/a/(', 'not a URLPattern'],
    ['/*/*/*/*/*', '5 wildcards; the limit is 4'],
  ])('refuses %s and says why', (pattern, why) => {
    expect(pathPatternProblem(pattern)).toContain(why);
    expect(compilePageMatch({ paths: [pattern] })(page('/a'), 'phone')).toBe(false);
  });
});
