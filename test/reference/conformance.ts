import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { firstDifference, isRecord, readBareJson } from './compare.ts';
import { sections, unsupportedSections, versionCases, type ConformanceCase } from './conformance-sections.ts';

export interface ConformanceReport {
  passed: number;
  failed: Array<{ section: string; name: string; difference: string; got: unknown; expected: unknown }>;
  unsupported: Array<{ section: string; name: string; reason: string }>;
}

/** Files round fractions to six or eight digits. */
const tolerance = { abs: 1e-6, rel: 0 };

/** Evaluates a file of GrowthBook conformance cases (`cases.json` of their SDKs, or a part of one). */
export function conformance(file: Readonly<Record<string, unknown>>): ConformanceReport {
  const report: ConformanceReport = { passed: 0, failed: [], unsupported: [] };
  for (const [section, rows] of Object.entries(file)) {
    if (typeof rows !== 'object' || rows === null) continue; // specVersion, about
    for (const one of casesOf(section, rows)) {
      if ('reason' in one) report.unsupported.push({ section, ...one });
      else check(section, one, report);
    }
  }
  return report;
}

function casesOf(section: string, rows: object): Array<ConformanceCase | { name: string; reason: string }> {
  if (section === 'versionCompare')
    return Object.entries(rows).flatMap(([relation, list]) => versionCases(relation, list as unknown[][]));
  const list = Array.isArray(rows) ? (rows as unknown[][]) : Object.values(rows);
  const evaluate = Object.hasOwn(sections, section) ? sections[section] : undefined;
  if (evaluate)
    return list.map((row, index) => {
      if (Array.isArray(row)) return evaluate(row);
      return { name: String(index), reason: 'A case of this section is a list of columns.' };
    });
  const reason =
    (Object.hasOwn(unsupportedSections, section) && unsupportedSections[section]) ||
    'This section is not known.';
  return list.map((row, index) => ({ name: String(Array.isArray(row) ? row[0] : index), reason }));
}

function check(section: string, { name, expected, run }: ConformanceCase, report: ConformanceReport): void {
  let got: unknown;
  try {
    got = run();
  } catch (error) {
    got = `threw ${String(error)}`;
  }
  const difference = firstDifference(expected, asOldAs(expected, got), tolerance);
  if (difference === null) report.passed += 1;
  else report.failed.push({ section, name, difference, got, expected });
}

/** What GrowthBook added to results over the years, so that an older file says nothing of it. */
const ADDED_LATER = new Set([
  'ruleId',
  'key',
  'name',
  'bucket',
  'passthrough',
  'hashUsed',
  'featureId',
  'stickyBucketUsed',
]);

/** `got` without what was added later and `expected` does not name, at any depth. */
function asOldAs(expected: unknown, got: unknown): unknown {
  if (!isRecord(expected) || !isRecord(got)) return got;
  return Object.fromEntries(
    Object.entries(got)
      .filter(([key]) => key in expected || !ADDED_LATER.has(key))
      .map(([key, value]) => [key, asOldAs(expected[key], value)]),
  );
}

const help = `npm run conformance -- FILE

Evaluates a file of GrowthBook SDK conformance cases (cases.json, or a part of one) with Endcap's own assignment,
targeting and feature code. The last line is JSON: {passed, failed: [{section, name, difference, got, expected}],
unsupported: [{section, name, reason}]}. Exit code 1 when a case failed.`;

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help || positionals.length !== 1) {
    console.log(help);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const report = conformance(readBareJson(readFileSync(positionals[0]!, 'utf8')) as Record<string, unknown>);
  for (const { section, name, difference } of report.failed)
    console.error(`failed: ${section} / ${name}: ${difference}`);
  console.log(JSON.stringify(report));
  process.exitCode = report.failed.length > 0 ? 1 : 0;
}

if (import.meta.main) main();
