import { Hono } from 'hono';
import { CheckAskedSchema, type PlacementCheck } from '../../model/api/placement.ts';
import type { Site } from '../../model/site.ts';
import { PlacementSchema, type Placement } from '../../model/placement.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { loadCatalog } from '../catalog/load.ts';
import type { Env } from '../env.ts';
import { database } from '../database.ts';
import { placementsOf } from '../experiment/checklist.ts';
import { experimentStore } from '../experiment/store.ts';
import { HttpError } from '../http-error.ts';
import { contractOf, refuseStale } from '../record-store.ts';
import { segmentStore } from '../segment/store.ts';
import { change } from '../site/publish.ts';
import { siteOf } from '../site/site-of.ts';
import { body } from '../validated.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { checkPlacement } from './check-placement.ts';
import { conflictsOf } from './conflicts.ts';
import { fetchPage } from './page-view.ts';
import { probePlacement } from './probe-placement.ts';
import { placementStore } from './store.ts';

/**
 * Placements: `GET /api/placements?site=`, `GET | PUT | DELETE /api/placements/:id?site=`, and
 * `POST /api/placements/check?site=` `{placement, path?}`: what keeps it from being saved, what it collides with, and what
 * it comes to on a page of the shop.
 */
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
  .post('/placements/check', requireRole('viewer'), body(CheckAskedSchema), async (c) => {
    const { placement, path } = c.req.valid('json');
    const site = await siteOf(c);
    const db = database(c.env);
    const [others, segments] = await Promise.all([
      placementStore.list(db, site.id),
      segmentStore.list(db, site.id),
    ]);
    const answer: PlacementCheck = {
      faults: checkPlacement(placement, segments),
      conflicts: conflictsOf(placement, others),
      ...(path === undefined ? {} : await tried(c.env, { site, placement, path })),
    };
    return c.json(answer, 200, { 'Cache-Control': 'no-store' });
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

/** What the placement comes to on a page of the shop, or why that cannot be said. */
async function tried(
  env: Env,
  { site, placement, path }: { site: Site; placement: Placement; path: string },
): Promise<Pick<PlacementCheck, 'probe' | 'not_tried'>> {
  try {
    const [page, snapshot] = await Promise.all([
      fetchPage(site, path),
      loadSnapshot(env, site.id, { now: Date.now() }).catch(() => undefined),
    ]);
    const catalog = snapshot && (await loadCatalog(env, snapshot).catch(() => undefined));
    return { probe: await probePlacement(placement, { site, page, path, catalog, now: Date.now() }) };
  } catch (error) {
    return { not_tried: error instanceof Error ? error.message : String(error) };
  }
}

/** A placement's status column. */
export function statusOf(placement: Placement): string {
  return placement.enabled ? 'enabled' : 'disabled';
}
