import type { BanditStep } from '../../model/api/result.ts';
import type { Experiment } from '../../model/experiment.ts';
import { metricOf } from '../../model/metric.ts';
import { noMoments, sumsOf } from '../../model/stats/moments.ts';
import { meanSample, proportionSample, ratioSample } from '../../model/stats/sample.ts';
import { BANDIT_MIN_UNITS, banditWeights, type BanditState } from '../../model/stats/thompson.ts';
import type { TallyCell } from '../../model/tally.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { queryOf, tallyShards } from '../result/measure.ts';
import { readState } from '../result/state.ts';
import { banditLedger } from './bandit-ledger.ts';

/** Weights move at most so often, so that results have time to come in and snapshots to spread. */
const STEP_MILLIS = 3_600_000;
/** A smaller change of every weight is not worth a new snapshot. */
const MIN_CHANGE = 0.01;
/** Digits of a weight: what the snapshot carries and decide logs as propensity is the same number. */
const DIGITS = 1e6;
/** Values of a context that are learnt apart, the largest ones. */
const MAX_CONTEXTS = 30;

export interface Reweighed {
  after: Experiment;
  note: string;
}

/**
 * A running bandit with its weights anew, by what is known of the primary metric in this phase; undefined: nothing is
 * due. Phase and seed stay, and visitors who have a variation keep it: only newcomers are drawn by the new weights. A
 * step stands in the ledger before anyone is drawn by it; one that was never published is given again.
 */
export async function reweigh(
  env: Env,
  site: string,
  experiment: Experiment,
  now: number,
): Promise<Reweighed | undefined> {
  const ledger = banditLedger(env, site, experiment.id);
  const phase = experiment.phases.at(-1)!.number;
  const last = await ledger.last(phase);
  if (last && furthest(experiment, last) >= MIN_CHANGE) return reweighed(experiment, last);
  if (last && now - last.at < STEP_MILLIS) return undefined;
  const { states, byContext } = await learn(env, site, experiment, now);
  const weights = weightsOf(states);
  const step: BanditStep = {
    phase,
    at: now,
    states,
    weights,
    ...(byContext && { by_context: Object.fromEntries(byContext) }),
  };
  if (furthest(experiment, step) < MIN_CHANGE) return undefined;
  return reweighed(experiment, await ledger.take(step));
}

function reweighed(experiment: Experiment, { weights, by_context: learnt }: BanditStep): Reweighed {
  const shares = experiment.variations.map(
    ({ name }, index) => `${name} ${Math.round(1_000 * weights[index]!) / 10} %`,
  );
  const apart = Object.keys(learnt ?? {}).length;
  return {
    after: {
      ...experiment,
      variations: experiment.variations.map((variation, index) =>
        Object.assign({}, variation, { weight: weights[index]! }),
      ),
      ...(learnt && { context_weights: learnt }),
    },
    note: `The bandit gives newcomers ${shares.join(', ')}${apart > 0 ? `; apart for ${apart} values of ${experiment.context}` : ''}.`,
  };
}

/** By how much a step moves the share of some variation, for all or for a value of the context. */
function furthest(experiment: Experiment, { weights, by_context: learnt = {} }: BanditStep): number {
  const before = experiment.variations.map(({ weight }) => weight);
  return Math.max(
    distance(before, weights),
    ...Object.entries(learnt).map(([value, own]) =>
      distance(experiment.context_weights?.[value] ?? before, own),
    ),
  );
}

const weightsOf = (states: readonly BanditState[]): number[] =>
  banditWeights(states).map((weight) => Math.round(weight * DIGITS) / DIGITS);

/** By how much the share of some variation differs. */
function distance(before: readonly number[], after: readonly number[]): number {
  const total = before.reduce((sum, weight) => sum + weight, 0) || 1;
  return Math.max(...after.map((weight, index) => Math.abs(weight - (before[index] ?? 0) / total)));
}

/**
 * What is known of each variation, and the weights of each value of a context that has enough of its own: 100 visitors
 * in every variation. Together each value counts by its visitors, whatever variation they were given: values with other
 * weights would otherwise speak louder in one variation than in another.
 */
async function learn(env: Env, site: string, experiment: Experiment, now: number) {
  const { id, variations, phases, context } = experiment;
  const phase = phases.at(-1)!;
  const { caps } = await readState(database(env), site, id, phase.number);
  const query = queryOf(site, experiment, phase, { caps, now });
  if (!context) {
    const { cells } = await tallyShards(env, query);
    return { states: statesOf(experiment, cells) };
  }
  const { cells } = await tallyShards(env, { ...query, by: context });
  const groups = [...Map.groupBy(cells, ({ split }) => split)]
    .map(([value, own]) => ({
      value,
      states: statesOf(experiment, own),
      visitors: own.reduce((sum, { visitors }) => sum + visitors, 0),
    }))
    .toSorted((a, b) => b.visitors - a.visitors);
  const known = groups.filter(({ states }) => states.every(({ n }) => n >= BANDIT_MIN_UNITS));
  const all = known.reduce((sum, { visitors }) => sum + visitors, 0);
  const states = variations.map((_, index): BanditState => {
    const parts = known.map(({ states: own, visitors }) => ({ ...own[index]!, share: visitors / all }));
    const n = parts.reduce((sum, part) => sum + part.n, 0);
    // Of a mean weighted by shares; times n, since the weights divide a unit's variance by n again.
    const variance = n * parts.reduce((sum, part) => sum + (part.share ** 2 * part.variance) / part.n, 0);
    return { n, mean: parts.reduce((sum, part) => sum + part.share * part.mean, 0), variance };
  });
  return {
    states: known.length > 0 ? states : variations.map(() => ({ n: 0, mean: 0, variance: 0 })),
    byContext: known
      .slice(0, MAX_CONTEXTS)
      .filter(({ value }) => value !== '')
      .map(({ value, states: own }) => [value, weightsOf(own)] as const),
  };
}

/** What cells say of each variation; where less is better, of the metric's negative. */
function statesOf({ primary, variations }: Experiment, cells: readonly TallyCell[]): BanditState[] {
  const { kind, better } = metricOf(primary);
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
