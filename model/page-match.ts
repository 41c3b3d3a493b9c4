import type { PageContext } from './page-context.ts';
import { compilePath, withoutSlash } from './path-pattern.ts';
import type { PageMatch } from './placement.ts';
import type { Device } from './profile.ts';

/** Tells whether a page, seen on a device, is one of those that were meant. */
export type PageTest = (page: PageContext, device: Device) => boolean;

/** Longest path that is compared; a longer one matches nothing but "all pages". */
const MAX_PATH_LENGTH = 1024;

/**
 * A function that tells whether a page matches: every given line must hold, a list holds if one of its entries does.
 * No line: every page. A path pattern that `pathPatternProblem` refuses matches nothing. A trailing slash of the path
 * or of a pattern makes no difference, so `/women/*` does not match `/women/`, which is `/women`.
 */
export function compilePageMatch(match: PageMatch): PageTest {
  const tests: PageTest[] = [];
  const { paths, exclude_paths, page_types, query, devices, locales } = match;
  if (paths) {
    const included = compilePaths(paths);
    tests.push((page) => included(pathOf(page)));
  }
  if (exclude_paths?.length) {
    const excluded = compilePaths(exclude_paths);
    tests.push((page) => !excluded(pathOf(page)));
  }
  if (page_types) tests.push((page) => page_types.includes(page.type));
  if (devices) tests.push((_page, device) => devices.includes(device));
  if (locales)
    tests.push(({ locale }) => locale !== undefined && locales.some((wanted) => speaks(locale, wanted)));
  const parameters = Object.entries(query ?? {});
  if (parameters.length > 0) {
    tests.push((page) => {
      const given = new URLSearchParams(queryOf(page));
      return parameters.every(([name, value]) =>
        value === '*' ? given.has(name) : given.get(name) === value,
      );
    });
  }
  // Asked for every placement and experiment of every page: most have no line or one.
  const [first] = tests;
  if (!first) return always;
  if (tests.length === 1) return first;
  return (page, device) => {
    for (const test of tests) if (!test(page, device)) return false;
    return true;
  };
}

const always = () => true;

function compilePaths(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map(compilePath);
  return (path) => path.length <= MAX_PATH_LENGTH && tests.some((test) => test(path));
}

function pathOf({ url }: PageContext): string {
  const end = url.search(/[?#]/);
  return withoutSlash(end < 0 ? url : url.slice(0, end));
}

function queryOf({ url }: PageContext): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1).split('#')[0]!;
}

/** `en` covers `en-GB`; `en-GB` does not cover `en`. Case makes no difference. */
function speaks(locale: string, wanted: string): boolean {
  const own = locale.toLowerCase();
  const asked = wanted.toLowerCase();
  return own === asked || own.startsWith(`${asked}-`);
}
