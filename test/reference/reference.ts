import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { betaCdf, betaQuantile } from '../../model/stats/beta.ts';
import { chiSquareSf, gammaCdf, gammaSf, lnGamma } from '../../model/stats/gamma.ts';
import { normalCdf, normalQuantile, normalSf } from '../../model/stats/normal.ts';
import { tCdf, tQuantile } from '../../model/stats/student-t.ts';
import { firstDifference, onlyAsked, readJson, type Tolerance } from './compare.ts';
import { referenceFunctions } from './reference-functions.ts';

export interface ReferenceReport {
  passed: number;
  failed: Array<{ id: string; fn: string; difference: string; got: unknown; expected: unknown }>;
  unsupported: Array<{ id: string; fn: string; reason: string }>;
}

/** `statistics.json`: cases of functions, each with its tolerance. */
interface Case {
  id: string;
  fn: string;
  input: unknown;
  expected: unknown;
  tol?: Partial<Tolerance> | number;
}

/** `distributions.json`: points of special functions, `value` the double next to the true value. */
interface Point {
  fn: string;
  args: number[];
  value?: number;
  /** More digits than a double has, as text. */
  expected?: string | number;
  tol?: Partial<Tolerance> | number;
}

/** `group-sequential.json`: designs with their critical values. */
interface GroupSequentialDesign {
  name: string;
}

export interface ReferenceFile {
  cases?: Case[];
  points?: Point[];
  designs?: GroupSequentialDesign[];
}

const distributions: Readonly<Record<string, (...args: number[]) => number>> = {
  normalCdf, normalSf, normalQuantile, tCdf, tQuantile, chi2Sf: chiSquareSf, chi2Cdf: (x, df) => gammaCdf(x / 2, df / 2), betaCdf, betaQuantile, gammaCdf, gammaSf, lnGamma,
}; // prettier-ignore

const defaultTolerance: Tolerance = { rel: 1e-10, abs: 1e-12 };
/** Points name no tolerance; tails are compared relatively, down to where doubles lose digits. */
const pointTolerance: Tolerance = { rel: 1e-10, abs: 1e-307 };

/** Functions that other engines have and the product does without, and why. */
const unused: Readonly<Record<string, string>> = {
  chi2Quantile: 'tests of the split use the upper tail alone.',
  gammaQuantile: 'no interval here is of a gamma variable.',
  bonferroni: 'variations are corrected by Holm, which is never weaker.',
  hommel: 'variations are corrected by Holm, secondary metrics by e-BH.',
  bootstrap: 'variances have closed forms, so that shards can be merged.',
  linucb: 'contextual bandits learn by Thompson, apart for each value of the context.',
  groupSequential: 'looks are not planned: an anytime-valid sequence, plus one look at the frozen end.',
};

function reasonOf(fn: string): string {
  const why = own(unused, fn);
  return why
    ? `Known, but the product does not use it: ${why}`
    : `Unknown: there is no function called "${fn}" here.`;
}

/** Evaluates a file of reference cases, points or designs with the product's own statistics. */
export function reference({ cases = [], points = [], designs = [] }: ReferenceFile): ReferenceReport {
  const report: ReferenceReport = { passed: 0, failed: [], unsupported: [] };
  for (const { id, fn, input, expected, tol } of cases) {
    const evaluate = own(referenceFunctions, fn);
    const tolerance = within(defaultTolerance, tol);
    if (evaluate) check({ id, fn, expected, run: () => evaluate(input), tolerance }, report);
    else report.unsupported.push({ id, fn, reason: reasonOf(fn) });
  }
  for (const { fn, args = [], value, expected, tol } of points) {
    const id = `${fn}(${args.join(', ')})`;
    const evaluate = own(distributions, fn);
    if (!evaluate) report.unsupported.push({ id, fn, reason: reasonOf(fn) });
    else if (fn.startsWith('gamma') && args[1]! > 1000)
      report.unsupported.push({
        id,
        fn,
        reason:
          'Known, but the product does not use it: gamma shapes above 1,000 give NaN: the library is wrong there and the product needs none.',
      });
    else {
      const wanted = value ?? Number(expected);
      const tolerance = within(pointTolerance, tol);
      check({ id, fn, expected: wanted, run: () => evaluate(...args), tolerance }, report);
    }
  }
  for (const { name } of designs)
    report.unsupported.push({ id: name, fn: 'groupSequential', reason: reasonOf('groupSequential') });
  return report;
}

/** What a table holds under a name that a file made up: `constructor` is in none. */
const own = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, String(name)) ? table[name] : undefined;

const within = (usual: Tolerance, tol: Partial<Tolerance> | number | undefined): Tolerance =>
  typeof tol === 'number' ? { ...usual, rel: tol } : { ...usual, ...tol };

function check(
  {
    id,
    fn,
    expected,
    run,
    tolerance,
  }: { id: string; fn: string; expected: unknown; run: () => unknown; tolerance: Tolerance },
  report: ReferenceReport,
): void {
  let got: unknown;
  try {
    got = onlyAsked(expected, run());
  } catch (error) {
    got = `threw ${String(error)}`;
  }
  const difference = firstDifference(expected, got, tolerance);
  if (difference === null) report.passed += 1;
  else report.failed.push({ id, fn, difference, got, expected });
}

const help = `npm run reference -- FILE [FILE ...]

Evaluates files of reference values with Endcap's own statistics, each case at its own tolerance: statistics.json
(cases), distributions.json (points), group-sequential.json (designs), or others of these forms. The last line is JSON:
{passed, failed: [{id, fn, difference, got, expected}], unsupported: [{id, fn, reason}]}. Exit code 1 when a case failed.`;

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help || positionals.length === 0) {
    console.log(help);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const merged: Required<ReferenceFile> = { cases: [], points: [], designs: [] };
  for (const path of positionals) {
    const read = readJson(readFileSync(path, 'utf8')) as ReferenceFile | Case[];
    const file: ReferenceFile = Array.isArray(read) ? { cases: read } : read;
    if (!file.cases && !file.points && !file.designs)
      throw new Error(`${path} has none of cases, points and designs.`);
    merged.cases.push(...(file.cases ?? []));
    merged.points.push(...(file.points ?? []));
    merged.designs.push(...(file.designs ?? []));
  }
  const report = reference(merged);
  for (const { id, difference } of report.failed) console.error(`failed: ${id}: ${difference}`);
  console.log(JSON.stringify(report));
  process.exitCode = report.failed.length > 0 ? 1 : 0;
}

if (import.meta.main) main();
