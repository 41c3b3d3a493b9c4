import { durationOf } from '../../../model/stats/duration.ts';
import { compare, conversions, covers, naive, nothingYet, purchases, type Draw } from '../looks.ts';
import type { Expectation, Study } from '../study.ts';

const LIFT = 0.05;
const LOOKS = 28;

/** Does the interval of the lift hold the true lift at every look? */
function coverage({
  name,
  kind,
  draws,
  runs,
  expectations,
}: {
  name: string;
  kind: 'proportion' | 'mean';
  draws: [Draw, Draw];
  runs: number;
  expectations: Expectation[];
}): Study {
  return {
    name,
    runs,
    expectations,
    simulate(random, engine) {
      const pair = nothingYet();
      const missed = [false, false];
      for (let look = 1; look <= LOOKS; look++) {
        draws.forEach((draw, index) => draw(pair[index]!, random));
        const sequence = compare(engine, pair, {
          kind,
          role: 'sequential',
          plannedVisitors: 56_000,
          gate: 0,
        });
        const shipped = compare(engine, pair, {
          kind,
          role: 'primary',
          plannedVisitors: 56_000,
          atPlannedEnd: look === LOOKS,
        });
        missed[0] ||= !covers(sequence, LIFT);
        missed[1] ||= !covers(shipped, LIFT);
      }
      return missed.map((miss) => !miss);
    },
  };
}

const shipped: Expectation = { name: 'as shipped, with plan and gate', expected: 0.95, rule: 'atLeast' };

/** Planned visitors a variation for a power of 0.8 to see 10 % on 5 % with a fixed test. */
const PLANNED = 31_248;

const WEEKS = 4;
const { visitors: needed } = durationOf({
  baseline: { mean: 0.05, variance: 0.0475 },
  proportion: true,
  lift: 0.1,
  weights: [1, 1],
  visitorsPerDay: 1,
});
const PER_WEEK = Math.ceil(needed! / 2 / WEEKS);
const plannedDraws = [conversions(PER_WEEK, 0.05), conversions(PER_WEEK, 0.055)] as const;

/** How often is a true lift of 10 % on a conversion of 5 % seen? `lift` 0: how often is nothing seen as something? */
function power(lift: number, expectations: Expectation[]): Study {
  const perLook = PLANNED / LOOKS;
  const draws = [conversions(perLook, 0.05), conversions(perLook, 0.05 * (1 + lift))] as const;
  return {
    name: lift > 0 ? 'power, conversion 5 %, lift 10 %, 28 looks' : 'A/A conversion 5 %, hybrid, 28 looks',
    runs: 4000,
    expectations,
    simulate(random, engine) {
      const pair = nothingYet();
      const seen = [false, false, false];
      for (let look = 1; look <= LOOKS; look++) {
        draws.forEach((draw, index) => draw(pair[index]!, random));
        const planned = { kind: 'proportion', plannedVisitors: 2 * PLANNED, gate: 0 } as const;
        const sequence = compare(engine, pair, { ...planned, role: 'sequential' });
        const hybrid = compare(engine, pair, { ...planned, role: 'primary', atPlannedEnd: look === LOOKS });
        seen[0] = naive(pair, 'proportion');
        seen[1] ||= sequence.significant;
        seen[2] ||= hybrid.significant;
      }
      return seen;
    },
  };
}

/** Does an experiment planned by the duration calculator see the lift it was planned for? */
const planned: Study = {
  name: 'power of an experiment planned for 10 % on 5 %',
  runs: 2000,
  expectations: [
    { name: 'as shipped, looked at weekly and at the planned end', expected: 0.8, rule: 'atLeast' },
  ],
  simulate(random, engine) {
    const pair = nothingYet();
    let seen = false;
    for (let week = 1; week <= WEEKS; week++) {
      plannedDraws.forEach((draw, index) => draw(pair[index]!, random));
      const asked = { kind: 'proportion', role: 'primary', plannedVisitors: 2 * WEEKS * PER_WEEK } as const;
      seen ||= compare(engine, pair, { ...asked, atPlannedEnd: week === WEEKS }).significant;
    }
    return [seen];
  },
};

export const trueLift: Study[] = [
  planned,
  coverage({
    name: 'interval holds the true lift of 5 % at every look, conversion 3 %', kind: 'proportion', runs: 4000,
    draws: [conversions(1000, 0.03), conversions(1000, 0.03 * (1 + LIFT))],
    expectations: [{ name: 'sequence, N* planned', expected: 0.9878, expectedError: 0.00078, rule: 'near' }, shipped],
  }),
  coverage({
    name: 'interval holds the true lift of 5 % at every look, revenue sigma 1.5', kind: 'mean', runs: 2000,
    draws: [purchases({ n: 1000, buyers: 0.03, sigma: 1.5 }), purchases({ n: 1000, buyers: 0.03, sigma: 1.5, lift: 1 + LIFT })],
    expectations: [{ name: 'sequence, N* planned', expected: 0.99442, expectedError: 0.00068, rule: 'near' }, shipped],
  }),
  power(0.1, [
    { name: 'fixed test at the planned end', expected: 0.80495, expectedError: 0.0028, rule: 'near' },
    { name: 'sequence alone', expected: 0.502, expectedError: 0.0035, rule: 'near' },
    { name: 'hybrid', expected: 0.7797, expectedError: 0.0029, rule: 'near' },
  ]),
  power(0, [
    { name: 'fixed test at the planned end', expected: 0.05, rule: 'near' },
    { name: 'sequence alone', expected: 0.05, rule: 'atMost' },
    { name: 'hybrid', expected: 0.03835, expectedError: 0.00136, rule: 'near' },
  ]),
]; // prettier-ignore
