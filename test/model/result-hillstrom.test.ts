import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { analyse, type MetricPlan, type VariationData, type VariationResult } from '../../model/result.ts';
import { normalQuantile } from '../../model/stats/normal.ts';
import { momentsOf } from '../../model/stats/moments.ts';
import { twoProportion } from '../../model/stats/two-proportion.ts';

const file = new URL('../../../shared/data/hillstrom/hillstrom.csv.gz', import.meta.url);
if (!existsSync(file))
  console.warn(`SKIPPED: ${file.pathname} is not here, so the Hillstrom e-mail test was not analysed.`);

interface Row {
  segment: string;
  visit: string;
  conversion: string;
  spend: string;
}
const METRICS = ['visit', 'conversion', 'spend'] as const;
const plans: MetricPlan[] = METRICS.map((id, index) => ({
  id,
  kind: id === 'spend' ? 'mean' : 'proportion',
  role: index === 0 ? 'primary' : 'secondary',
  better: 'higher',
}));

function variations(): VariationData[] {
  const rows = parse<Row>(gunzipSync(readFileSync(file)), { columns: true });
  return ['No E-Mail', 'Mens E-Mail', 'Womens E-Mail'].map((name) => {
    const own = rows.filter(({ segment }) => segment === name);
    const metrics = Object.fromEntries(
      METRICS.map((id) => [id, momentsOf(own.map((row) => ({ y: Number(row[id]) })))]),
    );
    return { name, weight: 1, visitors: own.length, metrics };
  });
}

describe.skipIf(!existsSync(file))('analyse on the Hillstrom e-mail test', () => {
  const result = existsSync(file) ? analyse({ metrics: plans, variations: variations() }) : undefined!;
  const metric = (id: string) => result.metrics.find((one) => one.id === id)!.variations;

  test('counts the arms and finds the split as planned', () => {
    expect(result.variations.map(({ visitors }) => visitors)).toEqual([21_306, 21_307, 21_387]);
    expect(result.split.alarm).toBe(false);
    expect(result.split.chiSquare!.p).toBeGreaterThan(0.5);
  });

  test.each([
    ['visit', [0.1062, 0.1828, 0.1514], 4],
    ['conversion', [0.00573, 0.01253, 0.00884], 5],
    ['spend', [0.6528, 1.4226, 1.0772], 4],
  ] as const)('gives the published %s of none, men and women', (id, values, digits) => {
    expect(metric(id).map(({ value }) => Number(value!.toFixed(digits)))).toEqual(values);
  });

  test("gives the published lifts of the men's e-mail over none", () => {
    const visit = metric('visit')[1]!.comparison!;
    expect(visit.difference).toBeCloseTo(0.0766, 4);
    // The published z pools the variance of both; ours, which intervals and sequences need, does not.
    const [none, men] = metric('visit') as [VariationResult, VariationResult];
    const counts = { xA: none.positives, nA: none.n, xB: men.positives, nB: men.n };
    expect(twoProportion({ ...counts, alpha: 0.05 }).zPooled).toBeCloseTo(22.49, 2);
    expect(visit.z).toBeCloseTo(twoProportion({ ...counts, alpha: 0.05 }).zUnpooled, 10);
    const spend = metric('spend')[1]!.comparison!;
    expect(spend.difference).toBeCloseTo(0.77, 3);
    // The published interval is the one of a fixed horizon, which a sequential result does not show.
    const half = normalQuantile(0.975) * (spend.difference! / spend.z!);
    expect(spend.difference! - half).toBeCloseTo(0.485, 3);
    expect(spend.difference! + half).toBeCloseTo(1.055, 3);
  });

  test('finds both e-mails better, with the sequential interval wider than the fixed one', () => {
    for (const index of [1, 2]) expect(metric('visit')[index]!.comparison!.verdict).toBe('better');
    const { differenceInterval, significant } = metric('spend')[1]!.comparison!;
    expect(significant).toBe(true);
    expect(differenceInterval!.lower).toBeLessThan(0.485);
    expect(differenceInterval!.upper).toBeGreaterThan(1.055);
  });
});
