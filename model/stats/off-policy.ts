/** Logged choices with their propensities, and what another policy would have done. */
export interface LoggedChoices {
  reward: readonly number[];
  /** Index of the action taken. */
  action: readonly number[];
  /** Probability with which it was taken, in (0, 1]. */
  propensity: readonly number[];
  /** Probability of each action under the policy to evaluate, one row a choice. */
  evalPolicy: ReadonlyArray<readonly number[]>;
  /** Predicted reward of each action, one row a choice; without it only the weighting estimators are given. */
  qHat?: ReadonlyArray<readonly number[]>;
  /** Largest weight of `ipsClipped`. */
  clip?: number;
}

export interface OffPolicyEstimates {
  weights: number[];
  /** About 1 when propensities are right and cover the policy; far from 1: do not believe the estimates. */
  meanWeight: number;
  maxWeight: number;
  /** Effective sample size: how many choices the policy itself would have had to make for the same precision. */
  ess: number;
  ips: number;
  seIps: number;
  snips: number;
  seSnips: number;
  dm?: number;
  dr?: number;
  seDr?: number;
  sndr?: number;
  ipsClipped?: number;
}

/**
 * Value of a policy from another's log: inverse propensity scoring (IPS), self-normalised (SNIPS), direct (DM), doubly
 * robust (DR) and self-normalised DR, with standard errors. Throws RangeError for a propensity that is not in (0, 1].
 * Source: Dudik, Langford, Li, ICML 2011; Swaminathan and Joachims, NeurIPS 2015; definitions as in Open Bandit Pipeline.
 */
export function offPolicy({
  reward,
  action,
  propensity,
  evalPolicy,
  qHat,
  clip,
}: LoggedChoices): OffPolicyEstimates {
  const n = reward.length;
  const weights = action.map((chosen, index) => {
    const logged = propensity[index]!;
    if (!(logged > 0 && logged <= 1))
      throw new RangeError(`Propensity ${logged} of choice ${index} is not in (0, 1].`);
    return (evalPolicy[index]![chosen] ?? 0) / logged;
  });
  const weighted = weights.map((weight, index) => weight * reward[index]!);
  const sum = total(weights);
  const snips = total(weighted) / sum;
  const clipped =
    clip === undefined
      ? {}
      : { ipsClipped: mean(weights.map((weight, index) => Math.min(weight, clip) * reward[index]!)) };
  return {
    weights,
    meanWeight: sum / n,
    maxWeight: weights.reduce((largest, weight) => Math.max(largest, weight), 0),
    ess: (sum * sum) / total(weights.map((weight) => weight * weight)),
    ips: mean(weighted),
    seIps: standardError(weighted),
    snips,
    seSnips:
      Math.sqrt(total(weights.map((weight, index) => weight ** 2 * (reward[index]! - snips) ** 2))) / sum,
    ...(qHat ? withModel({ weights, reward, action, evalPolicy, qHat }) : {}),
    ...clipped,
  };
}

function withModel({
  weights,
  reward,
  action,
  evalPolicy,
  qHat,
}: { weights: number[] } & Required<Pick<LoggedChoices, 'reward' | 'action' | 'evalPolicy' | 'qHat'>>) {
  const direct = qHat.map((row, index) =>
    row.reduce((sum, q, act) => sum + q * (evalPolicy[index]![act] ?? 0), 0),
  );
  const corrections = weights.map(
    (weight, index) => weight * (reward[index]! - qHat[index]![action[index]!]!),
  );
  const doubly = direct.map((value, index) => value + corrections[index]!);
  const dm = mean(direct);
  return {
    dm,
    dr: mean(doubly),
    seDr: standardError(doubly),
    sndr: dm + total(corrections) / total(weights),
  };
}

/** Sum of a list. */
export const total = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0);
/** Mean of a list; NaN for none. */
export const mean = (list: readonly number[]): number => total(list) / list.length;

/** Standard error of a list's mean, with n - 1. */
export function standardError(list: readonly number[]): number {
  const centre = mean(list);
  return Math.sqrt(total(list.map((value) => (value - centre) ** 2)) / (list.length - 1) / list.length);
}
