// Over 300 lines since it is one table: each function of a reference file beside the call of our own code that answers it.
import { betaBinomial, type BetaBinomialInput } from '../../model/stats/beta-binomial.ts';
import { benjaminiHochberg } from '../../model/stats/benjamini-hochberg.ts';
import { capOf } from '../../model/stats/cap.ts';
import {
  alwaysValidP,
  eValue,
  exactMixtureRate,
  logEValue,
  mixtureRate,
  sequenceMultiplier,
  sequencePath,
  type Look,
} from '../../model/stats/confidence-sequence.ts';
import { cupedSamples, cupedTheta } from '../../model/stats/cuped.ts';
import { differenceOf } from '../../model/stats/difference.ts';
import { eBh } from '../../model/stats/e-bh.ts';
import { exposureInequality } from '../../model/stats/exposure-inequality.ts';
import { fiellerInterval } from '../../model/stats/fieller.ts';
import { holm } from '../../model/stats/holm.ts';
import { finalZ } from '../../model/stats/hybrid.ts';
import { categoryDiversity, intraListDiversity, novelty } from '../../model/stats/list-diversity.ts';
import { mixtureSprtBernoulli, mixtureSprtNormal } from '../../model/stats/mixture-sprt.ts';
import { covariance, momentsOf, sumsOf, type Sums } from '../../model/stats/moments.ts';
import { nonInferiority } from '../../model/stats/non-inferiority.ts';
import { normalMixtureBoundary } from '../../model/stats/normal-mixture.ts';
import { normalQuantile } from '../../model/stats/normal.ts';
import { normalPosterior } from '../../model/stats/normal-posterior.ts';
import { offPolicy, type LoggedChoices } from '../../model/stats/off-policy.ts';
import { oneSidedMultiplier, oneSidedRate } from '../../model/stats/one-sided-sequence.ts';
import { powerOfLift } from '../../model/stats/power.ts';
import {
  probabilityBestBeta,
  probabilityBestNormal,
  type BetaBelief,
} from '../../model/stats/probability-best.ts';
import { rankingMeans, rankingMetrics, type JudgedList } from '../../model/stats/ranking-metrics.ts';
import { relativeLift } from '../../model/stats/relative-lift.ts';
import { sampleRatioTest, sequentialSampleRatio } from '../../model/stats/sample-ratio.ts';
import {
  minimumDetectableDifference,
  minimumDetectableLift,
  sampleSizeMean,
  sampleSizeProportion,
  sequentialInflation,
  type Design,
} from '../../model/stats/sample-size.ts';
import {
  meanSample,
  proportionSample,
  ratioSample,
  varianceOfMean,
  type Sample,
} from '../../model/stats/sample.ts';
import { slateOffPolicy, type LoggedSlate } from '../../model/stats/slate-off-policy.ts';
import { thompsonWeights } from '../../model/stats/thompson.ts';
import { twoProportion } from '../../model/stats/two-proportion.ts';
import { welch } from '../../model/stats/welch.ts';

type Evaluate = (input: unknown) => unknown;

/** A file's input has no static type: each function says what it expects. */
const given =
  <Input>(evaluate: (input: Input) => unknown): Evaluate =>
  (input) =>
    evaluate(input as Input);

interface TwoSums {
  nA: number;
  sumA: number;
  sumsqA: number;
  nB: number;
  sumB: number;
  sumsqB: number;
  binary?: boolean;
  alpha: number;
}
type Columns = Record<string, number[]>;
interface TwoColumns {
  a: Columns;
  b: Columns;
  alpha: number;
  nStar: number;
}

const meanOf = (n: number, y: number, yy: number, binary = false): Sample =>
  binary ? proportionSample({ n, y }) : meanSample({ n, y, yy });
const samplesOf = ({ nA, sumA, sumsqA, nB, sumB, sumsqB, binary }: TwoSums): [Sample, Sample] => [
  meanOf(nA, sumA, sumsqA, binary),
  meanOf(nB, sumB, sumsqB, binary),
];
const sumsOfColumns = ({ y = [], d = [], x = [] }: Columns): Sums =>
  sumsOf(momentsOf(y.map((value, index) => ({ y: value, d: d[index] ?? 0, x: x[index] ?? 0 }))));
const valuesOf = (values: readonly number[]): Sums => sumsOf(momentsOf(values.map((y) => ({ y }))));

/** Each function of a reference file -> our own code's answer in the file's form. */
export const referenceFunctions: Readonly<Record<string, Evaluate>> = {
  twoProportion: given(twoProportion),
  welch: given(({ a, b, alpha }: { a: number[]; b: number[]; alpha: number }) =>
    welch(meanSample(valuesOf(a)), meanSample(valuesOf(b)), alpha),
  ),
  welchFromSums: given((input: TwoSums) => welch(...samplesOf(input), input.alpha)),
  relativeLift: given((input: TwoSums) => relativeLift(...samplesOf(input), input.alpha)),
  ratioMetric: given(ratioMetric),
  cuped: given(cuped),
  srm: given(({ observed, weights }: { observed: number[]; weights: number[] }) =>
    sampleRatioTest(observed, weights),
  ),
  sequentialSrm: given(
    ({
      looks,
      weights,
      concentration,
    }: {
      looks: number[][];
      weights: number[];
      concentration?: number;
    }) => ({
      looks: sequentialSampleRatio(looks, weights, concentration),
    }),
  ),
  adjustPValues: given(({ p }: { p: number[] }) => ({
    holm: holm(p),
    benjaminiHochberg: benjaminiHochberg(p),
  })),
  eBH: given(({ e, alpha }: { e: number[]; alpha: number }) => ({ rejectedIndices: eBh(e, alpha) })),
  betaBinomial: given((input: BetaBinomialInput) => betaBinomial(input)),
  probBestBeta: given(({ posteriors }: { posteriors: BetaBelief[] }) => ({
    probBest: probabilityBestBeta(posteriors),
  })),
  probBestNormal: given(({ means, sds, floor }: { means: number[]; sds: number[]; floor: number }) => {
    const probBest = probabilityBestNormal(means.map((mean, index) => ({ mean, sd: sds[index]! })));
    return { probBest, weights: thompsonWeights(probBest, floor) };
  }),
  normalNormal: given(
    ({
      estimate,
      se,
      priorMean,
      priorSd,
      alpha,
    }: Record<'estimate' | 'se' | 'priorMean' | 'alpha', number> & { priorSd: number | null }) =>
      normalPosterior({ estimate, se, prior: { mean: priorMean, sd: priorSd }, alpha }),
  ),
  sampleSizeProportion: given(({ p1, p2, ...design }: { p1: number; p2: number } & Design) =>
    sampleSizeProportion(p1, p2, design),
  ),
  sampleSizeMean: given(meanDesign),
  mdeRelative: given(
    ({
      mean,
      sd,
      nPerArm,
      lift,
      ...design
    }: Record<'mean' | 'sd' | 'nPerArm' | 'lift', number> & Design) => ({
      mdeRelative: minimumDetectableLift({ mean, sd, n: nPerArm }, design),
      powerAtLift: powerOfLift({ mean, sd, n: nPerArm, lift }, design.alpha),
    }),
  ),
  asymptoticCS: given(asymptoticSequence),
  asymptoticCSFromRho: given(({ se, n, rho2, alpha }: Record<'se' | 'n' | 'rho2' | 'alpha', number>) => {
    const kappa = n * rho2;
    const multiplier = sequenceMultiplier(kappa, alpha);
    return { kappa, multiplier, halfWidth: multiplier * se, equivalentNStar: mixtureRate(alpha, 1) / rho2 };
  }),
  asymptoticCSOneSided: given(({ se, n, nStar, alpha }: Record<'se' | 'n' | 'nStar' | 'alpha', number>) => {
    const rho2 = oneSidedRate(alpha, nStar);
    return { rho2, halfWidth: se * oneSidedMultiplier(n * rho2, alpha) };
  }),
  asymptoticCSPath: given(({ looks, nStar, alpha }: { looks: Look[]; nStar: number; alpha: number }) => ({
    looks: sequencePath(looks, { nStar, alpha }),
  })),
  sequentialInflation: given(sequentialInflation),
  normalMixtureBoundary: given(normalMixtureBoundary),
  fiellerSequence: given((input: TwoSums & { nStar: number }) => lifted(...samplesOf(input), input)),
  fiellerCuped: given(fiellerCuped),
  hybridCriticalValues: given(
    ({ alpha, alphaSeq, nStar, n }: Record<'alpha' | 'alphaSeq' | 'nStar' | 'n', number>) => ({
      runningMultiplierAtEnd: sequenceMultiplier(n * mixtureRate(alphaSeq, nStar), alphaSeq),
      finalZ: finalZ({ alpha, alphaSequential: alphaSeq }),
    }),
  ),
  msprtNormal: given(
    ({
      looks,
      sigma2,
      tau2,
    }: {
      looks: Array<{ n: number; diff: number }>;
      sigma2: number;
      tau2: number;
    }) => ({ looks: mixtureSprtNormal(looks, { sigma2, tau2 }) }),
  ),
  msprtBernoulli: given(
    ({ looks, tau2 }: { looks: Array<{ n: number; pA: number; pB: number }>; tau2: number }) => ({
      looks: mixtureSprtBernoulli(looks, { tau2 }),
    }),
  ),
  nonInferiority: given(
    ({
      nA,
      meanA,
      varA,
      nB,
      meanB,
      varB,
      margin,
      alpha,
      lowerIsBetter,
    }: Record<'nA' | 'meanA' | 'varA' | 'nB' | 'meanB' | 'varB' | 'margin' | 'alpha', number> & {
      lowerIsBetter: boolean;
    }) =>
      nonInferiority(
        { n: nA, mean: meanA, variance: varA },
        { n: nB, mean: meanB, variance: varB },
        { margin, lowerIsBetter },
        alpha,
      ),
  ),
  offPolicy: given((input: LoggedChoices) => offPolicy(input)),
  slateOffPolicy: given(({ slates }: { slates: LoggedSlate[] }) => slateOffPolicy(slates)),
  rankingMetrics: given(({ k, ...list }: JudgedList & { k: number }) => rankingMetrics(list, k)),
  rankingMeans: given(({ queries, k }: { queries: JudgedList[]; k: number }) => rankingMeans(queries, k)),
  exposureInequality: given(({ exposures }: { exposures: number[] }) => exposureInequality(exposures)),
  intraListDiversity: given(({ vectors }: { vectors: number[][] }) => ({ ild: intraListDiversity(vectors) })),
  intraListDiversityCategorical: given(({ categories }: { categories: string[] }) => ({
    ild: categoryDiversity(categories),
  })),
  novelty: given(({ popularity }: { popularity: number[] }) => ({ novelty: novelty(popularity) })),
  winsorize: given(({ x, p }: { x: number[]; p: number }) => {
    const cap = capOf(x, p);
    const { mean, variance } = meanSample(valuesOf(x.map((value) => Math.min(value, cap))));
    return { cap, mean, variance, nCapped: x.filter((value) => value > cap).length };
  }),
};

const describe = (sample: Sample) => ({
  n: sample.n,
  ratio: sample.mean,
  unitVariance: sample.variance,
  se: Math.sqrt(varianceOfMean(sample)),
});

function ratioMetric({ a, b, alpha }: TwoColumns) {
  const [left, right] = [ratioSample(sumsOfColumns(a)), ratioSample(sumsOfColumns(b))];
  const { difference: diff, standardError: seDiff } = differenceOf(left, right);
  const z = normalQuantile(1 - alpha / 2);
  const { lift, se: seLift, ciLowerZ: ciLowerLift, ciUpperZ: ciUpperLift } = relativeLift(left, right, alpha);
  return {
    a: describe(left),
    b: describe(right),
    diff,
    seDiff,
    ciLower: diff - z * seDiff,
    ciUpper: diff + z * seDiff,
    lift,
    seLift,
    ciLowerLift,
    ciUpperLift,
  };
}

function cuped({ a, b, alpha }: TwoColumns) {
  const arms = [sumsOfColumns(a), sumsOfColumns(b)] as [Sums, Sums];
  const plain = arms.map((sums) => meanSample(sums)) as [Sample, Sample];
  const unadjusted = differenceOf(...plain);
  const within = adjusted(arms, plain, cupedTheta(arms), alpha);
  const stacked = sumsOfColumns({ y: [...a.y!, ...b.y!], x: [...a.x!, ...b.x!] });
  const [thetaA, thetaB] = arms.map((sums) => cupedTheta([sums])) as [number, number];
  return {
    within,
    joint: adjusted(arms, plain, cupedTheta([stacked]), alpha),
    unadjusted: {
      diff: unadjusted.difference,
      seDiff: unadjusted.standardError,
      lift: unadjusted.difference / Math.abs(plain[0].mean),
    },
    varianceReduction: 1 - (within.seDiff / unadjusted.standardError) ** 2,
    // Each arm with its own slope, around the pooled mean of x.
    perArm: {
      thetaA,
      thetaB,
      adjMeanDiff: cupedSamples(arms, thetaB)[1]!.mean - cupedSamples(arms, thetaA)[0]!.mean,
    },
  };
}

function adjusted(arms: [Sums, Sums], [plainA, plainB]: [Sample, Sample], theta: number, alpha: number) {
  const [left, right] = cupedSamples(arms, theta) as [Sample, Sample];
  const { difference, standardError: seDiff } = differenceOf(left, right);
  const z = normalQuantile(1 - alpha / 2);
  // Gradient of (yB - yA - theta (xB - xA)) / yA with respect to each arm's mean of y and of x.
  const [a, b] = arms;
  const seWith = (byA: number) => {
    const dyA = -byA / plainA.mean ** 2;
    const dxA = theta / plainA.mean;
    const armA =
      dyA ** 2 * plainA.variance +
      dxA ** 2 * covariance(a.n, a.xx, a.x, a.x) +
      2 * dyA * dxA * covariance(a.n, a.xy, a.x, a.y);
    return Math.sqrt(armA / a.n + right.variance / b.n / plainA.mean ** 2);
  };
  return {
    theta,
    adjMeanDiff: difference,
    unitVarA: left.variance,
    unitVarB: right.variance,
    seDiff,
    ciLower: difference - z * seDiff,
    ciUpper: difference + z * seDiff,
    lift: difference / Math.abs(plainA.mean),
    seLiftFullGradient: seWith(plainB.mean - theta * (b.x / b.n - a.x / a.n)),
    seLiftGbstats: seWith(plainB.mean),
  };
}

function asymptoticSequence({
  estimate,
  se,
  n,
  nStar,
  alpha,
}: Record<'estimate' | 'se' | 'n' | 'nStar' | 'alpha', number>) {
  const rho2 = mixtureRate(alpha, nStar);
  const rho2Exact = exactMixtureRate(alpha, nStar);
  const kappa = n * rho2;
  const multiplier = sequenceMultiplier(kappa, alpha);
  const z = estimate / se;
  return {
    rho2,
    rho: Math.sqrt(rho2),
    rho2Exact,
    kappa,
    multiplier,
    halfWidth: multiplier * se,
    ciLower: estimate - multiplier * se,
    ciUpper: estimate + multiplier * se,
    eValue: eValue(z, kappa),
    logEValue: logEValue(z, kappa),
    pAlwaysValid: alwaysValidP(z, kappa),
    multiplierWithRho2Exact: sequenceMultiplier(n * rho2Exact, alpha),
  };
}

function lifted(a: Sample, b: Sample, { nStar, alpha }: { nStar: number; alpha: number }) {
  const kappa = (a.n + b.n) * mixtureRate(alpha, nStar);
  const multiplier = sequenceMultiplier(kappa, alpha);
  const { g, bounded, lower, upper } = fiellerInterval(a, b, multiplier);
  const { z } = differenceOf(a, b);
  return {
    zAbsolute: z,
    g,
    bounded,
    liftLower: lower,
    liftUpper: upper,
    kappa,
    multiplier,
    eValue: eValue(z, kappa),
    pAlwaysValid: alwaysValidP(z, kappa),
    lift: b.mean / a.mean - 1,
    significant: Math.abs(z) > multiplier,
  };
}

function fiellerCuped({ a, b, alpha, nStar }: TwoColumns) {
  const [left, right] = cupedSamples([sumsOfColumns(a), sumsOfColumns(b)]) as [Sample, Sample];
  const fixed = fiellerInterval(left, right, normalQuantile(1 - alpha / 2));
  return {
    ...lifted(left, right, { nStar, alpha }),
    meanA: left.mean,
    meanB: right.mean,
    varA: left.variance,
    varB: right.variance,
    fixedLower: fixed.lower,
    fixedUpper: fixed.upper,
  };
}

interface MeanDesign extends Design {
  mean: number;
  sd: number;
  sd1?: number;
  sd2?: number;
  relativeEffect?: number;
  delta?: number;
  n?: number;
  nPerArm?: number;
}

/** Either the units for an effect, or the effect that some units show. */
function meanDesign({
  mean,
  sd,
  sd1 = sd,
  sd2 = sd,
  relativeEffect = Number.NaN,
  delta = relativeEffect * mean,
  n,
  nPerArm,
  ...design
}: MeanDesign) {
  if (!Number.isNaN(delta)) return { n: sampleSizeMean({ sd1, sd2, delta }, design) };
  const mdeAbs = minimumDetectableDifference({ sd1, sd2, n: n ?? nPerArm ?? Number.NaN }, design);
  return { mdeAbs, mdeRelConstVar: mdeAbs / mean };
}
