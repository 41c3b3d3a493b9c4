import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { RetrySchema, SwitchSchema, type EdgeAnswer } from '../../model/api/edge.ts';
import { addCounts } from '../../model/overview.ts';
import { SiteSchema, type Site } from '../../model/site.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { auditLine } from '../audit/store.ts';
import { database } from '../database.ts';
import { kvKeys } from '../keys.ts';
import { siteOverview } from '../site/overview.ts';
import { change } from '../site/publish.ts';
import { siteOf } from '../site/site-of.ts';
import { getSite, putSite } from '../site/store.ts';
import { body } from '../validated.ts';
import { allCircuits, forgetCircuit } from './circuit-board.ts';
import { ownReport } from './page-report.ts';

const DAY_MILLIS = 86_400_000;

/**
 * The edge of a site, for its people:
 *
 * - `GET /api/sites/:site/edge`: what became of pages, what is left alone and why, switches, cache
 * - `POST /api/sites/:site/edge/kill | cache` `{on}`: the site's kill switch; whether pages are kept at the edge
 * - `POST /api/sites/:site/edge/purge`: all kept pages are forgotten
 * - `POST /api/sites/:site/edge/retry` `{template, placement}`: an open circuit is closed
 * - `PUT /api/kill-switch` `{on}`: the kill switch of all sites
 */
export const routes = new Hono<ApiEnv>()
  .get('/sites/:site/edge', requireRole('viewer'), async (c) => {
    const site = await siteOf(c);
    const now = Date.now();
    const [overview, circuits, all] = await Promise.all([
      siteOverview(c.env, site.id, now),
      allCircuits(c.env.EDGE, site.id, now),
      c.env.EDGE.get(kvKeys.killed()),
    ]);
    const isTold = overview.hours.length > 0 || (overview.templates ?? []).length > 0;
    const own = isTold ? undefined : ownReport(site.id, now);
    const answer: EdgeAnswer = {
      at: now,
      pages: overview.hours
        .filter(({ hour }) => hour > now - DAY_MILLIS)
        .reduce((sums, { pages = {} }) => addCounts(sums, pages), own?.pages ?? {}),
      circuits,
      templates: own?.templates ?? overview.templates ?? [],
      killed: { site: site.killed, all: all !== null && all !== 'off' },
      cache: { on: site.cache_pages === true, epoch: site.cache_epoch ?? 0 },
    };
    return c.json(answer, 200, { 'Cache-Control': 'no-store' });
  })
  .post('/sites/:site/edge/kill', requireRole('editor'), body(SwitchSchema), (c) =>
    changeSite(c, c.req.valid('json').on ? 'kill' : 'revive', (site) => ({
      ...site,
      killed: c.req.valid('json').on,
    })),
  )
  .post('/sites/:site/edge/cache', requireRole('admin'), body(SwitchSchema), (c) =>
    changeSite(c, 'update', (site) => ({ ...site, cache_pages: c.req.valid('json').on })),
  )
  .post('/sites/:site/edge/purge', requireRole('editor'), (c) =>
    changeSite(c, 'purge', (site) => ({ ...site, cache_epoch: (site.cache_epoch ?? 0) + 1 })),
  )
  .post('/sites/:site/edge/retry', requireRole('editor'), body(RetrySchema), async (c) => {
    const { id } = await siteOf(c);
    const circuit = c.req.valid('json');
    await forgetCircuit(c.env.EDGE, id, circuit);
    await auditLine(
      database(c.env),
      {
        site: id,
        actor: c.get('actor'),
        action: 'try again',
        subjectKind: 'placement',
        subject: circuit.placement,
        note: `On ${circuit.template}.`,
      },
      Date.now(),
    );
    return c.json({});
  })
  .put('/kill-switch', requireRole('admin'), body(SwitchSchema), async (c) => {
    const { on } = c.req.valid('json');
    await c.env.EDGE.put(kvKeys.killed(), on ? 'on' : 'off');
    console.error(JSON.stringify({ event: on ? 'killed_all' : 'revived_all', actor: c.get('actor').name }));
    await auditLine(
      database(c.env),
      {
        actor: c.get('actor'),
        action: on ? 'kill' : 'revive',
        subjectKind: 'installation',
        subject: 'all sites',
      },
      Date.now(),
    );
    return c.json({ all: on });
  });

/** Changes a site's settings and publishes them; answers the site as stored. */
async function changeSite(
  c: Context<ApiEnv>,
  action: string,
  changed: (site: Site) => Site,
): Promise<Response> {
  const db = database(c.env);
  const before = v.parse(SiteSchema, await siteOf(c));
  const after = changed(before);
  const now = Date.now();
  await change(c.env, {
    site: before.id,
    statements: [putSite(db, after, now)],
    audit: { actor: c.get('actor'), action, subjectKind: 'site', subject: before.id, before, after },
    now,
  });
  return c.json(await getSite(db, before.id));
}
