import { COOKIES } from '../../model/cookie.ts';
import type { Trigger } from '../../model/decision.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import { setCookie } from './set-cookie.ts';

const PART = /^([a-z0-9][a-z0-9_-]{0,63}):(\d{1,4}):(\d)$/;

/** `<experiment>:<phase>` -> variation in a sticky cookie's value; parts that are not well-formed are passed over. */
export function decodeSticky(value: string | undefined): Map<string, number> {
  const sticky = new Map<string, number>();
  for (const part of (value ?? '').slice(0, COOKIES.variations.maxBytes).split('.')) {
    const match = PART.exec(part);
    if (match) sticky.set(`${match[1]}:${match[2]}`, Number(match[3]));
  }
  return sticky;
}

/** The sticky cookie's value, newest last; the oldest are left out where it would exceed the cookie's limit. */
export function encodeSticky(sticky: ReadonlyMap<string, number>): string {
  const parts = Array.from(sticky, ([key, variation]) => `${key}:${variation}`);
  while (parts.length > 0 && parts.join('.').length > COOKIES.variations.maxBytes) parts.shift();
  return parts.join('.');
}

/**
 * `Set-Cookie` that lets a visitor keep the variations just drawn when weights or variations change, as a bandit's do;
 * undefined: the browser has them. Experiments that run no more are left out.
 */
export function stickyCookie(
  request: Request,
  { experiments }: Snapshot,
  { sticky }: VisitorContext,
  triggers: readonly Trigger[],
): string | undefined {
  const fresh = triggers.filter(
    ({ experiment, phase, variation }) => sticky.get(`${experiment}:${phase}`) !== variation,
  );
  if (fresh.length === 0) return undefined;
  const running = new Set(experiments.map(({ id }) => id));
  const kept = new Map([...sticky].filter(([key]) => running.has(key.slice(0, key.lastIndexOf(':')))));
  for (const { experiment, phase, variation } of fresh) kept.set(`${experiment}:${phase}`, variation);
  return setCookie('variations', encodeSticky(kept), request);
}
