import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { EditSchema, PlacementSchema, RedirectSchema } from '../../model/placement.ts';

const issues = (schema: v.GenericSchema, value: unknown) =>
  v
    .safeParse(schema, value)
    .issues?.map(({ message }) => message)
    .join(' ');
const attribute = (name: string, value: string) => ({ op: 'attribute', name, value });

describe('EditSchema', () => {
  test.each([
    attribute('class', 'any words: even javascript:'),
    attribute('href', '/women?sort=new#top'),
    attribute('href', 'https://shop.example/'),
    attribute('src', '/img/a.webp'),
    attribute('srcset', '/a.webp 640w, https://cdn.example/b,c.webp 1280w'),
    attribute('srcset', '/a.webp'),
    { op: 'image', src: '/a.png', srcset: '/a.png 1x, /b.png 1.5x' },
  ])('takes %o', (edit) => {
    expect(issues(EditSchema, edit)).toBeUndefined();
  });

  test.each([
    attribute('href', 'javascript:alert(1)'),
    attribute('href', ' javascript:alert(1)'),
    attribute('href', '//evil.example'),
    attribute('href', '/\\evil.example'),
    attribute('href', '/\t/evil.example'),
    attribute('src', 'data:text/html,x'),
    attribute('srcset', '/a.webp 640w, javascript:x 2x'),
    attribute('srcset', '/a.webp 640px'),
    attribute('onclick', 'x'),
    attribute('style', 'color: red'),
    { op: 'image', src: 'data:image/png;base64,x' },
    { op: 'style', property: 'background-color', value: 'url(/x)' },
  ])('refuses %o', (edit) => {
    expect(issues(EditSchema, edit)).toBeDefined();
  });
});

test('a redirect stays on http and cannot be made to leave by a backslash', () => {
  expect(issues(RedirectSchema, { kind: 'redirect', url: '/\\evil.example' })).toContain('backslashes');
  expect(issues(RedirectSchema, { kind: 'redirect', url: '/sale' })).toBeUndefined();
});

test('a placement whose selector the rewriter cannot match is refused with the reason', () => {
  const placement = { v: 1, id: 'a', name: 'A', kind: 'content' };
  expect(issues(PlacementSchema, { ...placement, selector: 'h2 + p' })).toContain('combinator +');
  expect(
    issues(PlacementSchema, { ...placement, selector: 'h2 p', card: { selector: 'li:has(a)' } }),
  ).toContain(':has()');
  expect(issues(PlacementSchema, { ...placement, selector: 'h2 > p' })).toBeUndefined();
});

test('a placement whose path pattern cannot be used is refused with the reason', () => {
  const placement = { v: 1, id: 'a', name: 'A', kind: 'content', selector: 'p' };
  expect(issues(PlacementSchema, { ...placement, match: { paths: ['women'] } })).toContain(
    'does not start with /',
  );
});
