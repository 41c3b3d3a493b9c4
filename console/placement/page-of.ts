import type { PageMatch } from '../../model/placement.ts';

/** A path that a page match names outright, to open in the picker; the home page where it names patterns only. */
export function pageOf(match: PageMatch | undefined): string {
  return match?.paths?.find((path) => !/[*:{(]/.test(path)) ?? '/';
}
