import { Hono } from 'hono';
import { SimulationSchema, type RankerReportAnswer } from '../../model/api/ranker.ts';
import { mergeShadows } from '../../model/ranker/shadow-tally.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../site/site-of.ts';
import { listRankers } from '../site/store.ts';
import { allShards } from '../visitor/shards.ts';
import { body } from '../validated.ts';
import { promotionFor } from './promote.ts';
import { simulate } from './simulate.ts';
import { lastReport, watchSite } from './watch.ts';

/**
 * What the log says of a site's rankers.
 *
 * - `GET /api/sites/:site/rankers/report`: the last look, shadow scores so far, and how far each candidate is
 * - `POST /api/sites/:site/rankers/report` (editor): looks now, as cron does every night, and answers the same
 * - `POST /api/sites/:site/simulate` a `SimulationAsked`: the order of a listing for somebody, and why
 */
export const routes = new Hono<ApiEnv>()
  .get('/sites/:site/rankers/report', requireRole('viewer'), async (c) =>
    c.json(await answerFor(c.env, (await siteOf(c)).id), 200, { 'Cache-Control': 'no-store' }),
  )
  .post('/sites/:site/rankers/report', requireRole('editor'), async (c) => {
    const site = (await siteOf(c)).id;
    await watchSite(c.env, site, Date.now());
    return c.json(await answerFor(c.env, site));
  })
  .post('/sites/:site/simulate', requireRole('viewer'), body(SimulationSchema), async (c) =>
    c.json(await simulate(c.env, (await siteOf(c)).id, c.req.valid('json'), Date.now())),
  );

async function answerFor(env: Env, site: string): Promise<RankerReportAnswer> {
  const [report, shards, all] = await Promise.all([
    lastReport(env, site),
    allShards(env, site),
    listRankers(database(env), site),
  ]);
  const shadows = await Promise.all(shards.map((shard) => shard.shadows(site)));
  const candidates = all.filter(({ status }) => status === 'candidate');
  const promotions = await Promise.all(
    candidates.map(async ({ version }) => [version, await promotionFor(env, site, version)] as const),
  );
  return {
    ...(report ? { report } : {}),
    shadows: mergeShadows(shadows.flat()),
    promotions: Object.fromEntries(promotions),
  };
}
