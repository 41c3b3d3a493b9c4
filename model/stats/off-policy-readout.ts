import { normalQuantile } from './normal.ts';
import { mean, standardError, type OffPolicyEstimates } from './off-policy.ts';

/** Why an off-policy estimate is not shown: a closed union. */
export type OffPolicyRefusal =
  | 'too-few-choices' // fewer than 100 logged choices
  | 'small-effective-sample' // fewer than 100 effective choices: a handful of them decide
  | 'one-choice-decides' // a single choice carries over a twentieth of all weight
  | 'weights-off'; // weights do not average 1: propensities are wrong, or the policy does what was never logged

/** Value of a policy as its log tells it, or why it cannot. */
export interface OffPolicyReadout {
  refused: OffPolicyRefusal | null;
  /** Doubly robust where rewards were predicted, else self-normalised. Null when refused. */
  value: number | null;
  estimator: 'dr' | 'snips';
  interval: { lower: number; upper: number } | null;
  effectiveSampleSize: number;
  meanWeight: number;
  choices: number;
}

const MIN_CHOICES = 100;
const MIN_EFFECTIVE = 100;
const MAX_WEIGHT_SHARE = 0.05;
/** A mean weight this far from 1 is refused outright; a smaller distance only when chance does not explain it. */
const MEAN_WEIGHT_LIMIT = 0.25;
const MEAN_WEIGHT_ERRORS = 4;

/**
 * An estimate fit to be shown, or a refusal: an estimate whose weights say that it is worthless looks like any other.
 * The interval is at a fixed horizon; with ESS and mean weight always given.
 */
export function readOffPolicy(estimates: OffPolicyEstimates, alpha = 0.05): OffPolicyReadout {
  const { weights, meanWeight, maxWeight, ess, snips, seSnips, dr, seDr } = estimates;
  const doublyRobust = dr !== undefined && seDr !== undefined;
  const [value, se] = doublyRobust ? [dr, seDr] : [snips, seSnips];
  const refused = refusalOf({ weights, meanWeight, maxWeight, ess });
  const half = normalQuantile(1 - alpha / 2) * se;
  const shown = refused === null && Number.isFinite(value) && Number.isFinite(half);
  return {
    refused,
    value: shown ? value : null,
    estimator: doublyRobust ? 'dr' : 'snips',
    interval: shown ? { lower: value - half, upper: value + half } : null,
    effectiveSampleSize: Number.isFinite(ess) ? ess : 0,
    meanWeight: Number.isFinite(meanWeight) ? meanWeight : 0,
    choices: weights.length,
  };
}

function refusalOf({
  weights,
  meanWeight,
  maxWeight,
  ess,
}: Pick<OffPolicyEstimates, 'weights' | 'meanWeight' | 'maxWeight' | 'ess'>): OffPolicyRefusal | null {
  if (weights.length < MIN_CHOICES) return 'too-few-choices';
  const distance = Math.abs(mean(weights) - 1);
  if (!(distance <= MEAN_WEIGHT_LIMIT)) return 'weights-off';
  // Rounding in logged propensities must not count where all weights are alike.
  if (distance > 0.01 && distance > MEAN_WEIGHT_ERRORS * standardError(weights)) return 'weights-off';
  if (!(ess >= MIN_EFFECTIVE)) return 'small-effective-sample';
  return maxWeight > MAX_WEIGHT_SHARE * weights.length * meanWeight ? 'one-choice-decides' : null;
}
