import { probabilityBestNormal, type NormalBelief } from './probability-best.ts';

/** Smallest share of traffic a variation keeps, so that every one goes on being measured. */
export const BANDIT_FLOOR = 0.01;

/** Traffic shares: the floor, and the rest by the probability of being best. They sum to 1. */
export function thompsonWeights(probabilityBest: readonly number[], floor = BANDIT_FLOOR): number[] {
  return probabilityBest.map((probability) => floor + (1 - probabilityBest.length * floor) * probability);
}

/** What a bandit knows of one variation: units, mean, and the variance of one unit. */
export interface BanditState {
  n: number;
  mean: number;
  variance: number;
}

/** Units a variation needs before its variance is believed. */
export const BANDIT_MIN_UNITS = 100;

/**
 * Traffic shares of a multi-armed bandit by Thompson sampling, worked out by quadrature instead of by drawing, so that
 * propensities are exact: log them. Equal shares until each variation has 100 units and some variance is seen.
 */
export function banditWeights(states: readonly BanditState[], floor = BANDIT_FLOOR): number[] {
  const equal = states.map(() => 1 / states.length);
  if (states.some(({ n }) => n < BANDIT_MIN_UNITS)) return equal;
  const beliefs: NormalBelief[] = states.map(({ n, mean, variance }) => ({
    mean,
    sd: Math.sqrt(variance / n),
  }));
  if (beliefs.every(({ sd }) => sd === 0)) return equal;
  return thompsonWeights(probabilityBestNormal(beliefs), floor);
}
