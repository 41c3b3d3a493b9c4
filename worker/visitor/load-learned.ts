import * as v from 'valibot';
import { LearnedSchema } from '../../model/learned.ts';
import type { Learned } from '../../model/learned.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';

/** It changes once a night. */
const FRESH_MILLIS = 300_000;

/** Values by site, never promises (facts/edge.md). */
const held = new Map<string, { value: Learned | undefined; readAt: number }>();

/** What was last learned of a site's visitors; undefined: nothing yet, or unreadable. At most five minutes old. */
export async function loadLearned(env: Env, site: string, now: number): Promise<Learned | undefined> {
  const known = held.get(site);
  if (known && now - known.readAt < FRESH_MILLIS) return known.value;
  let value = known?.value;
  try {
    const parsed = v.safeParse(LearnedSchema, await env.EDGE.get(kvKeys.learned(site), 'json'));
    if (parsed.success) value = parsed.output;
  } catch (error) {
    console.error(JSON.stringify({ event: 'learned_unreadable', site, error: String(error) }));
  }
  held.set(site, { value, readAt: now });
  return value;
}

/** Drops what this isolate remembers: for the one that has just learned something new. */
export function forgetLearned(): void {
  held.clear();
}
