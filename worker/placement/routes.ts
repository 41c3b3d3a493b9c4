import { Hono } from 'hono';
import { PlacementSchema, type Placement } from '../../model/placement.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { database } from '../database.ts';
import { placementsOf } from '../experiment/checklist.ts';
import { experimentStore } from '../experiment/store.ts';
import { HttpError } from '../http-error.ts';
import { contractOf, refuseStale } from '../record-store.ts';
import { segmentStore } from '../segment/store.ts';
import { change } from '../site/publish.ts';
import { siteOf } from '../site/site-of.ts';
import { body } from '../validated.ts';
import { checkPlacement } from './check-placement.ts';
import { placementStore } from './store.ts';

/** Placements: `GET /api/placements?site=`, `GET | PUT | DELETE /api/placements/:id?site=`. */
export const routes = new Hono<ApiEnv>()
  .get('/placements', requireRole('viewer'), async (c) =>
    c.json(await placementStore.list(database(c.env), (await siteOf(c)).id)),
  )
  .get('/placements/:id', requireRole('viewer'), async (c) =>
    c.json(await placementStore.get(database(c.env), (await siteOf(c)).id, c.req.param('id'))),
  )
  .put('/placements/:id', requireRole('editor'), body(PlacementSchema), async (c) => {
    const placement = c.req.valid('json');
    const id = c.req.param('id');
    if (placement.id !== id)
      throw new HttpError(422, 'invalid', `id: is ${placement.id}, but the address says ${id}.`);
    const site = await siteOf(c);
    const db = database(c.env);
    const [before, segments] = await Promise.all([
      placementStore.find(db, site.id, id),
      segmentStore.list(db, site.id),
    ]);
    refuseStale(c.req.header('if-match'), before);
    const faults = checkPlacement(placement, segments);
    if (faults.length > 0) throw new HttpError(422, 'invalid', faults.join(' '));
    const now = Date.now();
    await change(c.env, {
      site: site.id,
      statements: [placementStore.put(db, site.id, placement, { status: statusOf(placement), now })],
      audit: {
        actor: c.get('actor'),
        action: before ? 'update' : 'create',
        subjectKind: 'placement',
        subject: id,
        before: before && contractOf(before),
        after: placement,
      },
      now,
    });
    return c.json(await placementStore.get(db, site.id, id), before ? 200 : 201);
  })
  .delete('/placements/:id', requireRole('editor'), async (c) => {
    const site = await siteOf(c);
    const db = database(c.env);
    const id = c.req.param('id');
    const before = await placementStore.get(db, site.id, id);
    const users = (await experimentStore.list(db, site.id)).filter(
      (one) => one.status !== 'archived' && placementsOf(one).includes(id),
    );
    if (users.length > 0) {
      throw new HttpError(
        409,
        'conflict',
        `${before.name} is used by ${users.map((one) => one.name).join(', ')}. Archive that first, or turn the placement off.`,
      );
    }
    await change(c.env, {
      site: site.id,
      statements: [placementStore.remove(db, site.id, id)],
      audit: {
        actor: c.get('actor'),
        action: 'delete',
        subjectKind: 'placement',
        subject: id,
        before: contractOf(before),
      },
      now: Date.now(),
    });
    return c.json({});
  });

/** A placement's status column. */
export function statusOf(placement: Placement): string {
  return placement.enabled ? 'enabled' : 'disabled';
}
