import type { LiftPoint, ResultAnswer } from '../../model/api/result.ts';
import type { Experiment, Phase } from '../../model/experiment.ts';
import { metricOf, type MetricId } from '../../model/metric.ts';
import { analyse, type MetricPlan, type ResultInput, type VariationData } from '../../model/result.ts';
import { trendOf, type DayData } from '../../model/result/trend.ts';
import { mergeMoments, type Moments } from '../../model/stats/moments.ts';
import { wearOffOf } from '../../model/result/wear-off.ts';
import { economicsOf } from '../../model/result/economics.ts';
import { mergeTallies, type Tally, type TallyCell, type TallyQuery } from '../../model/tally.ts';
import { verdictOn, type VerdictContext } from '../../model/verdict.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { allShards } from '../visitor/shards.ts';
import { endedAsSet, plannedReached } from './planned-end.ts';
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

/** What a phase's result is made of, read from all shards at one moment. */
interface Gathered {
  experiment: Experiment;
  phase: Phase;
  now: number;
  state: ResultState;
  whole: Tally;
  byDay: Tally;
}

/**
 * The result of one phase for whoever asks: the fixed look where it has been taken, else what the sequential test says
 * as of now. Asking never takes the fixed look: who may choose its moment may choose a lucky one, and then it is no
 * test at 5 % any more. Only an end that was set at the start gives it here, since that moment was nobody's choice.
 */
export async function measure(
  env: Env,
  site: string,
  experiment: Experiment,
  phase: Phase,
  now: number,
): Promise<ResultAnswer> {
  const state = await readState(database(env), site, experiment.id, phase.number);
  if (state.final) return withFullWeek(state.final, experiment, daysOf(phase, now));
  const gathered = await gather(env, site, { experiment, phase, now, state });
  return endedAsSet(experiment, phase, now) ? takeFixedLook(env, site, gathered) : look(env, site, gathered);
}

/**
 * The same for cron, which looks every few minutes and so decides when the planned visitors are reached: its first look
 * with them is the fixed one, kept for all who ask later. Before and after it the sequential test alone goes on, for
 * alarms and guardrails.
 */
export async function watch(
  env: Env,
  site: string,
  experiment: Experiment,
  phase: Phase,
  now: number,
): Promise<ResultAnswer> {
  const state = await readState(database(env), site, experiment.id, phase.number);
  const gathered = await gather(env, site, { experiment, phase, now, state });
  const reached = plannedReached(experiment, phase, gathered.whole.cells);
  return reached && !state.final ? takeFixedLook(env, site, gathered) : look(env, site, gathered);
}

/** A winner of the fixed look on a phase that went on: the advice to run a full week ends when it has. */
function withFullWeek(final: ResultAnswer, experiment: Experiment, days: number): ResultAnswer {
  if (final.verdict.kind !== 'winner') return final;
  const verdict = verdictOn(final.result, { ...contextOf(experiment), days });
  return { ...final, verdict: { ...verdict, hints: final.verdict.hints } };
}

async function gather(
  env: Env,
  site: string,
  asked: Pick<Gathered, 'experiment' | 'phase' | 'now' | 'state'>,
): Promise<Gathered> {
  const { experiment, phase, now, state } = asked;
  const query = queryOf(site, experiment, phase, { caps: state.caps, now });
  const [whole, byDay] = await Promise.all([
    tallyShards(env, query),
    tallyShards(env, { ...query, by: 'day' }),
  ]);
  return { ...asked, whole, byDay };
}

/** One look by the sequential test. The smallest p-values are kept. */
async function look(env: Env, site: string, gathered: Gathered): Promise<ResultAnswer> {
  const answer = answerOf(gathered, false);
  await keepRunning(database(env), {
    site,
    experiment: answer.experiment,
    phase: answer.phase,
    running: answer.result.running,
    now: answer.at,
  });
  return answer;
}

/** The one look with the fixed test; what another took before stays. */
async function takeFixedLook(env: Env, site: string, gathered: Gathered): Promise<ResultAnswer> {
  await look(env, site, gathered);
  return keepFinal(database(env), site, { ...answerOf(gathered, true), final: true });
}

function answerOf(
  { experiment, phase, now, state, whole, byDay }: Gathered,
  atPlannedEnd: boolean,
): ResultAnswer {
  const metrics = metricsOf(experiment);
  const input = inputOf(experiment, metrics, {
    atPlannedEnd,
    cells: whole.cells,
    mixed: whole.mixed,
    running: state.running,
  });
  const result = analyse(input);
  const days = daysOf(phase, now);
  const daily = dailyOf(experiment, byDay);
  const { novelty } = trendOf(metrics[0]!, daily);
  const wearOff = wearOffOf(metrics[0]!, daily, Math.min(now, phase.ended_at ?? now));
  return {
    experiment: experiment.id,
    phase: phase.number,
    at: now,
    days,
    result,
    verdict: verdictOn(result, {
      ...contextOf(experiment),
      days,
      ended: (phase.ended_at ?? Infinity) <= now,
      novelty,
      wearOff,
    }),
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
}

/** What a verdict says of an experiment whatever its numbers: names, and the lift it was planned to see. */
function contextOf(experiment: Experiment): Pick<VerdictContext, 'metricNames' | 'targetLift'> {
  const { planned_lift: targetLift } = experiment;
  return {
    metricNames: Object.fromEntries(metricsOf(experiment).map(({ id }) => [id, metricOf(id).name])),
    ...(targetLift !== undefined && { targetLift }),
  };
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
  /** The one fixed look. */
  atPlannedEnd: boolean;
  cells: readonly TallyCell[];
  mixed: number;
  running: ResultState['running'];
}

function inputOf(
  experiment: Experiment,
  metrics: readonly MetricPlan[],
  { atPlannedEnd, cells, mixed, running }: Counted,
): ResultInput {
  const planned = experiment.planned_visitors;
  return {
    variations: variationsOf(experiment, cells),
    metrics,
    ...(planned !== undefined && { plannedVisitors: planned, atPlannedEnd }),
    mixed,
    ...(experiment.allocation === 'bandit' && { allocation: 'adaptive' }),
    ...(running && { previous: running }),
  };
}

/** Tally cells as the analysis reads them; a variation without visitors is there all the same. */
export function variationsOf({ variations }: Experiment, cells: readonly TallyCell[]): VariationData[] {
  return variations.map(({ name, weight }, index): VariationData => {
    const cell = cells.find((one) => one.variation === index);
    return {
      name,
      weight,
      visitors: cell?.visitors ?? 0,
      metrics: cell?.metrics ?? {},
      ...(cell?.tenure && { tenure: cell.tenure }),
    };
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
