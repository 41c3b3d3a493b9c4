import type { Env } from './env.ts';
import { mergeAllSeen } from './catalog/merge-seen.ts';
import { advanceExperiments } from './experiment/advance.ts';
import { watchAll } from './ranker/watch.ts';
import { learnAll } from './segment/learn.ts';
import { repairPublishing } from './site/publish.ts';

/** Every five minutes: what a failing KV kept from being published, and what time alone changes in experiments. */
export async function runOften(env: Env, now: number): Promise<void> {
  const repaired = await repairPublishing(env, now);
  if (repaired.length > 0) console.log(JSON.stringify({ event: 'published_from_outbox', sites: repaired }));
  const advanced = await advanceExperiments(env, now);
  if (advanced.length > 0)
    console.log(JSON.stringify({ event: 'experiments_advanced', experiments: advanced }));
  const merged = await mergeAllSeen(env, now);
  if (merged.length > 0) console.log(JSON.stringify({ event: 'catalogs_merged', sites: merged }));
}

/** Once a night: what is learned of visitors as a whole, and what the log says of rankers and demand. */
export async function runNightly(env: Env, now: number): Promise<void> {
  await runOften(env, now);
  const learned = await learnAll(env, now);
  console.log(JSON.stringify({ event: 'learned', sites: learned }));
  const watched = await watchAll(env, now);
  console.log(JSON.stringify({ event: 'rankers_watched', sites: watched }));
}
