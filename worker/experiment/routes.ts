import { Hono } from 'hono';
import {
  NewPhaseSchema,
  RampSchema,
  RolloutSchema,
  ShipSchema,
  StartSchema,
  StopSchema,
  type Checklist,
} from '../../model/api/experiment.ts';
import type { SiteRecord } from '../../model/api/site.ts';
import { HOLDOUT } from '../../model/decide.ts';
import { ExperimentSchema, type Experiment } from '../../model/experiment.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { database, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { checkSelectors } from '../placement/check-selectors.ts';
import { statusOf } from '../placement/routes.ts';
import { placementStore } from '../placement/store.ts';
import { contractOf, refuseStale } from '../record-store.ts';
import { segmentStore } from '../segment/store.ts';
import { changeQuietly } from '../site/publish.ts';
import { capsBeforeStart, openState, readState } from '../result/state.ts';
import { siteOf } from '../site/site-of.ts';
import { getSite, livePointers } from '../site/store.ts';
import { body } from '../validated.ts';
import { checkPower } from './check-power.ts';
import { checklist, placementsOf } from './checklist.ts';
import {
  keepLifecycle,
  newPhase,
  PROPAGATION_MILLIS,
  ramp,
  refuseSilentChange,
  rollOut,
  ship,
  start,
  stop,
} from './lifecycle.ts';
import { refuseUnapproved, withoutStaleApproval } from './approval.ts';
import { found, save } from './save.ts';
import { experimentStore } from './store.ts';

/**
 * Experiments: `GET /api/experiments?site=`, `GET | PUT | DELETE /api/experiments/:id?site=`, and their lifecycle:
 *
 * - `GET  /:id/checklist` the review; `POST /:id/start {starts_at?, ends_at?}` refused while a `must` is open
 * - `POST /:id/ramp {coverage}` within the phase; `POST /:id/phase {weights?, coverage?, who?, rerandomise?, reason}`
 * - `POST /:id/stop {outcome: revert | inconclusive, note?}`; `POST /:id/ship {variation, who?, note?}`
 * - `POST /:id/rollout {share}` raises the share of visitors who have a winner shipped in stages (`ship {share}`)
 * - `POST /:id/archive`; `POST /:id/duplicate` answers the new draft
 */
export const routes = new Hono<ApiEnv>()
  .get('/experiments', requireRole('viewer'), async (c) =>
    c.json(await experimentStore.list(database(c.env), (await siteOf(c)).id)),
  )
  .get('/experiments/:id', requireRole('viewer'), async (c) => c.json((await found(c)).stored))
  .put('/experiments/:id', requireRole('editor'), body(ExperimentSchema), async (c) => {
    const given = c.req.valid('json');
    const id = c.req.param('id');
    if (given.id !== id)
      throw new HttpError(422, 'invalid', `id: is ${given.id}, but the address says ${id}.`);
    if (id === HOLDOUT)
      throw new HttpError(422, 'invalid', `id: "${HOLDOUT}" is what the holdout itself is measured under.`);
    const site = await siteOf(c);
    const db = database(c.env);
    const stored = await experimentStore.find(db, site.id, id);
    refuseStale(c.req.header('if-match'), stored);
    const before = stored && contractOf(stored);
    const after = withoutStaleApproval(before, keepLifecycle(given, before));
    if (before) refuseSilentChange(before, after);
    const { saved } = await save(c, site.id, { before, after, action: before ? 'update' : 'create' });
    return c.json(saved, before ? 200 : 201);
  })
  .delete('/experiments/:id', requireRole('editor'), async (c) => {
    const { db, site, stored } = await found(c);
    if (stored.phases.length > 0)
      throw new HttpError(
        409,
        'conflict',
        'An experiment that ran is kept, with its result. Archive it instead.',
      );
    await changeQuietly(c.env, {
      site,
      statements: [experimentStore.remove(db, site, stored.id)],
      audit: {
        actor: c.get('actor'),
        action: 'delete',
        subjectKind: 'experiment',
        subject: stored.id,
        before: contractOf(stored),
      },
      now: Date.now(),
    });
    return c.json({});
  })
  .get('/experiments/:id/checklist', requireRole('viewer'), async (c) => {
    const { db, site, stored } = await found(c);
    return c.json(await fullReview(c.env, await getSite(db, site), contractOf(stored)));
  })
  .post('/experiments/checklist', requireRole('editor'), body(ExperimentSchema), async (c) =>
    c.json(await fullReview(c.env, await siteOf(c), c.req.valid('json'))),
  )
  .post('/experiments/:id/start', requireRole('editor'), body(StartSchema), async (c) => {
    const { db, site, stored } = await found(c);
    const before = contractOf(stored);
    const at = clock(c.env);
    const asked = c.req.valid('json');
    if (
      asked.starts_at !== undefined &&
      asked.starts_at < at.now &&
      !c.get('actor').id.startsWith('token:')
    ) {
      throw new HttpError(422, 'invalid', 'starts_at: lies in the past.');
    }
    const record = await getSite(db, site);
    refuseUnapproved(before, record.require_approval);
    const { items, ready } = await review(db, record, before);
    if (!ready)
      throw new HttpError(
        409,
        'conflict',
        items
          .filter((item) => !item.ok && item.level === 'must')
          .map((item) => `${item.title}: ${item.detail}`)
          .join(' '),
      );
    const caps = await capsBeforeStart(c.env, site);
    const also = [openState(db, { site, experiment: before.id, phase: 1, caps })];
    const { saved } = await save(c, site, { before, after: start(before, asked, at), action: 'start', also });
    return c.json(saved);
  })
  .post('/experiments/:id/ramp', requireRole('editor'), body(RampSchema), async (c) => {
    const { site, stored } = await found(c);
    const before = contractOf(stored);
    const { saved } = await save(c, site, {
      before,
      after: ramp(before, c.req.valid('json').coverage),
      action: 'ramp',
    });
    return c.json(saved);
  })
  .post('/experiments/:id/phase', requireRole('editor'), body(NewPhaseSchema), async (c) => {
    const { db, site, stored } = await found(c);
    const before = contractOf(stored);
    const asked = c.req.valid('json');
    const after = newPhase(before, asked, clock(c.env));
    const last = before.phases.at(-1)!.number;
    const { caps } = await readState(db, site, before.id, last);
    const { saved } = await save(c, site, {
      before,
      after,
      also: [openState(db, { site, experiment: before.id, phase: last + 1, caps })],
      action: 'new phase',
      note: asked.reason,
    });
    return c.json(saved);
  })
  .post('/experiments/:id/stop', requireRole('editor'), body(StopSchema), async (c) => {
    const { site, stored } = await found(c);
    const before = contractOf(stored);
    const asked = c.req.valid('json');
    const { saved } = await save(c, site, {
      before,
      after: stop(before, asked, clock(c.env)),
      action: 'stop',
      note: asked.note,
    });
    return c.json(saved);
  })
  .post('/experiments/:id/ship', requireRole('editor'), body(ShipSchema), async (c) => {
    const { db, site, stored } = await found(c);
    const before = contractOf(stored);
    const asked = c.req.valid('json');
    const at = clock(c.env);
    const placements = (await placementStore.list(db, site)).map(contractOf);
    const shipped = ship(before, placements, asked, at);
    const { saved } = await save(c, site, {
      before,
      after: shipped.experiment,
      action: 'ship',
      note: asked.note,
      also: shipped.placements.map((placement) =>
        placementStore.put(db, site, placement, { status: statusOf(placement), now: at.now }),
      ),
    });
    return c.json(saved);
  })
  .post('/experiments/:id/rollout', requireRole('editor'), body(RolloutSchema), async (c) => {
    const { db, site, stored } = await found(c);
    const before = contractOf(stored);
    const placements = (await placementStore.list(db, site)).map(contractOf);
    const rolled = rollOut(before, placements, c.req.valid('json').share);
    const { saved } = await save(c, site, {
      before,
      after: rolled.experiment,
      action: 'roll out',
      also: rolled.placements.map((placement) =>
        placementStore.put(db, site, placement, { status: statusOf(placement), now: Date.now() }),
      ),
    });
    return c.json(saved);
  })
  .post('/experiments/:id/archive', requireRole('editor'), async (c) => {
    const { site, stored } = await found(c);
    const before = contractOf(stored);
    if (before.status === 'running' || before.status === 'scheduled')
      throw new HttpError(409, 'conflict', 'The experiment runs. Stop or ship it first.');
    const { saved } = await save(c, site, {
      before,
      after: { ...before, status: 'archived' },
      action: 'archive',
    });
    return c.json(saved);
  })
  .post('/experiments/:id/duplicate', requireRole('editor'), async (c) => {
    const { db, site, stored } = await found(c);
    const ids = new Set((await experimentStore.list(db, site)).map((one) => one.id));
    let number = 2;
    while (ids.has(numbered(stored.id, number))) number++;
    const id = numbered(stored.id, number);
    const {
      decision: _,
      starts_at: __,
      ends_at: ___,
      approval: ____,
      context_weights: _____,
      // A copy draws anew: the seed is of the experiment that moved here.
      seed: ______,
      hash_version: _______,
      ...rest
    } = contractOf(stored);
    const after: Experiment = {
      ...rest,
      id,
      key: id,
      name: `${stored.name.slice(0, 90)} (copy)`,
      status: 'draft',
      phases: [],
      // A bandit's weights are what it learnt; the copy begins anew.
      ...(rest.allocation === 'bandit' && {
        variations: rest.variations.map((variation) => Object.assign({}, variation, { weight: 1 })),
      }),
    };
    const { saved } = await save(c, site, {
      before: undefined,
      after,
      action: 'create',
      note: `Copy of ${stored.id}`,
    });
    return c.json(saved, 201);
  });

async function review(db: Database, site: SiteRecord, experiment: Experiment): Promise<Checklist> {
  const [placements, segments, others, { ranker }] = await Promise.all([
    placementStore.list(db, site.id),
    segmentStore.list(db, site.id),
    experimentStore.list(db, site.id),
    livePointers(db, site.id),
  ]);
  return checklist(experiment, { site, placements, segments, others, hasRanker: ranker !== undefined });
}

/** The review with a look at the shop's pages and its history, for people: a start by API does not wait for the shop. */
async function fullReview(env: Env, site: SiteRecord, experiment: Experiment): Promise<Checklist> {
  const db = database(env);
  const named = new Set(placementsOf(experiment));
  const [{ items, ready }, selectors, power] = await Promise.all([
    review(db, site, experiment),
    placementStore.list(db, site.id).then((all) =>
      checkSelectors(
        site,
        all.filter((placement) => named.has(placement.id)),
      ),
    ),
    checkPower(env, site.id, experiment),
  ]);
  return { items: [...items, ...[power, selectors].filter((item) => item !== undefined)], ready };
}

/** Where everything runs on one machine, KV is the same everywhere at once. */
function clock(env: Env) {
  const now = Date.now();
  return { now, effective: env.CONSOLE_HOST.endsWith('.localhost') ? now : now + PROPAGATION_MILLIS };
}

function numbered(id: string, number: number): string {
  return `${id.replace(/-\d+$/, '').slice(0, 60)}-${number}`;
}
