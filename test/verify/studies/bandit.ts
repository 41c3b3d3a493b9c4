import { banditWeights, type BanditState } from '../../../model/stats/thompson.ts';
import type { Random } from '../random.ts';
import type { Study } from '../study.ts';

const DAYS = 28;
const PER_DAY = 2000;

interface Week {
  visitors: number[];
  conversions: number[];
  /** Conversions given away against always showing the best. */
  regret: number;
}

/** Four weeks of a bandit with daily updates, through the product's own weights. */
function bandit(rates: readonly number[], random: Random): Week {
  const visitors = rates.map(() => 0);
  const conversions = rates.map(() => 0);
  const best = Math.max(...rates);
  let regret = 0;
  for (let day = 0; day < DAYS; day++) {
    const states = rates.map((_, index): BanditState => {
      const n = visitors[index]!;
      const mean = n === 0 ? 0 : conversions[index]! / n;
      return { n, mean, variance: mean * (1 - mean) };
    });
    const weights = banditWeights(states);
    rates.forEach((rate, index) => {
      const n = Math.round(PER_DAY * weights[index]!);
      visitors[index]! += n;
      conversions[index]! += successes(n, rate, random);
      regret += n * (best - rate);
    });
  }
  return { visitors, conversions, regret };
}

/** A binomial count by the gaps between successes, exact. */
function successes(n: number, rate: number, random: Random): number {
  const log = Math.log1p(-rate);
  let count = 0;
  for (let at = 0; ; count++) {
    at += Math.floor(Math.log(1 - random.uniform()) / log) + 1;
    if (at > n) return count;
  }
}

const alike: Study = {
  name: 'bandit on two variations alike, 28 daily updates',
  runs: 2000,
  expectations: [
    {
      name: 'a naive z-test at the end, which the product does not show',
      expected: 0.12775,
      expectedError: 0.00528,
      rule: 'near',
    },
    {
      name: 'one variation has over 80 % of traffic',
      expected: 0.31025,
      expectedError: 0.00731,
      rule: 'near',
    },
  ],
  simulate(random) {
    const { visitors, conversions } = bandit([0.05, 0.05], random);
    const [p, q] = conversions.map((count, index) => count / visitors[index]!) as [number, number];
    const z = (q - p) / Math.sqrt((p * (1 - p)) / visitors[0]! + (q * (1 - q)) / visitors[1]!);
    return [Math.abs(z) > 1.959964, Math.max(...visitors) > 0.8 * DAYS * PER_DAY];
  },
};

const RATES = [0.05, 0.06, 0.045];

const different: Study = {
  name: 'bandit on 5, 6 and 4.5 %, 28 daily updates of 2,000',
  runs: 1000,
  expectations: [
    { name: 'regret as a share of an even split (bound)', expected: 0.5, rule: 'atMost' },
    { name: 'ends with most traffic on the best', expected: 0.95, rule: 'atLeast' },
  ],
  simulate(random) {
    const { visitors, regret } = bandit(RATES, random);
    const even = RATES.reduce(
      (sum, rate) => sum + ((Math.max(...RATES) - rate) * DAYS * PER_DAY) / RATES.length,
      0,
    );
    return [regret / even, Math.max(...visitors) === visitors[1]!];
  },
};

export const bandits: Study[] = [alike, different];
