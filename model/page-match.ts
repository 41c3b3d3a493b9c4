import type { PageContext } from './page-context.ts';
import type { PageMatch } from './placement.ts';
import type { Device } from './profile.ts';

/** Tells whether a page, seen on a device, is one of those that were meant. */
export type PageTest = (page: PageContext, device: Device) => boolean;

/** Longest path that is compared; a longer one matches nothing but "all pages". */
const MAX_PATH_LENGTH = 1024;

/** Most `*` and `:name` of one pattern: beyond them backtracking over a stranger's path could get slow. */
const MAX_WILDCARDS = 4;

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
  return (page, device) => tests.every((test) => test(page, device));
}

/** Why a path pattern cannot be used, in words for the person who wrote it, or null. */
export function pathPatternProblem(pattern: string): string | null {
  if (!pattern.startsWith('/')) return `The path ${pattern} does not start with /.`;
  if (/[?#]/.test(pattern.replaceAll(/(?:[})*]|:\w+)\?/g, ''))) {
    return `The path ${pattern} holds a query or fragment; query parameters have their own field.`;
  }
  const wildcards = pattern.replaceAll('**', '*').match(/\*|:[A-Za-z_]|\(/g)?.length ?? 0;
  if (wildcards > MAX_WILDCARDS)
    return `The path ${pattern} has ${wildcards} wildcards; the limit is ${MAX_WILDCARDS}.`;
  return patternOf(pattern) ? null : `The path ${pattern} is not a URLPattern path name.`;
}

function patternOf(pathname: string): URLPattern | undefined {
  try {
    return new URLPattern({ pathname });
  } catch {
    return undefined;
  }
}

function compilePaths(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map(compilePath);
  return (path) => path.length <= MAX_PATH_LENGTH && tests.some((test) => test(path));
}

/** Plain paths and `*` are compared as text, 50 times faster than by URLPattern: decide() asks for every experiment. */
function compilePath(pattern: string): (path: string) => boolean {
  if (pathPatternProblem(pattern)) return () => false;
  if (/[:{}()\\?+]/.test(pattern)) {
    const compiled = new URLPattern({ pathname: withoutSlash(pattern) });
    return (path) => compiled.test({ pathname: path });
  }
  const parts = withoutSlash(new URL(pattern, 'http://page.invalid').pathname).split('*');
  if (parts.length === 1) return (path) => path === parts[0];
  const first = parts[0]!;
  const last = parts.at(-1)!;
  const middle = parts.slice(1, -1);
  return (path) => {
    if (!path.startsWith(first) || !path.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      const found = path.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return at <= path.length - last.length;
  };
}

function pathOf({ url }: PageContext): string {
  const end = url.search(/[?#]/);
  return withoutSlash(end < 0 ? url : url.slice(0, end));
}

function queryOf({ url }: PageContext): string {
  const start = url.indexOf('?');
  return start < 0 ? '' : url.slice(start + 1).split('#')[0]!;
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/** `en` covers `en-GB`; `en-GB` does not cover `en`. Case makes no difference. */
function speaks(locale: string, wanted: string): boolean {
  const own = locale.toLowerCase();
  const asked = wanted.toLowerCase();
  return own === asked || own.startsWith(`${asked}-`);
}
