import type { BatchItem } from 'drizzle-orm/batch';
import { and, desc, eq } from 'drizzle-orm';
import type { Experiment } from '../../model/experiment.ts';
import { metricOf } from '../../model/metric.ts';
import { noMoments, sumsOf } from '../../model/stats/moments.ts';
import { meanSample, proportionSample, ratioSample } from '../../model/stats/sample.ts';
import { banditWeights, type BanditState } from '../../model/stats/thompson.ts';
import { banditStates, database, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { queryOf, tallyShards } from '../result/measure.ts';
import { readState } from '../result/state.ts';

/** Weights move at most so often, so that results have time to come in and snapshots to spread. */
const STEP_MILLIS = 3_600_000;
/** A smaller change of every weight is not worth a new snapshot. */
const MIN_CHANGE = 0.01;
/** Digits of a weight: what the snapshot carries and decide logs as propensity is the same number. */
const DIGITS = 1e6;

export interface Reweighed {
  after: Experiment;
  /** Statement that keeps what was known and decided. */
  statement: BatchItem<'sqlite'>;
  note: string;
}

/**
 * A running bandit with its weights anew, by what is known of the primary metric in this phase; undefined: nothing is
 * due. Phase and seed stay, and visitors who have a variation keep it: only newcomers are drawn by the new weights.
 */
export async function reweigh(
  env: Env,
  db: Database,
  site: string,
  experiment: Experiment,
  now: number,
): Promise<Reweighed | undefined> {
  const phase = experiment.phases.at(-1)!.number;
  const of = and(
    eq(banditStates.site, site),
    eq(banditStates.experiment, experiment.id),
    eq(banditStates.phase, phase),
  );
  const [last] = await db
    .select({ at: banditStates.at })
    .from(banditStates)
    .where(of)
    .orderBy(desc(banditStates.at))
    .limit(1);
  if (last && now - last.at < STEP_MILLIS) return undefined;
  const states = await statesOf(env, site, experiment, now);
  const weights = banditWeights(states).map((weight) => Math.round(weight * DIGITS) / DIGITS);
  const total = experiment.variations.reduce((sum, { weight }) => sum + weight, 0);
  const moved = experiment.variations.map(({ weight }, index) => Math.abs(weights[index]! - weight / total));
  if (Math.max(...moved) < MIN_CHANGE) return undefined;
  const shares = experiment.variations.map(
    ({ name }, index) => `${name} ${Math.round(1_000 * weights[index]!) / 10} %`,
  );
  return {
    after: {
      ...experiment,
      variations: experiment.variations.map((variation, index) =>
        Object.assign({}, variation, { weight: weights[index]! }),
      ),
    },
    statement: db
      .insert(banditStates)
      .values({ site, experiment: experiment.id, phase, at: now, states, weights }),
    note: `The bandit gives newcomers ${shares.join(', ')}.`,
  };
}

/** What is known of each variation; where less is better, of the metric's negative. */
async function statesOf(env: Env, site: string, experiment: Experiment, now: number) {
  const { id, primary, variations, phases } = experiment;
  const phase = phases.at(-1)!;
  const { kind, better } = metricOf(primary);
  const { caps } = await readState(database(env), site, id, phase.number);
  const { cells } = await tallyShards(env, queryOf(site, experiment, phase, { caps, now }));
  const sampleOf = kind === 'proportion' ? proportionSample : kind === 'ratio' ? ratioSample : meanSample;
  return variations.map((_, index): BanditState => {
    const moments = cells.find(({ variation }) => variation === index)?.metrics[primary] ?? noMoments();
    const { n, mean, variance } = sampleOf(sumsOf(moments));
    const known = Number.isFinite(mean) && Number.isFinite(variance);
    return {
      n: known ? n : 0,
      mean: known ? (better === 'lower' ? -mean : mean) : 0,
      variance: known ? variance : 0,
    };
  });
}
