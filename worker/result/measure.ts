import type { LiftPoint, ResultAnswer } from '../../model/api/result.ts';
import type { Experiment, Phase } from '../../model/experiment.ts';
import { metricOf, type MetricId } from '../../model/metric.ts';
import { analyse, type MetricPlan, type ResultInput, type VariationData } from '../../model/result.ts';
import { trendOf, type DayData } from '../../model/result/trend.ts';
import { mergeMoments, type Moments } from '../../model/stats/moments.ts';
import { economicsOf } from '../../model/result/economics.ts';
import { mergeTallies, type Tally, type TallyCell, type TallyQuery } from '../../model/tally.ts';
import { verdictOn } from '../../model/verdict.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { allShards } from '../visitor/shards.ts';
import { keepFinal, keepRunning, readState, type ResultState } from './state.ts';

const DAY_MILLIS = 86_400_000;
/** Days shown of a history; longer ones are thinned out. */
const MAX_POINTS = 60;

type Measured = Pick<Experiment, 'id' | 'primary' | 'secondary' | 'guardrails' | 'costs'>;

/** What is asked of an experiment's phase: always all of it, so that every view shares the same sums. */
export function queryOf(
  site: string,
  experiment: Measured,
  phase: Phase,
  { caps, now }: { caps: ResultState['caps']; now: number },
): TallyQuery {
  const { costs } = experiment;
  const ids = metricsOf(experiment).map(({ id }) => id);
  return {
    site,
    experiment: experiment.id,
    phase: phase.number,
    metrics: [...new Set([...ids, ...(costs ? ['margin', 'cost'] : [])])],
    caps,
    until: Math.min(now, phase.ended_at ?? now),
    ...(costs && { costs }),
  };
}

/**
 * The result of one phase as of now: tallies of all shards, merged and analysed. The smallest p-values are kept; so is
 * the first look after the planned end, which is the only one: several would each be a test of their own.
 */
export async function measure(
  env: Env,
  site: string,
  experiment: Experiment,
  phase: Phase,
  now: number,
): Promise<ResultAnswer> {
  const db = database(env);
  const metrics = metricsOf(experiment);
  const state = await readState(db, site, experiment.id, phase.number);
  if (state.final) return state.final;
  const query = queryOf(site, experiment, phase, { caps: state.caps, now });
  const [whole, byDay] = await Promise.all([
    tallyShards(env, query),
    tallyShards(env, { ...query, by: 'day' }),
  ]);
  const input = inputOf(experiment, metrics, {
    ended: phase.ended_at !== undefined && phase.ended_at <= now,
    cells: whole.cells,
    mixed: whole.mixed,
    running: state.running,
  });
  const result = analyse(input);
  await keepRunning(db, {
    site,
    experiment: experiment.id,
    phase: phase.number,
    running: result.running,
    now,
  });
  const days = daysOf(phase, now);
  const metricNames = Object.fromEntries(metrics.map(({ id }) => [id, metricOf(id).name]));
  const daily = dailyOf(experiment, byDay);
  const { novelty } = trendOf(metrics[0]!, daily);
  const answer: ResultAnswer = {
    experiment: experiment.id,
    phase: phase.number,
    at: now,
    days,
    result,
    verdict: verdictOn(result, { metricNames, days, novelty }),
    shown: experiment.variations.map((_, index) => {
      const cell = whole.cells.find((one) => one.variation === index);
      return { shown: cell?.shown ?? 0, reverted: cell?.reverted ?? 0 };
    }),
    ...(whole.cells.some((cell) => cell.served) && {
      served: experiment.variations.map(
        (_, index) => whole.cells.find((one) => one.variation === index)?.served ?? {},
      ),
    }),
    ...(whole.cells.some((cell) => cell.orders) && {
      orders: experiment.variations.map(
        (_, index) =>
          whole.cells.find((one) => one.variation === index)?.orders ?? { browser: 0, server: 0, both: 0 },
      ),
    }),
    ...(experiment.costs &&
      !result.split.alarm && { economics: economicsOf(variationsOf(experiment, whole.cells)) }),
    history: result.split.alarm ? [] : historyOf(experiment, metrics[0]!, daily, input),
    caps: state.caps,
  };
  return result.plan.atPlannedEnd ? keepFinal(db, site, { ...answer, final: true }) : answer;
}

/** Asks every shard of the site and merges the answers. */
export async function tallyShards(env: Env, query: TallyQuery): Promise<Tally> {
  const shards = await allShards(env, query.site);
  return mergeTallies(await Promise.all(shards.map((shard) => shard.tally(query))));
}

function plan(id: MetricId, role: MetricPlan['role'], margin?: number): MetricPlan {
  const { kind, better } = metricOf(id);
  return { id, kind, role, better, ...(margin !== undefined && { margin }) };
}

/** The experiment's metrics in their roles, the primary one first; one that is also a guardrail stands twice. */
export function metricsOf({
  primary,
  secondary,
  guardrails,
}: Pick<Experiment, 'primary' | 'secondary' | 'guardrails'>): MetricPlan[] {
  const others = secondary.filter((id) => id !== primary);
  return [
    plan(primary, 'primary'),
    ...others.map((id) => plan(id, 'secondary')),
    ...guardrails.map(({ metric, margin }) => plan(metric, 'guardrail', margin)),
  ];
}

interface Counted {
  /** Nobody is enrolled any more. */
  ended: boolean;
  cells: readonly TallyCell[];
  mixed: number;
  running: ResultState['running'];
}

function inputOf(
  experiment: Experiment,
  metrics: readonly MetricPlan[],
  { ended, cells, mixed, running }: Counted,
): ResultInput {
  const variations = variationsOf(experiment, cells);
  const visitors = variations.reduce((sum, one) => sum + one.visitors, 0);
  const planned = experiment.planned_visitors;
  return {
    variations,
    metrics,
    ...(planned !== undefined && {
      plannedVisitors: planned,
      atPlannedEnd: ended && visitors >= planned,
    }),
    mixed,
    ...(experiment.allocation === 'bandit' && { allocation: 'adaptive' }),
    ...(running && { previous: running }),
  };
}

/** Tally cells as the analysis reads them; a variation without visitors is there all the same. */
export function variationsOf({ variations }: Experiment, cells: readonly TallyCell[]): VariationData[] {
  return variations.map(({ name, weight }, index): VariationData => {
    const cell = cells.find((one) => one.variation === index);
    return { name, weight, visitors: cell?.visitors ?? 0, metrics: cell?.metrics ?? {} };
  });
}

function daysOf({ started_at, ended_at }: Phase, now: number): number {
  return Math.max(0, Math.floor((Math.min(now, ended_at ?? now) - started_at) / DAY_MILLIS));
}

function dailyOf(experiment: Experiment, { cells }: Tally): DayData[] {
  const days = Map.groupBy(cells, (cell) => cell.split);
  return [...days.keys()]
    .toSorted()
    .map((day) => ({ day, variations: variationsOf(experiment, days.get(day)!) }));
}

/** The primary metric's lift as it stood after each day, by variation. */
function historyOf(
  experiment: Experiment,
  plan: MetricPlan,
  daily: readonly DayData[],
  input: ResultInput,
): LiftPoint[][] {
  const history: LiftPoint[][] = experiment.variations.map(() => []);
  const step = Math.ceil(daily.length / MAX_POINTS) || 1;
  const sums: (Moments | undefined)[] = experiment.variations.map(() => undefined);
  const visitors = experiment.variations.map(() => 0);
  for (const [index, { day, variations }] of daily.entries()) {
    for (const [at, variation] of variations.entries()) {
      const moments = variation.metrics[plan.id];
      if (moments) sums[at] = mergeMoments([sums[at], moments].filter((one) => one !== undefined));
      visitors[at]! += variation.visitors;
    }
    if ((daily.length - 1 - index) % step !== 0) continue;
    const soFar = experiment.variations.map(({ name, weight }, at): VariationData => ({
      name,
      weight,
      visitors: visitors[at]!,
      metrics: { [plan.id]: sums[at] },
    }));
    const { previous: _, atPlannedEnd: __, ...rest } = input;
    const looked = analyse({ ...rest, variations: soFar, metrics: [plan] });
    for (const [at, { comparison }] of looked.metrics[0]!.variations.entries()) {
      if (comparison?.lift == null || !comparison.liftInterval) continue;
      history[at]!.push({
        at: Date.parse(day),
        visitors: looked.visitors,
        lift: comparison.lift,
        ...comparison.liftInterval,
      });
    }
  }
  return history;
}
