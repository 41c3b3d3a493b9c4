/** Whole pages that a template must have given before its pages stream without a second copy at hand. */
const NEEDED_SUCCESSES = 5;
/** A page that the rewriter gave up on is left alone for so long. */
const OPEN_MILLIS = 10 * 60_000;
const MAX_KEPT = 5_000;

/** `untrusted`: rewritten with the origin's bytes kept at hand; `open`: left as the origin sent it. */
export type Trust = 'trusted' | 'untrusted' | 'open';

/** In this isolate. Template -> whole pages since the last failure; page -> when the rewriter gave up on it. */
const successes = new Map<string, number>();
const failures = new Map<string, number>();

/** How far a page can be trusted not to make the rewriter give up in mid-stream. */
export function trustOf(site: string, path: string, now: number): Trust {
  const failedAt = failures.get(`${site} ${path}`);
  if (failedAt !== undefined && now - failedAt < OPEN_MILLIS) return 'open';
  return (successes.get(templateOf(site, path)) ?? 0) >= NEEDED_SUCCESSES ? 'trusted' : 'untrusted';
}

export function pageWentWell(site: string, path: string): void {
  const template = templateOf(site, path);
  const count = successes.get(template) ?? 0;
  if (count < NEEDED_SUCCESSES) keep(successes, template, count + 1);
}

/** The origin or the rewriter failed: the template has to earn its trust again. */
export function pageFailed(site: string, path: string): void {
  successes.delete(templateOf(site, path));
}

/** The rewriter, and nothing else, failed. */
export function pageBroke(site: string, path: string, now: number): void {
  pageFailed(site, path);
  keep(failures, `${site} ${path}`, now);
}

/** Pages that differ in their last part only come from one template, as a rule. */
export function templateOf(site: string, path: string): string {
  return `${site} ${path.replace(/[^/]+\/?$/, '*')}`;
}

function keep(map: Map<string, number>, key: string, value: number): void {
  if (map.size >= MAX_KEPT) map.delete(map.keys().next().value!);
  map.set(key, value);
}
