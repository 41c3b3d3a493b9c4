import type { Engine } from './engine.ts';
import type { Random } from './random.ts';

/** What a simulation should give. */
export interface Expectation {
  name: string;
  /** Figure of ../shared/reference/simulations.json, of theory, or a bound. */
  expected: number;
  /** Monte-Carlo error of the expected figure, where it was simulated itself; default 0. */
  expectedError?: number;
  /** `near`: within 4 standard errors of both; `atMost`, `atLeast`: not beyond by more than 4. */
  rule: 'near' | 'atMost' | 'atLeast';
  /** The reported figure is the square root of the mean: for root mean squared errors. */
  root?: boolean;
}

/** A simulation, run many times; each run gives one number an expectation (0 or 1 for a rate), or null: does not count. */
export interface Study {
  name: string;
  runs: number;
  expectations: readonly Expectation[];
  simulate(random: Random, engine: Engine): ReadonlyArray<number | boolean | null>;
}

/** Sums of what the runs of a chunk gave, one a expectation. */
export interface Tally {
  count: number;
  sum: number;
  squares: number;
}

export interface Check {
  name: string;
  runs: number;
  rate: number;
  /** Monte-Carlo standard error of `rate`. */
  error: number;
  expected: number;
  expectedError: number;
  rule: Expectation['rule'];
  holds: boolean;
}

/** Allowed distance in standard errors. */
const LIMIT = 4;

/** Judges what all runs together gave. */
export function judge(study: Study, tallies: readonly Tally[]): Check[] {
  return study.expectations.map(({ name, expected, expectedError = 0, rule, root = false }, index) => {
    const { count, sum, squares } = tallies[index]!;
    const mean = sum / count;
    const spread = Math.sqrt(Math.max(0, squares / count - mean * mean) / count);
    const rate = root ? Math.sqrt(mean) : mean;
    const measured = root ? spread / (2 * rate) : spread;
    // A rate of 0 or 1 has no spread of its own: what the expected rate would have counts.
    const floor = expected > 0 && expected < 1 && !root ? Math.sqrt((expected * (1 - expected)) / count) : 0;
    const error = rule === 'near' && spread === 0 ? floor : measured;
    const tolerance = LIMIT * Math.hypot(error, expectedError);
    const holds =
      rule === 'near'
        ? Math.abs(rate - expected) <= tolerance
        : rule === 'atMost'
          ? rate <= expected + tolerance
          : rate >= expected - tolerance;
    return { name: `${study.name}: ${name}`, runs: count, rate, error, expected, expectedError, rule, holds };
  });
}

/** Runs a study `runs` times from one seed. */
export function runChunk(
  study: Study,
  { runs, random, engine }: { runs: number; random: Random; engine: Engine },
): Tally[] {
  const tallies = study.expectations.map((): Tally => ({ count: 0, sum: 0, squares: 0 }));
  for (let run = 0; run < runs; run++) {
    study.simulate(random, engine).forEach((value, index) => {
      if (value === null) return;
      const tally = tallies[index]!;
      tally.count += 1;
      tally.sum += Number(value);
      tally.squares += Number(value) ** 2;
    });
  }
  return tallies;
}

/** Chunks of one study as one. */
export function addTallies(chunks: readonly Tally[][]): Tally[] {
  return chunks[0]!.map((_, index) =>
    chunks.reduce(
      (all, chunk) => ({
        count: all.count + chunk[index]!.count,
        sum: all.sum + chunk[index]!.sum,
        squares: all.squares + chunk[index]!.squares,
      }),
      { count: 0, sum: 0, squares: 0 },
    ),
  );
}
