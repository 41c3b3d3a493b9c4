import { and, eq, gt, lte } from 'drizzle-orm';
import type { Experiment } from '../../model/experiment.ts';
import { hashToken, newToken } from '../account/secrets.ts';
import { database, previews } from '../database.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';

/** How long a link waits to be opened, and how long the preview then lasts. */
export const LINK_LIFE_MILLIS = 3_600_000;
export const PREVIEW_LIFE_MILLIS = 1_800_000;

interface Asked {
  site: string;
  experiment: Experiment;
  variation: number;
  path: string;
  now: number;
}

/** A one-time token for a variation; the experiment as it is now, draft or not, goes to KV for as long as it may be looked at. */
export async function issuePreview(
  env: Env,
  { site, experiment, variation, path, now }: Asked,
): Promise<string> {
  const token = newToken('');
  const db = database(env);
  await db.batch([
    db.delete(previews).where(lte(previews.expiresAt, now)),
    db.insert(previews).values({
      hash: await hashToken(token),
      site,
      experiment: experiment.id,
      variation,
      path,
      expiresAt: now + LINK_LIFE_MILLIS,
    }),
  ]);
  await env.EDGE.put(kvKeys.preview(site, experiment.id), JSON.stringify(experiment), {
    expirationTtl: (LINK_LIFE_MILLIS + PREVIEW_LIFE_MILLIS) / 1000,
  });
  return token;
}

/** What a token stands for; it is spent by this. Undefined: it was spent, or is too old, or another site's. */
export async function redeemPreview(env: Env, site: string, token: string, now: number) {
  const [found] = await database(env)
    .delete(previews)
    .where(
      and(eq(previews.hash, await hashToken(token)), eq(previews.site, site), gt(previews.expiresAt, now)),
    )
    .returning();
  return found;
}
