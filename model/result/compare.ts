import { LIFT_PRIOR, normalPosterior } from '../stats/normal-posterior.ts';
import { differenceOf } from '../stats/difference.ts';
import { fiellerInterval } from '../stats/fieller.ts';
import { deltaLift } from '../stats/relative-lift.ts';
import type { Sample } from '../stats/sample.ts';
import type { BayesReadout, Comparison, HiddenReason, MetricKind, MetricPlan } from './experiment-result.ts';

/**
 * Fewest visitors with an outcome on the smaller side before a lift is shown: below, the normal approximation fails,
 * most of all where splits are unequal and tails heavy (facts/statistics.md section 4; `npm run verify`).
 */
export const GATES: Readonly<Record<MetricKind, number>> = { proportion: 25, mean: 100, ratio: 100 };

/** What two samples say, before families of comparisons are corrected. */
export interface Pair {
  control: Sample;
  treated: Sample;
  gate: { have: number; need: number };
  hidden: HiddenReason | null;
  difference: number;
  standardError: number;
  z: number;
}

/** Two samples and whether their lift may be shown. */
export function pairOf(
  { kind, gate }: MetricPlan,
  control: Sample,
  treated: Sample,
  positives: readonly [number, number],
): Pair {
  const need = gate ?? GATES[kind];
  const have = Math.min(...positives);
  const { difference, standardError, z } = differenceOf(control, treated);
  const enough = have >= need && Number.isFinite(difference);
  const hidden = !enough ? 'not-enough-data' : Number.isFinite(z) ? null : 'no-variation';
  return { control, treated, gate: { have, need }, hidden, difference, standardError, z };
}

/** The number, or null for what JSON cannot hold. */
export const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A comparison that shows nothing but why. */
export function hiddenComparison(gate: Pair['gate'], hidden: HiddenReason): Comparison {
  return {
    hidden, gate, difference: null, differenceInterval: null, lift: null, liftInterval: null, level: null, z: null, p: null, pAdjusted: null,
    pRunning: null, e: null, significant: false, verdict: 'open', varianceReduction: null, bayes: null, guardrail: null,
  }; // prettier-ignore
}

/**
 * Difference and relative lift with the intervals that leave out 0 exactly when |z| exceeds `critical`. The lift has no
 * interval where the control cannot be told from 0 at that level; the difference has one always.
 */
export function intervalsOf(
  { control, treated, difference, standardError }: Pair,
  critical: number,
): Pick<Comparison, 'differenceInterval' | 'lift' | 'liftInterval'> {
  const { bounded, lower, upper } = fiellerInterval(control, treated, critical);
  const half = critical * standardError;
  // Below 0, more is a smaller multiple of control.
  const liftInterval =
    control.mean > 0 ? { lower: lower!, upper: upper! } : { lower: -upper!, upper: -lower! };
  return {
    differenceInterval: { lower: difference - half, upper: difference + half },
    lift: difference / Math.abs(control.mean),
    liftInterval: bounded ? liftInterval : null,
  };
}

/** The Bayesian read-out of a pair, with a normal prior on the lift. */
export function bayesOf({ control, treated }: Pair, better: 'higher' | 'lower', alpha: number): BayesReadout {
  const { lift, standardError } = deltaLift(control, treated);
  const sign = better === 'higher' ? 1 : -1;
  const posterior = normalPosterior({ estimate: sign * lift, se: standardError, prior: LIFT_PRIOR, alpha });
  const [lower, upper] =
    sign === 1 ? [posterior.ciLower, posterior.ciUpper] : [-posterior.ciUpper, -posterior.ciLower];
  return {
    label: 'not peeking-safe',
    chanceToWin: posterior.chanceToWin,
    expectedLossIfShipped: posterior.expectedLossIfChooseTreatment,
    expectedLossIfKept: posterior.expectedLossIfChooseControl,
    interval: { lower, upper },
  };
}

/** Whether a significant difference is good. */
export function verdictOf(
  difference: number,
  significant: boolean,
  better: 'higher' | 'lower',
): Comparison['verdict'] {
  if (!significant) return 'open';
  return difference > 0 === (better === 'higher') ? 'better' : 'worse';
}
