import { eq, sql } from 'drizzle-orm';
import { Hono } from 'hono';
import * as v from 'valibot';
import { MakeLiveSchema } from '../../model/api/ranker.ts';
import { HoldoutSchema, RESERVED_SITE_IDS } from '../../model/api/site.ts';
import { SiteSchema, type Site } from '../../model/site.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { database, sites } from '../database.ts';
import { HttpError } from '../http-error.ts';
import { contractOf, refuseStale } from '../record-store.ts';
import { body } from '../validated.ts';
import { change, publish } from './publish.ts';
import { makeLive } from '../ranker/promote.ts';
import { findSite, getSite, listRankers, listSites, putSite } from './store.ts';

/**
 * Sites and what is published of them. Machine clients send `Authorization: Bearer <token>`; every PUT writes the whole
 * contract object of model/, gives it back as stored, and publishes a new snapshot.
 *
 * To fill an installation by API (scope `editor`, sites and tokens `admin`), in this order:
 * - `PUT /api/sites/:site` a `Site`; `PUT /api/sites/:site/holdout {share}`
 * - `PUT /api/sites/:site/catalog` products (worker/catalog/routes.ts)
 * - `PUT /api/segments/:id?site=` a `Segment`
 * - `PUT /api/placements/:id?site=` a `Placement`
 * - `PUT /api/experiments/:id?site=` an `Experiment` (always stored as a draft: status, phases and decision of the body
 *   are passed over), then `POST /api/experiments/:id/start?site=` `{starts_at?, ends_at?}` (worker/experiment/routes.ts)
 * - `POST /api/sites/:site/publish` publishes once more by hand: `{version, published_at}`
 *
 * `?site=` may be left out while there is only one site. `If-Match: <updated_at>` refuses a change from an old version.
 */
export const routes = new Hono<ApiEnv>()
  .get('/sites', requireRole('viewer'), async (c) => c.json(await listSites(database(c.env))))
  .get('/sites/:site', requireRole('viewer'), async (c) =>
    c.json(await getSite(database(c.env), c.req.param('site'))),
  )
  .put('/sites/:site', requireRole('admin'), body(SiteSchema), async (c) => {
    const site = c.req.valid('json');
    const db = database(c.env);
    const before = await findSite(db, c.req.param('site'));
    if (site.id !== c.req.param('site'))
      throw new HttpError(422, 'invalid', `id: is ${site.id}, but the address says ${c.req.param('site')}.`);
    if (RESERVED_SITE_IDS.includes(site.id))
      throw new HttpError(422, 'invalid', `id: "${site.id}" is part of the console's own addresses.`);
    refuseStale(c.req.header('if-match'), before);
    refuseTakenHosts(site, await listSites(db), [c.env.CONSOLE_HOST, c.env.PRIVACY_HOST]);
    const now = Date.now();
    await change(c.env, {
      site: site.id,
      statements: [putSite(db, site, now)],
      audit: {
        actor: c.get('actor'),
        action: before ? 'update' : 'create',
        subjectKind: 'site',
        subject: site.id,
        before: before && settings(before),
        after: site,
      },
      droppedHosts: before?.hostnames.filter((host) => !site.hostnames.includes(host)) ?? [],
      now,
    });
    return c.json(await getSite(db, site.id), before ? 200 : 201);
  })
  .put('/sites/:site/holdout', requireRole('admin'), body(HoldoutSchema), async (c) => {
    const { share } = c.req.valid('json');
    const db = database(c.env);
    const before = await getSite(db, c.req.param('site'));
    if (share === before.holdout_share) return c.json(before);
    const now = Date.now();
    await change(c.env, {
      site: before.id,
      // Another share is another phase: who is held out changes, so what was measured before is never pooled with it.
      statements: [
        db
          .update(sites)
          .set({
            holdoutShare: share,
            holdoutPhase: sql`${sites.holdoutPhase} + 1`,
            holdoutStartedAt: now,
            updatedAt: now,
          })
          .where(eq(sites.id, before.id)),
      ],
      audit: {
        actor: c.get('actor'),
        action: 'update',
        subjectKind: 'site',
        subject: before.id,
        before: { holdout_share: before.holdout_share },
        after: { holdout_share: share },
      },
      now,
    });
    return c.json(await getSite(db, before.id));
  })
  .post('/sites/:site/publish', requireRole('editor'), async (c) => {
    const site = await getSite(database(c.env), c.req.param('site'));
    return c.json(await publish(c.env, site.id, Date.now()));
  })
  .get('/sites/:site/rankers', requireRole('viewer'), async (c) =>
    c.json(await listRankers(database(c.env), c.req.param('site'))),
  )
  .post('/sites/:site/rankers/:version/live', requireRole('editor'), async (c) => {
    const { site, version } = c.req.param();
    // A machine client, and a roll back, may send no body at all.
    const text = await c.req.text();
    const asked = v.safeParse(MakeLiveSchema, text === '' ? {} : parseJson(text));
    if (!asked.success)
      throw new HttpError(422, 'invalid', 'override: a reason of 3 to 500 characters is needed.');
    const { override } = asked.output;
    return c.json(await makeLive(c.env, { site, version, actor: c.get('actor'), now: Date.now(), override }));
  });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'bad_request', 'The body is not JSON.');
  }
}

function settings(record: Awaited<ReturnType<typeof getSite>>): Site {
  const {
    version: _,
    published_at: __,
    publish_pending: ___,
    holdout_share: ____,
    ...site
  } = contractOf(record);
  return site;
}

/** A host name leads to one site only, and never to the console's or the privacy page's own host. */
function refuseTakenHosts(site: Site, all: readonly Site[], own: readonly string[]): void {
  for (const host of site.hostnames) {
    if (own.includes(host))
      throw new HttpError(
        422,
        'invalid',
        `hostnames: ${host} is this installation's own; console, privacy page and shop never share an origin.`,
      );
    const other = all.find((one) => one.id !== site.id && one.hostnames.includes(host));
    if (other) throw new HttpError(409, 'conflict', `hostnames: ${host} belongs to the site "${other.id}".`);
  }
}
