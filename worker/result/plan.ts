import type { PlanAnswer } from '../../model/api/result.ts';
import type { Experiment } from '../../model/experiment.ts';
import { metricOf, type MetricId } from '../../model/metric.ts';
import { mergeOverviews } from '../../model/overview.ts';
import { durationOf } from '../../model/stats/duration.ts';
import { meanSample, proportionSample, ratioSample, type Sample } from '../../model/stats/sample.ts';
import { sumsOf } from '../../model/stats/moments.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { experimentStore } from '../experiment/store.ts';
import { listVisitors } from '../visitor/list-visitors.ts';
import { allShards } from '../visitor/shards.ts';
import { queryOf, tallyShards } from './measure.ts';
import { readState } from './state.ts';

export interface PlanAsked {
  metric: MetricId;
  /** Smallest relative lift worth seeing. */
  lift: number;
  weights: readonly number[];
  coverage: number;
  /** The metric today, where it is typed in. */
  value?: number | undefined;
}

type Baseline = { sample: Pick<Sample, 'mean' | 'variance'>; source: string };

/** Visitors a history must have to plan from. */
const MIN_HISTORY = 200;
const HISTORY_VISITORS = 10_000;

/** Visitors and days that an experiment needs, from the site's own history of the metric. */
export async function planExperiment(env: Env, site: string, asked: PlanAsked): Promise<PlanAnswer> {
  const { metric, lift, weights, coverage, value } = asked;
  const { kind } = metricOf(metric);
  const [history, daily] = await Promise.all([baselineOf(env, site, metric), visitorsPerDay(env, site)]);
  const baseline: Baseline | undefined = value === undefined ? history : typedBaseline(value, kind, history);
  const perDay = daily === undefined ? undefined : Math.round(daily * coverage);
  const answer: PlanAnswer = {
    ...(baseline && { baseline: { value: baseline.sample.mean, source: baseline.source } }),
    ...(perDay !== undefined && { per_day: perDay }),
  };
  if (!baseline || !(baseline.sample.mean > 0)) return answer;
  const { visitors, days } = durationOf({
    baseline: baseline.sample,
    proportion: kind === 'proportion',
    lift,
    weights,
    visitorsPerDay: perDay ?? 0,
  });
  return { ...answer, ...(visitors !== null && { visitors }), ...(days !== null && { days }) };
}

/** What is typed in replaces the mean; the spread is the history's, in proportion. A mean without any history has none. */
function typedBaseline(value: number, kind: string, history: Baseline | undefined): Baseline | undefined {
  if (kind === 'proportion')
    return { sample: { mean: value, variance: value * (1 - value) }, source: 'typed in' };
  if (!history) return undefined;
  const scale = value / history.sample.mean;
  return { sample: { mean: value, variance: history.sample.variance * scale * scale }, source: 'typed in' };
}

/** The metric among control visitors of the newest experiment that measured it; else what profiles tell. */
async function baselineOf(env: Env, site: string, metric: MetricId): Promise<Baseline | undefined> {
  const ran = (await experimentStore.list(database(env), site)).filter(
    (one) => one.phases.length > 0 && measures(one, metric),
  );
  const newest = ran.toSorted(
    (a, b) => (b.phases.at(-1)?.started_at ?? 0) - (a.phases.at(-1)?.started_at ?? 0),
  );
  for (const experiment of newest.slice(0, 3)) {
    const phase = experiment.phases.at(-1)!;
    // The question its result asks as well, so that the shards have the sums at hand.
    const { caps } = await readState(database(env), site, experiment.id, phase.number);
    const { cells } = await tallyShards(env, queryOf(site, experiment, phase, { caps, now: Date.now() }));
    const moments = cells.find((cell) => cell.variation === 0)?.metrics[metric];
    if (!moments || moments.n < MIN_HISTORY) continue;
    const { kind } = metricOf(metric);
    const sample = (kind === 'proportion' ? proportionSample : kind === 'ratio' ? ratioSample : meanSample)(
      sumsOf(moments),
    );
    if (Number.isFinite(sample.mean) && sample.mean > 0)
      return { sample, source: `control of “${experiment.name}”` };
  }
  return metric === 'conversion' || metric === 'revenue' || metric === 'order_value'
    ? fromProfiles(env, site, metric)
    : undefined;
}

function measures({ primary, secondary, guardrails }: Experiment, metric: MetricId): boolean {
  return (
    primary === metric || secondary.includes(metric) || guardrails.some((guard) => guard.metric === metric)
  );
}

async function fromProfiles(
  env: Env,
  site: string,
  metric: 'conversion' | 'revenue' | 'order_value',
): Promise<Baseline | undefined> {
  const values: number[] = [];
  let looked = 0;
  let cursor: string | undefined;
  do {
    const page = await listVisitors(env, site, cursor);
    looked += page.rows.length;
    for (const { orders, revenue } of page.rows) {
      if (metric === 'conversion') values.push(orders > 0 ? 1 : 0);
      else if (metric === 'revenue') values.push(revenue);
      else if (orders > 0) values.push(revenue / orders);
    }
    cursor = page.cursor;
  } while (cursor !== undefined && looked < HISTORY_VISITORS);
  if (values.length < MIN_HISTORY) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { sample: { mean, variance }, source: 'all visitors so far' };
}

/** Visitors of the last 24 hours with traffic; undefined where there was none. */
async function visitorsPerDay(env: Env, site: string): Promise<number | undefined> {
  const shards = await allShards(env, site);
  const { hours } = mergeOverviews(
    await Promise.all(shards.map((shard) => shard.overview(site, Date.now()))),
  );
  const visitors = hours.slice(-24).reduce((sum, hour) => sum + hour.visitors, 0);
  return visitors > 0 ? visitors : undefined;
}
