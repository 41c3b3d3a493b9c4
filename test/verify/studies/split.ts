import type { RunningP } from '../../../model/result.ts';
import { binomial } from '../random.ts';
import type { Expectation, Study } from '../study.ts';

/** Visitors counted at every look under a true share of the first variation, where a half is planned. */
function split({
  name,
  runs,
  looks,
  perLook,
  share,
  expectations,
}: {
  name: string;
  runs: number;
  looks: number;
  perLook: number;
  share: number;
  expectations: Expectation[];
}): Study {
  const first = binomial(perLook, share);
  return {
    name,
    runs,
    expectations,
    simulate(random, engine) {
      const counts: [number, number] = [0, 0];
      let previous: RunningP | undefined;
      let [sequential, chiSquare] = [false, false];
      for (let look = 1; look <= looks; look++) {
        const one = first(random);
        counts[0] += one;
        counts[1] += perLook - one;
        const result = engine.analyse({
          variations: counts.map((visitors) => ({ name: '', weight: 1, visitors, metrics: {} })),
          metrics: [],
          previous,
        });
        previous = result.running;
        sequential ||= result.split.alarm;
        chiSquare ||= result.split.chiSquare!.p < 0.001;
      }
      return [sequential, chiSquare];
    },
  };
}

const near = (name: string, expected: number, expectedError: number): Expectation => ({
  name,
  expected,
  expectedError,
  rule: 'near',
});

export const splits: Study[] = [
  split({
    name: 'split 50/50 as planned, 28 looks of 2,000', runs: 8000, looks: 28, perLook: 2000, share: 0.5,
    expectations: [near('sequential alarm', 0.0106, 0.00072), near('chi-square p < 0.001', 0.01005, 0.00071)],
  }),
  split({
    name: 'split 50/50 as planned, 672 looks of 84', runs: 1500, looks: 672, perLook: 84, share: 0.5,
    expectations: [near('sequential alarm', 0.01425, 0.00187), near('chi-square p < 0.001', 0.022, 0.00232)],
  }),
  split({
    name: 'split 50.5/49.5 where 50/50 is planned, 28 looks', runs: 3000, looks: 28, perLook: 2000, share: 0.505,
    expectations: [near('sequential alarm', 0.32525, 0.00741), near('chi-square p < 0.001', 0.2495, 0.00684)],
  }),
  split({
    name: 'split 51/49 where 50/50 is planned, 28 looks', runs: 3000, looks: 28, perLook: 2000, share: 0.51,
    expectations: [near('sequential alarm', 0.9645, 0.00293), near('chi-square p < 0.001', 0.943, 0.00367)],
  }),
  split({
    name: 'split 52/48 where 50/50 is planned, 28 looks', runs: 1000, looks: 28, perLook: 2000, share: 0.52,
    expectations: [{ name: 'sequential alarm', expected: 0.999, rule: 'atLeast' }, { name: 'chi-square p < 0.001', expected: 0.999, rule: 'atLeast' }],
  }),
]; // prettier-ignore
