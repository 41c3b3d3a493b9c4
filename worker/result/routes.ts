import { Hono, type Context } from 'hono';
import * as v from 'valibot';
import type { BreakdownAnswer, LiftGlance, ResultAnswer } from '../../model/api/result.ts';
import { MIN_PEOPLE } from '../../model/api/visitor.ts';
import type { Phase } from '../../model/experiment.ts';
import { MetricIdSchema } from '../../model/metric.ts';
import { segmentHints } from '../../model/result/hints.ts';
import { breakDown } from '../../model/result/segments.ts';
import { SPLITS } from '../../model/tally.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { database, type Database } from '../database.ts';
import { banditLedger } from '../experiment/bandit-ledger.ts';
import { experimentStore } from '../experiment/store.ts';
import { HttpError } from '../http-error.ts';
import { contractOf } from '../record-store.ts';
import { segmentStore } from '../segment/store.ts';
import { siteOf } from '../site/site-of.ts';
import { query } from '../validated.ts';
import { listAlarms } from './alarms.ts';
import { measureHoldout } from './holdout.ts';
import { measure, metricsOf, queryOf, tallyShards, variationsOf } from './measure.ts';
import { planExperiment } from './plan.ts';
import { readState } from './state.ts';

const number = v.pipe(v.string(), v.transform(Number), v.number());
const BreakdownSchema = v.object({
  site: v.optional(v.string()),
  phase: v.optional(number),
  by: v.picklist(SPLITS),
});
const weight = v.pipe(number, v.minValue(0));
const PlanSchema = v.object({
  metric: MetricIdSchema,
  lift: v.pipe(number, v.minValue(0.001), v.maxValue(10)),
  weights: v.optional(
    v.pipe(
      v.string(),
      v.transform((text) => text.split(',')),
      v.array(weight),
      v.minLength(2),
      v.maxLength(10),
    ),
    '1,1',
  ),
  coverage: v.optional(v.pipe(number, v.minValue(0), v.maxValue(1)), '1'),
  value: v.optional(v.pipe(number, v.minValue(0))),
});

/**
 * What experiments found.
 *
 * - `GET /api/experiments/:id/result?site=&phase=`: the result of a phase (the last one by default) as of now
 * - `GET /api/experiments/:id/glance?site=`: the same in a line, for lists
 * - `GET /api/experiments/:id/breakdown?site=&phase=&by=device|country|stage|channel|segment`
 * - `GET /api/experiments/:id/bandit?site=`: a bandit's weights through time
 * - `GET /api/sites/:site/alarms`: what went wrong in experiments, newest first
 * - `GET /api/sites/:site/holdout/result`: visitors served beside those held out of everything
 * - `GET /api/sites/:site/plan?metric=&lift=&weights=&coverage=&value=`: visitors and days that an experiment needs
 */
export const routes = new Hono<ApiEnv>()
  .get('/experiments/:id/result', requireRole('viewer'), async (c) =>
    c.json(await resultOf(c), 200, { 'Cache-Control': 'no-store' }),
  )
  .get('/experiments/:id/glance', requireRole('viewer'), async (c) =>
    c.json(glance(await resultOf(c)), 200, { 'Cache-Control': 'no-store' }),
  )
  .get('/experiments/:id/breakdown', requireRole('viewer'), query(BreakdownSchema), async (c) => {
    const { by } = c.req.valid('query');
    const { site, experiment, phase } = await asked(c);
    const { caps } = await readState(database(c.env), site, experiment.id, phase.number);
    const [whole, tally] = await Promise.all([
      measure(c.env, site, experiment, phase, Date.now()),
      tallyShards(c.env, { ...queryOf(site, experiment, phase, { caps, now: Date.now() }), by }),
    ]);
    const groups = Map.groupBy(tally.cells, (cell) => cell.split);
    const names = by === 'segment' ? await segmentNames(database(c.env), site) : undefined;
    const segments = [...groups].map(([value, cells]) => ({
      name: names?.get(value) ?? (value || (names ? 'in no segment' : 'unknown')),
      variations: variationsOf(experiment, cells),
    }));
    const large = segments.filter(({ variations }) => variations.every((one) => one.visitors >= MIN_PEOPLE));
    const [primary] = metricsOf(experiment);
    const breakdown = breakDown(primary!, large, { hidden: hiddenIn(whole) });
    const answer: BreakdownAnswer = {
      by,
      breakdown,
      hints: segmentHints(breakdown, (variation) => experiment.variations[variation]!.name),
      suppressed: segments.length - large.length,
    };
    return c.json(answer);
  })
  .get('/experiments/:id/bandit', requireRole('viewer'), async (c) => {
    const site = (await siteOf(c)).id;
    const { id } = await experimentStore.get(database(c.env), site, c.req.param('id'));
    return c.json(await banditLedger(c.env, site, id).steps());
  })
  .get('/sites/:site/alarms', requireRole('viewer'), async (c) =>
    c.json(await listAlarms(database(c.env), (await siteOf(c)).id)),
  )
  .get('/sites/:site/holdout/result', requireRole('viewer'), async (c) =>
    c.json(await measureHoldout(c.env, (await siteOf(c)).id, Date.now()), 200, {
      'Cache-Control': 'no-store',
    }),
  )
  .get('/sites/:site/plan', requireRole('viewer'), query(PlanSchema), async (c) => {
    const site = await siteOf(c);
    return c.json(await planExperiment(c.env, site.id, c.req.valid('query')));
  });

/** What hides the whole result hides its parts as well. */
function hiddenIn({ result }: ResultAnswer): 'srm' | 'adaptive' | null {
  if (result.split.alarm) return 'srm';
  return result.allocation === 'adaptive' ? 'adaptive' : null;
}

async function segmentNames(db: Database, site: string): Promise<ReadonlyMap<string, string>> {
  return new Map((await segmentStore.list(db, site)).map(({ id, name }) => [id, name]));
}

async function asked(c: Context<ApiEnv>) {
  const site = (await siteOf(c)).id;
  const experiment = contractOf(await experimentStore.get(database(c.env), site, c.req.param('id') ?? ''));
  const wanted = c.req.query('phase');
  const phase: Phase | undefined =
    wanted === undefined
      ? experiment.phases.at(-1)
      : experiment.phases.find((one) => String(one.number) === wanted);
  if (!phase) {
    throw experiment.phases.length === 0
      ? new HttpError(409, 'conflict', `${experiment.name} has not been started, so there is no result yet.`)
      : new HttpError(
          404,
          'not_found',
          `${experiment.name} has no phase ${wanted}; the last is ${experiment.phases.length}.`,
        );
  }
  return { site, experiment, phase };
}

async function resultOf(c: Context<ApiEnv>): Promise<ResultAnswer> {
  const { site, experiment, phase } = await asked(c);
  const [answer, alarms] = await Promise.all([
    measure(c.env, site, experiment, phase, Date.now()),
    listAlarms(database(c.env), site, { experiment: experiment.id, phase: phase.number }),
  ]);
  return { ...answer, alarms };
}

function glance({ result, verdict }: ResultAnswer): LiftGlance {
  const primary = result.metrics.find((metric) => metric.role === 'primary');
  const comparison = primary?.variations[verdict.variation ?? 1]?.comparison;
  return {
    kind: verdict.kind,
    tone: verdict.tone,
    headline: verdict.headline,
    variation: verdict.variation,
    visitors: result.visitors,
    ...(comparison?.lift != null &&
      comparison.liftInterval && { lift: { value: comparison.lift, ...comparison.liftInterval } }),
  };
}
