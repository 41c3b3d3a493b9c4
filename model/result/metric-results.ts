import { DEFAULT_N_STAR, eValue, mixtureRate } from '../stats/confidence-sequence.ts';
import { eBh, eBhShare } from '../stats/e-bh.ts';
import { holm, holmShares } from '../stats/holm.ts';
import {
  criticalValue,
  hybridPlan,
  planP,
  sequentialPlan,
  type LookAt,
  type TestPlan,
} from '../stats/hybrid.ts';
import { varianceOfMean } from '../stats/sample.ts';
import { beforeOf } from './before.ts';
import { bayesOf, finite, hiddenComparison, intervalsOf, pairOf, verdictOf, type Pair } from './compare.ts';
import type {
  Comparison,
  HiddenReason,
  MetricPlan,
  MetricResult,
  ResultInput,
  VariationResult,
} from './experiment-result.ts';
import { guardrailOf } from './guardrail.ts';
import { samplesOf, type MetricSamples } from './samples.ts';

/** What holds for every metric of a result. */
export interface Context {
  input: ResultInput;
  alpha: number;
  planned: number | null;
  atPlannedEnd: boolean;
  adaptive: boolean;
  alarm: boolean;
}

/** A variation beside the control under its test. */
export interface TestedPair {
  /** Index of the variation. */
  variation: number;
  pair: Pair;
  hidden: HiddenReason | null;
  test: TestPlan;
  look: LookAt;
  p: number;
  e: number;
}

/** A metric in every variation, before families of comparisons are corrected. */
export interface TestedMetric {
  plan: MetricPlan;
  samples: MetricSamples;
  pairs: TestedPair[];
}

/** Each variation beside the control, with p and e at its own plan; hidden pairs count as no evidence. */
export function testMetric(plan: MetricPlan, context: Context): TestedMetric {
  const { variations } = context.input;
  const samples = samplesOf(plan.kind, plan.id, variations);
  return {
    plan,
    samples,
    pairs: variations.slice(1).map((_, index) => testPair(plan, samples, index + 1, context)),
  };
}

function testPair(plan: MetricPlan, samples: MetricSamples, variation: number, context: Context): TestedPair {
  const { alpha, planned, atPlannedEnd, input } = context;
  const positives = positivesOf(samples, variation);
  const pair = pairOf(plan, samples.compared[0]!, samples.compared[variation]!, positives);
  const weights = input.variations.map(({ weight }) => weight);
  const share = (weights[0]! + weights[variation]!) / weights.reduce((sum, weight) => sum + weight, 0);
  const nStar = planned === null ? DEFAULT_N_STAR : planned * share;
  // Secondary metrics are compared by e-values, which the fixed look at the end has none of.
  const test =
    planned !== null && plan.role !== 'secondary' ? hybridPlan(nStar, alpha) : sequentialPlan(nStar, alpha);
  const look = { n: pair.control.n + pair.treated.n, atPlannedEnd };
  const hidden = hiddenReason(pair, criticalValue(test, look), context);
  const kappa = look.n * mixtureRate(test.alphaSequential, test.nStar);
  const [p, e] = hidden === null ? [planP(test, look, pair.z), eValue(pair.z, kappa)] : [1, 0];
  return { variation, pair, hidden, test, look, p, e };
}

function hiddenReason(pair: Pair, critical: number, { alarm, adaptive }: Context): HiddenReason | null {
  if (alarm) return 'srm';
  if (adaptive) return 'adaptive';
  return pair.hidden ?? (intervalsOf(pair, critical).liftInterval ? null : 'not-enough-data');
}

const positivesOf = ({ sums }: MetricSamples, variation: number): [number, number] => [
  sums[0]!.positives,
  sums[variation]!.positives,
];

/** Corrects each family of comparisons, then writes every metric out. */
export function describeMetrics(tested: readonly TestedMetric[], context: Context): MetricResult[] {
  const { alpha } = context;
  const primary = tested.filter(({ plan }) => plan.role === 'primary').flatMap(({ pairs }) => pairs);
  const secondary = tested.filter(({ plan }) => plan.role === 'secondary').flatMap(({ pairs }) => pairs);
  const ps = primary.map(({ p }) => p);
  const adjusted = holm(ps);
  const holmShare = holmShares(ps, alpha);
  const rejected = eBh(
    secondary.map(({ e }) => e),
    alpha,
  );
  const corrections = new Map<TestedPair, Correction>();
  primary.forEach((pair, index) =>
    corrections.set(pair, {
      share: holmShare[index]!,
      significant: adjusted[index]! <= alpha,
      pAdjusted: adjusted[index]!,
    }),
  );
  secondary.forEach((pair, index) =>
    corrections.set(pair, {
      share: eBhShare(rejected.length, secondary.length),
      significant: rejected.includes(index),
      pAdjusted: null,
    }),
  );
  const guardrails = tested.filter(({ plan }) => plan.role === 'guardrail');
  const family = guardrails.reduce((sum, { pairs }) => sum + pairs.length, 0);
  return tested.map((metric): MetricResult => {
    const { id, kind, role, better } = metric.plan;
    const before = beforeOf(kind, metric.samples.sums);
    return {
      id,
      kind,
      role,
      better,
      variations: metric.samples.sums.map((sums, index): VariationResult => {
        const observed = metric.samples.observed[index]!;
        const own = metric.pairs.find(({ variation }) => variation === index);
        return {
          n: sums.n,
          positives: sums.positives,
          value: finite(observed.mean),
          standardError: finite(Math.sqrt(varianceOfMean(observed))),
          before: before[index]!,
          comparison: own ? comparisonOf(metric, own, corrections.get(own), { ...context, family }) : null,
        };
      }),
    };
  });
}

/** What its family does to a comparison: the share of alpha of its interval, and whether it is rejected. */
interface Correction {
  share: number;
  significant: boolean;
  pAdjusted: number | null;
}

function comparisonOf(
  { plan, samples }: TestedMetric,
  { variation, pair, hidden, test, look, p, e }: TestedPair,
  correction: Correction | undefined,
  { alpha, input, family }: Context & { family: number },
): Comparison {
  const trusted = hidden !== 'srm' && hidden !== 'adaptive';
  const guarded = plan.role === 'guardrail' && trusted;
  const guardrail = guarded
    ? guardrailOf(plan, pair, positivesOf(samples, variation), { test, ...look, family })
    : null;
  if (hidden !== null) return { ...hiddenComparison(pair.gate, hidden), guardrail };
  const share = correction?.share ?? 1;
  const significant = correction?.significant ?? Math.abs(pair.z) > criticalValue(test, look);
  return {
    hidden,
    gate: pair.gate,
    difference: pair.difference,
    ...intervalsOf(pair, criticalValue(test, look, share)),
    level: 1 - alpha * share,
    z: pair.z,
    p,
    pAdjusted: correction?.pAdjusted ?? null,
    pRunning: Math.min(p, input.previous?.metrics[plan.id]?.[variation] ?? 1),
    e: finite(e),
    significant,
    verdict: verdictOf(pair.difference, significant, plan.better),
    varianceReduction: samples.varianceReduction,
    bayes: bayesOf(pair, plan.better, alpha),
    guardrail,
  };
}
