/** Whole pages that a template must have given before its pages stream without a second copy at hand. */
const NEEDED_SUCCESSES = 5;
/** A page that the rewriter gave up on is left alone for so long. */
const OPEN_MILLIS = 10 * 60_000;
const MAX_KEPT = 5_000;

/** `untrusted`: rewritten with the origin's bytes kept at hand; `open`: left as the origin sent it. */
export type Trust = 'trusted' | 'untrusted' | 'open';

/** A page that streams past us and has not come to its end after so long may have been given up on. */
const UNFINISHED_MILLIS = 2_000;
const FORGET_UNFINISHED_MILLIS = 10 * 60_000;

/** In this isolate. Template -> whole pages since the last failure; page -> when the rewriter gave up on it. */
const successes = new Map<string, number>();
const failures = new Map<string, number>();
/** Template -> starts of its pages whose end has not come. */
const unfinished = new Map<string, Set<number>>();

/** How far a page can be trusted not to make the rewriter give up in mid-stream. */
export function trustOf(site: string, path: string, now: number): Trust {
  const failedAt = failures.get(`${site} ${path}`);
  if (failedAt !== undefined && now - failedAt < OPEN_MILLIS) return 'open';
  const template = templateOf(site, path);
  if (isUnfinished(template, now)) return 'untrusted';
  return (successes.get(template) ?? 0) >= NEEDED_SUCCESSES ? 'trusted' : 'untrusted';
}

/** A trusted page streams without us: notes its start, and gives what to call at its end. */
export function pageStarts(site: string, path: string, now: number): () => void {
  const template = templateOf(site, path);
  const starts = unfinished.get(template) ?? new Set();
  if (unfinished.size < MAX_KEPT) unfinished.set(template, starts);
  // Two pages of one millisecond must not end each other.
  let start = now;
  while (starts.has(start)) start += 0.001;
  starts.add(start);
  return () => {
    starts.delete(start);
    if (starts.size === 0) unfinished.delete(template);
  };
}

function isUnfinished(template: string, now: number): boolean {
  const starts = unfinished.get(template);
  if (!starts) return false;
  for (const start of starts) {
    if (now - start > FORGET_UNFINISHED_MILLIS) starts.delete(start);
    else if (now - start > UNFINISHED_MILLIS) return true;
  }
  return false;
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
