import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import { checkCondition } from '../../model/api/check-condition.ts';
import { ConditionSchema, SegmentSchema } from '../../model/segment.ts';
import { processingRecord } from '../../model/processing-record.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { auditLine } from '../audit/store.ts';
import { database } from '../database.ts';
import { experimentStore } from '../experiment/store.ts';
import { HttpError } from '../http-error.ts';
import { placementStore } from '../placement/store.ts';
import { contractOf, refuseStale } from '../record-store.ts';
import { change } from '../site/publish.ts';
import { siteOf } from '../site/site-of.ts';
import { body } from '../validated.ts';
import { loadLearned } from '../visitor/load-learned.ts';
import { census, preview, segmentSizes } from './census.ts';
import { EXPORT_FORMATS, exportMembers, noisyCensus, pushMembers, PushSchema } from './export.ts';
import { learn, refreshShards } from './learn.ts';
import { segmentStore } from './store.ts';

const PreviewSchema = v.object({ condition: ConditionSchema });
const NoisySchema = v.object({ epsilon: v.number() });
const LearnSchema = v.object({ method: v.optional(v.picklist(['k-means', 'dbscan'])) });

/**
 * Segments: `GET /api/segments?site=`, `GET | PUT | DELETE /api/segments/:id?site=`.
 *
 * - `GET /api/sites/:site/segment-sizes`, `GET /api/sites/:site/census`: members, now
 * - `POST /api/sites/:site/segment-preview` `{condition}`: who a condition would select
 * - `GET /api/sites/:site/segments/:id/members?format=csv|ndjson|ads`, `POST .../push` `{url, format?}`: channels out
 * - `POST /api/sites/:site/census-export` `{epsilon}`: counts with differential privacy
 * - `GET /api/sites/:site/processing-record`
 * - `GET /api/sites/:site/learned`; `POST` to the same `{method?}`: learn now, as is done every night
 */
export const routes = new Hono<ApiEnv>()
  .get('/segments', requireRole('viewer'), async (c) =>
    c.json(await segmentStore.list(database(c.env), (await siteOf(c)).id)),
  )
  .get('/sites/:site/segment-sizes', requireRole('viewer'), async (c) => {
    const site = await siteOf(c);
    const all = await segmentStore.list(database(c.env), site.id);
    return c.json(
      await segmentSizes(
        c.env,
        site.id,
        all.map((segment) => segment.id),
      ),
    );
  })
  .get('/sites/:site/census', requireRole('viewer'), async (c) =>
    c.json(await census(c.env, (await siteOf(c)).id)),
  )
  .post('/sites/:site/segment-preview', requireRole('viewer'), body(PreviewSchema), async (c) => {
    const { condition } = c.req.valid('json');
    const faults = checkCondition(condition);
    if (faults.length > 0) throw new HttpError(422, 'invalid', faults.join(' '));
    return c.json(await preview(c.env, (await siteOf(c)).id, condition));
  })
  .get('/sites/:site/segments/:id/members', requireRole('admin'), async (c) => {
    const format = v.safeParse(v.picklist(EXPORT_FORMATS), c.req.query('format') ?? 'csv');
    if (!format.success)
      throw new HttpError(422, 'invalid', `format: must be one of ${EXPORT_FORMATS.join(', ')}.`);
    const { id: site } = await siteOf(c);
    const segment = await segmentStore.get(database(c.env), site, c.req.param('id'));
    await noteExport(c, site, segment.id, format.output);
    const text = await exportMembers(c.env, site, segment.id, format.output);
    return c.body(text, 200, {
      'Content-Type': format.output === 'csv' ? 'text/csv; charset=utf-8' : 'text/plain; charset=utf-8',
      'Content-Disposition': `attachment; filename="${segment.id}.${format.output === 'ads' ? 'txt' : format.output}"`,
      'Cache-Control': 'no-store',
    });
  })
  .post('/sites/:site/segments/:id/push', requireRole('admin'), body(PushSchema), async (c) => {
    const { id: site } = await siteOf(c);
    const segment = await segmentStore.get(database(c.env), site, c.req.param('id'));
    const push = c.req.valid('json');
    await noteExport(c, site, segment.id, `${push.format} to ${new URL(push.url).host}`);
    return c.json(await pushMembers(c.env, site, segment.id, push));
  })
  .post('/sites/:site/census-export', requireRole('admin'), body(NoisySchema), async (c) =>
    c.json(await noisyCensus(c.env, (await siteOf(c)).id, c.req.valid('json').epsilon, Date.now())),
  )
  .get('/sites/:site/processing-record', requireRole('viewer'), async (c) =>
    c.json(processingRecord(contractOf(await siteOf(c)))),
  )
  .get('/sites/:site/learned', requireRole('viewer'), async (c) => {
    const learned = await loadLearned(c.env, (await siteOf(c)).id, Date.now());
    if (!learned) throw new HttpError(404, 'not_found', 'Nothing was learned yet: that happens every night.');
    return c.json(learned);
  })
  .post('/sites/:site/learned', requireRole('editor'), body(LearnSchema), async (c) =>
    c.json(await learn(c.env, (await siteOf(c)).id, Date.now(), c.req.valid('json').method)),
  )
  .get('/segments/:id', requireRole('viewer'), async (c) =>
    c.json(await segmentStore.get(database(c.env), (await siteOf(c)).id, c.req.param('id'))),
  )
  .put('/segments/:id', requireRole('editor'), body(SegmentSchema), async (c) => {
    const segment = c.req.valid('json');
    const id = c.req.param('id');
    if (segment.id !== id)
      throw new HttpError(422, 'invalid', `id: is ${segment.id}, but the address says ${id}.`);
    const faults = checkCondition(segment.condition);
    if (faults.length > 0) throw new HttpError(422, 'invalid', faults.join(' '));
    const site = await siteOf(c);
    const db = database(c.env);
    const before = await segmentStore.find(db, site.id, id);
    refuseStale(c.req.header('if-match'), before);
    const now = Date.now();
    await change(c.env, {
      site: site.id,
      statements: [segmentStore.put(db, site.id, segment, { status: segment.kind, now })],
      audit: {
        actor: c.get('actor'),
        action: before ? 'update' : 'create',
        subjectKind: 'segment',
        subject: id,
        before: before && contractOf(before),
        after: segment,
      },
      now,
    });
    await refreshShards(c.env, site.id).catch(logFailure);
    return c.json(await segmentStore.get(db, site.id, id), before ? 200 : 201);
  })
  .delete('/segments/:id', requireRole('editor'), async (c) => {
    const site = await siteOf(c);
    const db = database(c.env);
    const id = c.req.param('id');
    const before = await segmentStore.get(db, site.id, id);
    const [placements, experiments] = await Promise.all([
      placementStore.list(db, site.id),
      experimentStore.list(db, site.id),
    ]);
    const users = [
      ...placements.filter((one) => one.rules.some((rule) => rule.who.segments?.includes(id))),
      ...experiments.filter((one) => one.status !== 'archived' && one.who.segments?.includes(id)),
    ];
    if (users.length > 0)
      throw new HttpError(
        409,
        'conflict',
        `${before.name} is used by ${users.map((one) => one.name).join(', ')}.`,
      );
    await change(c.env, {
      site: site.id,
      statements: [segmentStore.remove(db, site.id, id)],
      audit: {
        actor: c.get('actor'),
        action: 'delete',
        subjectKind: 'segment',
        subject: id,
        before: contractOf(before),
      },
      now: Date.now(),
    });
    return c.json({});
  });

/** The edge asks conditions itself; only the members that shards keep for it are older for a day then. */
function logFailure(error: unknown): void {
  console.error(JSON.stringify({ event: 'shards_not_refreshed', error: String(error) }));
}

/** People's data leaves: who took which segment is in the audit log. */
async function noteExport(c: Context<ApiEnv>, site: string, segment: string, note: string): Promise<void> {
  await auditLine(
    database(c.env),
    { site, actor: c.get('actor'), action: 'export', subjectKind: 'segment', subject: segment, note },
    Date.now(),
  );
}
