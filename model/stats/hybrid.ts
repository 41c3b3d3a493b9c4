import { alwaysValidP, mixtureRate, sequenceMultiplier } from './confidence-sequence.ts';
import { normalQuantile, normalSf } from './normal.ts';

/**
 * How an experiment is tested: sequentially at level `alphaSequential` at every look, and once more, when the planned
 * end was reached, at a fixed level `alpha - alphaSequential`. Valid by the union bound. Without a plan all of alpha is
 * spent sequentially. Power at the planned end: 0.78 where a fixed test has 0.80 and a purely sequential one 0.50.
 */
export interface TestPlan {
  /** Probability of a wrong "there is a difference", over all looks. */
  alpha: number;
  /** The part of alpha spent while the experiment runs. */
  alphaSequential: number;
  /** Units of both variations together at which the sequential test is sharpest; frozen before the start. */
  nStar: number;
}

/** With a frozen horizon: 0.01 of alpha while running, the rest at the end. */
export const hybridPlan = (nStar: number, alpha = 0.05): TestPlan => ({
  alpha,
  alphaSequential: alpha / 5,
  nStar,
});

/** Without a horizon: sequential only. */
export const sequentialPlan = (nStar: number, alpha = 0.05): TestPlan => ({
  alpha,
  alphaSequential: alpha,
  nStar,
});

/** What one look at the data is: how many units, and whether it is the one look at the frozen planned end. */
export interface LookAt {
  /** Units of both variations together. */
  n: number;
  atPlannedEnd: boolean;
}

/**
 * Half-width of the interval in standard errors. `share` scales every level (1 / number of comparisons, for several
 * variations); the mixture stays as planned, since it may not depend on the data.
 */
export function criticalValue(
  { alpha, alphaSequential, nStar }: TestPlan,
  { n, atPlannedEnd }: LookAt,
  share = 1,
): number {
  const kappa = n * mixtureRate(alphaSequential, nStar);
  const running = sequenceMultiplier(kappa, alphaSequential * share);
  if (!atPlannedEnd || alphaSequential >= alpha) return running;
  return Math.min(running, finalZ({ alpha: alpha * share, alphaSequential: alphaSequential * share }));
}

/** |z| that the one look at the planned end must exceed: 2.0537 for 0.05 of which 0.01 was spent. */
export function finalZ({ alpha, alphaSequential }: Pick<TestPlan, 'alpha' | 'alphaSequential'>): number {
  return -normalQuantile((alpha - alphaSequential) / 2);
}

/**
 * p-value to be compared with `plan.alpha`, below it exactly when |z| exceeds `criticalValue`: each test's p over its
 * part of alpha, the smaller counts (a weighted Bonferroni of the two tests).
 */
export function planP(
  { alpha, alphaSequential, nStar }: TestPlan,
  { n, atPlannedEnd }: LookAt,
  z: number,
): number {
  const kappa = n * mixtureRate(alphaSequential, nStar);
  const sequential = alwaysValidP(z, kappa) * (alpha / alphaSequential);
  if (!atPlannedEnd || alphaSequential >= alpha) return Math.min(1, sequential);
  const fixed = 2 * normalSf(Math.abs(z)) * (alpha / (alpha - alphaSequential));
  return Math.min(1, sequential, fixed);
}
