import { compare, conversions, naive, nothingYet, purchases, type Asked, type Draw } from '../looks.ts';
import type { Expectation, Study } from '../study.ts';

const DAYS = 28;
const HOURS = 672;

interface SameVariations {
  name: string;
  runs: number;
  looks: number;
  kind: 'proportion' | 'mean';
  draws: [Draw, Draw];
  perLook: [number, number];
  /** Gate of the sequence that is compared with the reference; the product's own gate is asked as well. */
  gate?: number;
  expectations: Partial<
    Record<'naive' | 'lastLook' | 'sequence' | 'unplanned' | 'shipped' | 'bayes', Expectation>
  >;
}

/** Two variations alike: how often is one called better or worse at any look? */
function study({ name, runs, looks, kind, draws, perLook, gate = 0, expectations }: SameVariations): Study {
  const asked = Object.keys(expectations) as Array<keyof SameVariations['expectations']>;
  const plannedVisitors = looks * (perLook[0] + perLook[1]);
  const base: Asked = { kind, role: 'sequential', gate, weights: perLook };
  return {
    name,
    runs,
    expectations: asked.map((key) => expectations[key]!),
    simulate(random, engine) {
      const pair = nothingYet();
      const seen: Record<string, boolean> = {};
      const note = (key: (typeof asked)[number], value: () => boolean) => {
        if (asked.includes(key) && !seen[key]) seen[key] = value();
      };
      for (let look = 1; look <= looks; look++) {
        draws.forEach((draw, index) => draw(pair[index]!, random));
        const sequence = compare(engine, pair, { ...base, plannedVisitors });
        note('naive', () => naive(pair, kind));
        note('sequence', () => sequence.significant);
        note('bayes', () => sequence.bayes !== null && Math.abs(sequence.bayes.chanceToWin - 0.5) > 0.475);
        note('unplanned', () => compare(engine, pair, { ...base, role: 'primary' }).significant);
        note(
          'shipped',
          () =>
            compare(engine, pair, {
              kind,
              role: 'primary',
              weights: perLook,
              plannedVisitors,
              atPlannedEnd: look === looks,
            }).significant,
        );
        if (look === looks) note('lastLook', () => naive(pair, kind));
      }
      return asked.map((key) => seen[key] ?? false);
    },
  };
}

const near = (name: string, expected: number, expectedError: number): Expectation => ({
  name,
  expected,
  expectedError,
  rule: 'near',
});
const atMost = (name: string, expected = 0.05): Expectation => ({ name, expected, rule: 'atMost' });
const shipped = atMost('as shipped, with plan and gate');

/** The cap the product advises: the 99 % quantile of orders. */
const capAt99 = (sigma: number) => Math.exp(sigma * 2.3263478740408408);

export const sameVariations: Study[] = [
  study({
    name: 'A/A conversion 3 %, 28 daily looks', runs: 4000, looks: DAYS, kind: 'proportion', perLook: [1000, 1000],
    draws: [conversions(1000, 0.03), conversions(1000, 0.03)],
    expectations: {
      naive: near('naive interval at every look', 0.27295, 0.00315),
      lastLook: near('fixed test at the last look', 0.05045, 0.00155),
      sequence: near('sequence, N* planned', 0.01195, 0.00077),
      unplanned: near('sequence, N* 10,000 (no plan)', 0.0162, 0.00089),
      bayes: near('Bayes chance to win over 97.5 %, prior sd 0.1', 0.10285, 0.00215),
      shipped,
    },
  }),
  study({
    name: 'A/A conversion 3 %, 672 hourly looks', runs: 1500, looks: HOURS, kind: 'proportion', perLook: [42, 42],
    draws: [conversions(42, 0.03), conversions(42, 0.03)],
    expectations: {
      naive: near('naive interval at every look', 0.5145, 0.0079),
      sequence: near('sequence, N* planned', 0.01475, 0.00191),
      unplanned: near('sequence, N* 10,000 (no plan)', 0.0255, 0.00249),
      shipped,
    },
  }),
  study({
    name: 'A/A revenue, log-normal sigma 0.8, 28 daily looks', runs: 2000, looks: DAYS, kind: 'mean', perLook: [1000, 1000],
    draws: [purchases({ n: 1000, buyers: 0.03, sigma: 0.8 }), purchases({ n: 1000, buyers: 0.03, sigma: 0.8 })],
    expectations: {
      naive: near('naive interval at every look', 0.29317, 0.00416),
      lastLook: near('fixed test at the last look', 0.05267, 0.00204),
      sequence: near('sequence, N* planned', 0.01092, 0.00095),
      shipped,
    },
  }),
  study({
    name: 'A/A revenue, log-normal sigma 1.5, 28 daily looks', runs: 3000, looks: DAYS, kind: 'mean', perLook: [1000, 1000],
    draws: [purchases({ n: 1000, buyers: 0.03, sigma: 1.5 }), purchases({ n: 1000, buyers: 0.03, sigma: 1.5 })],
    expectations: { naive: near('naive interval at every look', 0.384, 0.00444), sequence: near('sequence, N* planned', 0.00633, 0.00072), shipped },
  }),
  study({
    name: 'A/A revenue, log-normal sigma 1.5, 672 hourly looks', runs: 1000, looks: HOURS, kind: 'mean', perLook: [42, 42],
    draws: [purchases({ n: 42, buyers: 0.03, sigma: 1.5 }), purchases({ n: 42, buyers: 0.03, sigma: 1.5 })],
    expectations: { sequence: atMost('sequence, N* planned'), shipped },
  }),
  study({
    name: 'A/A conversion 3 %, split 90/10, 28 daily looks', runs: 3000, looks: DAYS, kind: 'proportion', perLook: [900, 100],
    draws: [conversions(900, 0.03), conversions(100, 0.03)],
    expectations: { sequence: near('sequence, N* planned, no gate', 0.04733, 0.00194), shipped },
  }),
  study({
    name: 'A/A conversion 3 %, split 90/10, gate 25', runs: 3000, looks: DAYS, kind: 'proportion', perLook: [900, 100], gate: 25,
    draws: [conversions(900, 0.03), conversions(100, 0.03)],
    expectations: { sequence: near('sequence, N* planned', 0.01158, 0.00098) },
  }),
  study({
    name: 'A/A revenue, sigma 1.5, split 90/10, gate 50', runs: 2000, looks: DAYS, kind: 'mean', perLook: [900, 100], gate: 50,
    draws: [purchases({ n: 900, buyers: 0.03, sigma: 1.5 }), purchases({ n: 100, buyers: 0.03, sigma: 1.5 })],
    expectations: { sequence: near('sequence, N* planned', 0.059, 0.00215) },
  }),
  study({
    name: 'A/A revenue, sigma 1.5, split 90/10, cap 99 %, gate 50', runs: 3000, looks: DAYS, kind: 'mean', perLook: [900, 100], gate: 50,
    draws: [purchases({ n: 900, buyers: 0.03, sigma: 1.5, cap: capAt99(1.5) }), purchases({ n: 100, buyers: 0.03, sigma: 1.5, cap: capAt99(1.5) })],
    expectations: { sequence: near('sequence, N* planned', 0.04533, 0.0019), shipped },
  }),
]; // prettier-ignore
