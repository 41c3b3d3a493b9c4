import { offPolicy } from '../../../model/stats/off-policy.ts';
import { readOffPolicy } from '../../../model/stats/off-policy-readout.ts';
import { slateOffPolicy } from '../../../model/stats/slate-off-policy.ts';
import { randomOf, type Random } from '../random.ts';
import type { Study } from '../study.ts';

const CONTEXTS = 8;
const ACTIONS = 5;
const CHOICES = 1000;

const softmax = (scores: readonly number[]): number[] => {
  const weights = scores.map((score) => Math.exp(score));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

const table = (value: () => number): number[][] =>
  Array.from({ length: CONTEXTS }, () => Array.from({ length: ACTIONS }, value));

/** A small world whose every expectation is known exactly: reward rates, the policy that logged, the one to evaluate. */
const world = (() => {
  const random = randomOf('off-policy world');
  const q = table(() => 0.1 + 0.5 * random.uniform());
  const logging = table(() => random.normal() * 0.8).map(softmax);
  const target = table(() => random.normal() * 0.8).map(softmax);
  /** As in simulations.json S10: predicted rewards are wrong everywhere, 0.7 q + 0.05. */
  const predicted = q.map((row) => row.map((rate) => 0.7 * rate + 0.05));
  return { q, logging, target, predicted };
})();

/** Expected value of f over contexts and the evaluated policy's, or the logging policy's, actions. */
function expectation(f: (context: number, action: number) => number, policy: number[][]): number {
  let sum = 0;
  for (let context = 0; context < CONTEXTS; context++)
    for (let action = 0; action < ACTIONS; action++)
      sum += (policy[context]![action]! * f(context, action)) / CONTEXTS;
  return sum;
}

const truth = expectation((context, action) => world.q[context]![action]!, world.target);
const weightOf = (context: number, action: number) =>
  world.target[context]![action]! / world.logging[context]![action]!;
const direct = (context: number) =>
  world.predicted[context]!.reduce((sum, value, action) => sum + value * world.target[context]![action]!, 0);

/** Standard deviations of the estimators over repeated logs, exact (for SNIPS to first order). */
const theory = {
  ips: Math.sqrt((expectation((x, a) => weightOf(x, a) ** 2 * world.q[x]![a]!, world.logging) - truth ** 2) / CHOICES),
  snips: Math.sqrt(expectation((x, a) => weightOf(x, a) ** 2 * (world.q[x]![a]! * (1 - 2 * truth) + truth ** 2), world.logging) / CHOICES),
  dr: Math.sqrt(
    (expectation((x, a) => {
      const [w, rate, guess] = [weightOf(x, a), world.q[x]![a]!, world.predicted[x]![a]!];
      return rate * (direct(x) + w * (1 - guess)) ** 2 + (1 - rate) * (direct(x) - w * guess) ** 2;
    }, world.logging) - truth ** 2) / CHOICES,
  ),
}; // prettier-ignore

function drawFrom(shares: readonly number[], random: Random): number {
  let rest = random.uniform();
  for (const [index, share] of shares.entries()) {
    rest -= share;
    if (rest < 0) return index;
  }
  return shares.length - 1;
}

const choices: Study = {
  name: 'off-policy evaluation, 5 actions, 1,000 choices, predictions 0.7 q + 0.05',
  runs: 2000,
  expectations: [
    { name: 'bias of IPS', expected: 0, rule: 'near' },
    { name: 'bias of SNIPS (of order 1/n)', expected: 0, expectedError: 0.0005, rule: 'near' },
    { name: 'bias of DR', expected: 0, rule: 'near' },
    { name: 'RMSE of IPS beside theory', expected: theory.ips, rule: 'near', root: true },
    {
      name: 'RMSE of SNIPS beside theory',
      expected: theory.snips,
      expectedError: 0.01 * theory.snips,
      rule: 'near',
      root: true,
    },
    { name: 'RMSE of DR beside theory', expected: theory.dr, rule: 'near', root: true },
    { name: 'interval of IPS holds the truth', expected: 0.946, expectedError: 0.00505, rule: 'near' },
    { name: 'interval of SNIPS holds the truth', expected: 0.9515, expectedError: 0.0048, rule: 'near' },
    { name: 'interval of DR holds the truth', expected: 0.951, expectedError: 0.00483, rule: 'near' },
    { name: 'is refused', expected: 0.01, rule: 'atMost' },
  ],
  simulate(random) {
    const rows = Array.from({ length: CHOICES }, () => {
      const context = Math.floor(random.uniform() * CONTEXTS);
      const action = drawFrom(world.logging[context]!, random);
      return { context, action, reward: Number(random.uniform() < world.q[context]![action]!) };
    });
    const estimates = offPolicy({
      reward: rows.map(({ reward }) => reward),
      action: rows.map(({ action }) => action),
      propensity: rows.map(({ context, action }) => world.logging[context]![action]!),
      evalPolicy: rows.map(({ context }) => world.target[context]!),
      qHat: rows.map(({ context }) => world.predicted[context]!),
    });
    const errors = [estimates.ips - truth, estimates.snips - truth, estimates.dr! - truth];
    const ses = [estimates.seIps, estimates.seSnips, estimates.seDr!];
    return [
      ...errors,
      ...errors.map((error) => error * error),
      ...errors.map((error, index) => Math.abs(error) <= 1.959964 * ses[index]!),
      readOffPolicy(estimates).refused !== null,
    ];
  },
};

/** Wrong propensities: logged as uniform where they were not. */
const wrongPropensities: Study = {
  name: 'off-policy evaluation with propensities logged as uniform though they were not, 20,000 choices',
  runs: 200,
  expectations: [{ name: 'is refused', expected: 0.99, rule: 'atLeast' }],
  simulate(random) {
    const rows = Array.from({ length: 20_000 }, () => {
      const context = Math.floor(random.uniform() * CONTEXTS);
      return { context, action: drawFrom(world.logging[context]!, random) };
    });
    const estimates = offPolicy({
      reward: rows.map(({ context, action }) => Number(random.uniform() < world.q[context]![action]!)),
      action: rows.map(({ action }) => action),
      propensity: rows.map(() => 1 / ACTIONS),
      evalPolicy: rows.map(({ context }) => world.target[context]!),
    });
    return [readOffPolicy(estimates).refused !== null];
  },
};

/** Lists of three drawn without replacement by scores; clicks depend on the item and its position alone. */
const slates: Study = {
  name: 'off-policy evaluation of lists of 3, independent clicks, 1,000 lists',
  runs: 1000,
  expectations: [
    { name: 'bias of the independent estimator', expected: 0, rule: 'near' },
    { name: 'bias of the cascade estimator', expected: 0, rule: 'near' },
    { name: 'bias of the whole-list estimator', expected: 0, rule: 'near' },
  ],
  simulate(random) {
    const items = world.q[0]!;
    const [scoresLogged, scoresNew] = [world.logging[1]!, world.target[1]!];
    const list = Array.from({ length: CHOICES }, () => {
      const slate = { clicks: [] as number[], pbPos: [] as number[], pePos: [] as number[] };
      const left = new Set(items.keys());
      for (let position = 0; position < 3; position++) {
        const open = [...left];
        const [logged, fresh] = [scoresLogged, scoresNew].map((scores) =>
          open.map((item) => scores[item]! / open.reduce((sum, one) => sum + scores[one]!, 0)),
        ) as [number[], number[]];
        const chosen = drawFrom(logged, random);
        slate.pbPos.push(logged[chosen]!);
        slate.pePos.push(fresh[chosen]!);
        slate.clicks.push(Number(random.uniform() < items[open[chosen]!]! / (position + 1)));
        left.delete(open[chosen]!);
      }
      return slate;
    });
    const { iips, rips, sips } = slateOffPolicy(list);
    // Given the items above, the independent estimator weighs each position by itself and is right on the first only.
    return [
      slateOffPolicy(
        list.map((slate) => ({
          clicks: slate.clicks.slice(0, 1),
          pbPos: slate.pbPos.slice(0, 1),
          pePos: slate.pePos.slice(0, 1),
        })),
      ).iips - firstTruth,
      rips - slateTruth,
      sips - slateTruth,
    ].map((value) => (Number.isFinite(iips) ? value : null));
  },
};

/** Clicks a list of the new policy, exact, by going through all lists. */
function slateValue(positions: number): number {
  const items = world.q[0]!;
  const scores = world.target[1]!;
  const value = (left: readonly number[], position: number): number => {
    if (position === positions) return 0;
    const total = left.reduce((sum, item) => sum + scores[item]!, 0);
    return left.reduce(
      (sum, item) =>
        sum +
        (scores[item]! / total) *
          (items[item]! / (position + 1) +
            value(
              left.filter((one) => one !== item),
              position + 1,
            )),
      0,
    );
  };
  return value([...items.keys()], 0);
}
const firstTruth = slateValue(1);
const slateTruth = slateValue(3);

export const offPolicies: Study[] = [choices, wrongPropensities, slates];
