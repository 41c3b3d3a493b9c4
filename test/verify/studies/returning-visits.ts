import { compare, nothingYet, type Growing } from '../looks.ts';
import type { Random } from '../random.ts';
import type { Study } from '../study.ts';

const LOOKS = 28;

/** Adds to one visitor's total, and to the sums that follow from it. */
function add(growing: Growing, totals: Float64Array, visitor: number, amount: number): void {
  const before = totals[visitor]!;
  const after = before + amount;
  totals[visitor] = after;
  growing.y += amount;
  growing.yy += after * after - before * before;
  if (before <= 0 && after > 0) growing.positives += 1;
}

/** Everyone is there from the start and comes back at every look; outcomes add up. No difference between variations. */
function enrolledAtOnce(correlation: number, expected: number, expectedError: number): Study {
  const visitors = 200;
  return {
    name: `A/A, all enrolled at the start, outcomes add up, correlation ${correlation}`,
    runs: 2000,
    expectations: [{ name: 'sequence, N* planned, 28 looks', expected, expectedError, rule: 'near' }],
    simulate(random, engine) {
      const pair = nothingYet();
      const habits = pair.map(() =>
        Float64Array.from({ length: visitors }, () => Math.sqrt(correlation) * random.normal()),
      );
      const totals = pair.map(() => new Float64Array(visitors));
      for (const growing of pair) growing.n = visitors;
      for (let look = 1; look <= LOOKS; look++) {
        pair.forEach((growing, index) => {
          for (let visitor = 0; visitor < visitors; visitor++) {
            add(
              growing,
              totals[index]!,
              visitor,
              5 + habits[index]![visitor]! + Math.sqrt(1 - correlation) * random.normal(),
            );
          }
        });
        if (
          compare(engine, pair, { kind: 'mean', role: 'sequential', plannedVisitors: 2 * visitors, gate: 0 })
            .significant
        )
          return [true];
      }
      return [false];
    },
  };
}

/** Visitors come day by day, return with their own habit and order again: the usual shop. As shipped. */
const orderAgain: Study = {
  name: 'A/A revenue, visitors enrol daily and order again',
  runs: 1000,
  expectations: [{ name: 'as shipped, with plan and gate, 28 looks', expected: 0.05, rule: 'atMost' }],
  simulate(random, engine) {
    const perDay = 100;
    const pair = nothingYet();
    const people = LOOKS * perDay;
    const totals = pair.map(() => new Float64Array(people));
    const habits = pair.map(() => Float64Array.from({ length: people }, () => orderRate(random)));
    for (let day = 1; day <= LOOKS; day++) {
      pair.forEach((growing, index) => {
        growing.n = day * perDay;
        for (let visitor = 0; visitor < growing.n; visitor++) {
          if (random.uniform() < habits[index]![visitor]!)
            add(growing, totals[index]!, visitor, Math.exp(0.8 * random.normal()));
        }
      });
      const end = day === LOOKS;
      if (
        compare(engine, pair, {
          kind: 'mean',
          role: 'primary',
          plannedVisitors: 2 * people,
          atPlannedEnd: end,
        }).significant
      )
        return [true];
    }
    return [false];
  },
};

/** Chance of an order a day: most visitors hardly ever, a few often (exponential with mean 0.02). */
const orderRate = (random: Random): number => Math.min(1, -0.02 * Math.log(1 - random.uniform()));

export const returningVisits: Study[] = [
  enrolledAtOnce(0, 0.0197, 0.00098),
  enrolledAtOnce(0.3, 0.00975, 0.00069),
  orderAgain,
];
