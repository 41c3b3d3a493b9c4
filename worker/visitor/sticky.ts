import { COOKIES } from '../../model/cookie.ts';
import type { Trigger } from '../../model/decision.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { VisitorContext } from '../../model/visitor-context.ts';
import { setCookie } from './set-cookie.ts';

const PART = /^([a-z0-9][a-z0-9_-]{0,63}):(\d{1,4}):(\d)(?::(\d{1,5}))?$/;
/** Parts of a propensity in the cookie. */
const SCALE = 10_000;

/** What a sticky cookie holds, both by `<experiment>:<phase>`: the variation, and a bandit's propensity when it was drawn. */
export interface Sticky {
  sticky: Map<string, number>;
  drawn: Map<string, number>;
}

/** What a sticky cookie's value says; parts that are not well-formed are passed over. */
export function decodeSticky(value: string | undefined): Sticky {
  const sticky = new Map<string, number>();
  const drawn = new Map<string, number>();
  for (const part of (value ?? '').slice(0, COOKIES.variations.maxBytes).split('.')) {
    const match = PART.exec(part);
    if (!match) continue;
    const key = `${match[1]}:${match[2]}`;
    sticky.set(key, Number(match[3]));
    if (match[4]) drawn.set(key, Math.min(1, Number(match[4]) / SCALE));
  }
  return { sticky, drawn };
}

/** The sticky cookie's value, newest last; the oldest are left out where it would exceed the cookie's limit. */
export function encodeSticky(
  sticky: ReadonlyMap<string, number>,
  drawn: ReadonlyMap<string, number> = new Map(),
): string {
  const parts = Array.from(sticky, ([key, variation]) => {
    const propensity = drawn.get(key);
    return `${key}:${variation}${propensity === undefined ? '' : `:${Math.round(propensity * SCALE)}`}`;
  });
  while (parts.length > 0 && parts.join('.').length > COOKIES.variations.maxBytes) parts.shift();
  return parts.join('.');
}

/**
 * The sticky value with the variations just drawn, which a visitor keeps when weights change, as a bandit's do;
 * undefined: the visitor has them. Experiments that run no more are left out.
 */
export function keptVariations(
  { experiments }: Snapshot,
  { sticky, drawn }: VisitorContext,
  triggers: readonly Trigger[],
): string | undefined {
  const fresh = triggers.filter(
    ({ experiment, phase, variation }) => sticky.get(`${experiment}:${phase}`) !== variation,
  );
  if (fresh.length === 0) return undefined;
  const running = new Map(experiments.map((one) => [one.id, one]));
  const kept = new Map([...sticky].filter(([key]) => running.has(key.slice(0, key.lastIndexOf(':')))));
  const propensities = new Map(drawn);
  for (const { experiment, phase, variation, propensity } of fresh) {
    kept.set(`${experiment}:${phase}`, variation);
    if (running.get(experiment)?.allocation === 'bandit')
      propensities.set(`${experiment}:${phase}`, propensity);
  }
  return encodeSticky(kept, propensities);
}

/** `Set-Cookie` with `keptVariations`; undefined: the browser has them. */
export function stickyCookie(
  request: Request,
  snapshot: Snapshot,
  visitor: VisitorContext,
  triggers: readonly Trigger[],
): string | undefined {
  const kept = keptVariations(snapshot, visitor, triggers);
  return kept === undefined ? undefined : setCookie('variations', kept, request);
}
