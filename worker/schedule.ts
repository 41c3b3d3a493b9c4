import type { Env } from './env.ts';
import { repairPublishing } from './site/publish.ts';

/** Every five minutes: what a failing KV kept from being published. */
export async function runOften(env: Env, now: number): Promise<void> {
  const repaired = await repairPublishing(env, now);
  if (repaired.length > 0) console.log(JSON.stringify({ event: 'published_from_outbox', sites: repaired }));
}

/** Once a night. */
export async function runNightly(env: Env, now: number): Promise<void> {
  await runOften(env, now);
}
