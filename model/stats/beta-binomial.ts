import { betaCdf, betaQuantile } from './beta.ts';
import { expectedOverBeta, type BetaBelief } from './probability-best.ts';

/** Counts of two variations, and the parameters of the prior that both share. */
export interface BetaBinomialInput {
  xA: number;
  nA: number;
  xB: number;
  nB: number;
  priorA: number;
  priorB: number;
}

/** Bayesian comparison of two shares: beta posteriors, chance that B is better, and what choosing wrongly would cost. */
export function betaBinomial({ xA, nA, xB, nB, priorA, priorB }: BetaBinomialInput) {
  const a: BetaBelief = [priorA + xA, priorB + nA - xA];
  const b: BetaBelief = [priorA + xB, priorB + nB - xB];
  return {
    posteriorA: a,
    posteriorB: b,
    meanA: meanOf(a),
    meanB: meanOf(b),
    probBBeatsA: expectedOverBeta(b, (rate) => betaCdf(rate, ...a), [a]),
    expectedLossIfChooseA: expectedExcess(b, a),
    expectedLossIfChooseB: expectedExcess(a, b),
    credibleA95: interval(a),
    credibleB95: interval(b),
  };
}

const interval = ([a, b]: BetaBelief): [number, number] => [
  betaQuantile(0.025, a, b),
  betaQuantile(0.975, a, b),
];
const meanOf = ([a, b]: BetaBelief): number => a / (a + b);

/** E[max(over - under, 0)], from the partial mean of `under`: E[u; u < t] = mean * CDF of beta(a + 1, b) at t. */
function expectedExcess(over: BetaBelief, under: BetaBelief): number {
  const [a, b] = under;
  return expectedOverBeta(
    over,
    (rate) => rate * betaCdf(rate, a, b) - meanOf(under) * betaCdf(rate, a + 1, b),
    [under],
  );
}
