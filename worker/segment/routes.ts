import { Hono } from 'hono';
import { checkCondition } from '../../model/api/check-condition.ts';
import { SegmentSchema } from '../../model/segment.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { database } from '../database.ts';
import { experimentStore } from '../experiment/store.ts';
import { HttpError } from '../http-error.ts';
import { placementStore } from '../placement/store.ts';
import { contractOf, refuseStale } from '../record-store.ts';
import { change } from '../site/publish.ts';
import { siteOf } from '../site/site-of.ts';
import { body } from '../validated.ts';
import { segmentSizes } from './size.ts';
import { segmentStore } from './store.ts';

/** Segments: `GET /api/segments?site=`, `GET | PUT | DELETE /api/segments/:id?site=`; `GET /api/sites/:site/segment-sizes`. */
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
