import { compare, conversions, nothingYet } from '../looks.ts';
import type { Study } from '../study.ts';

const PLANNED_LOOKS = 14;
const LOOKS = 42;
const PER_LOOK = 500;

/**
 * Two variations alike, and someone who does not stop at the planned end but waits, looking daily, until there is a
 * difference. The fixed look is taken when the planned visitors are first there and never again.
 */
export const lateStops: Study[] = [
  {
    name: 'A/A conversion 5 %, stopped late by choice',
    runs: 4000,
    expectations: [
      { name: 'fixed look frozen at the planned end, as shipped', expected: 0.05, rule: 'atMost' },
      { name: 'fixed look where one stops (what the freezing is for)', expected: 0.06, rule: 'atLeast' },
    ],
    simulate(random, engine) {
      const pair = nothingYet();
      const draw = conversions(PER_LOOK, 0.05);
      const asked = { kind: 'proportion', role: 'primary' } as const;
      const plannedVisitors = PLANNED_LOOKS * 2 * PER_LOOK;
      let frozen = false;
      let chosen = false;
      for (let look = 1; look <= LOOKS; look++) {
        for (const growing of pair) draw(growing, random);
        const says = (atPlannedEnd: boolean) =>
          compare(engine, pair, { ...asked, plannedVisitors, atPlannedEnd }).significant;
        frozen ||= says(look === PLANNED_LOOKS);
        chosen ||= says(look >= PLANNED_LOOKS);
      }
      return [frozen, chosen];
    },
  },
];
