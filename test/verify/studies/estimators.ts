import { momentsFromSums, type Sums } from '../../../model/stats/moments.ts';
import { meanSample } from '../../../model/stats/sample.ts';
import { welch } from '../../../model/stats/welch.ts';
import { conversions, nothingYet } from '../looks.ts';
import type { Engine } from '../engine.ts';
import type { Random } from '../random.ts';
import type { Expectation, Study } from '../study.ts';

const emptySums = (): Sums => ({
  n: 0,
  positives: 0,
  y: 0,
  yy: 0,
  d: 0,
  dd: 0,
  yd: 0,
  x: 0,
  xx: 0,
  xy: 0,
  xd: 0,
});

function count(sums: Sums, { y, d = 0, x = 0 }: { y: number; d?: number; x?: number }): void {
  sums.n += 1;
  sums.positives += y > 0 || d > 0 ? 1 : 0;
  sums.y += y;
  sums.yy += y * y;
  sums.d += d;
  sums.dd += d * d;
  sums.yd += y * d;
  sums.x += x;
  sums.xx += x * x;
  sums.xy += x * y;
  sums.xd += x * d;
}

function compareSums(
  engine: Engine,
  pair: readonly Sums[],
  kind: 'mean' | 'ratio',
  plannedVisitors?: number,
) {
  const variations = pair.map((sums, index) => ({
    name: `${index}`,
    weight: 1,
    visitors: sums.n,
    metrics: { m: momentsFromSums(sums) },
  }));
  const metrics = [{ id: 'm', kind, role: 'secondary', better: 'higher', gate: 0 } as const];
  return engine.analyse({ variations, metrics, plannedVisitors }).metrics[0]!.variations[1]!.comparison!;
}

/** Behaviour before the experiment correlates with the outcome by `rho`: what does CUPED gain, and is its test fair? */
function cuped(rho: number, reduction: number): Study {
  return {
    name: `CUPED, correlation ${rho}, 500 visitors a variation`,
    runs: 3000,
    expectations: [
      { name: 'share of variance taken out', expected: reduction, expectedError: 0.001, rule: 'near' },
      { name: 'false positives at a fixed horizon', expected: 0.05, expectedError: 0.00487, rule: 'near' },
      { name: 'false positives without CUPED', expected: 0.05, expectedError: 0.00487, rule: 'near' },
    ],
    simulate(random, engine) {
      const [adjusted, plain] = [
        [emptySums(), emptySums()],
        [emptySums(), emptySums()],
      ];
      for (const index of [0, 1]) {
        for (let visitor = 0; visitor < 500; visitor++) {
          const x = random.normal();
          const y = 10 + rho * x + Math.sqrt(1 - rho * rho) * random.normal();
          count(adjusted[index]!, { y, x: 10 + x });
          count(plain[index]!, { y });
        }
      }
      const adjustedResult = compareSums(engine, adjusted, 'mean');
      const plainResult = compareSums(engine, plain, 'mean');
      return [
        adjustedResult.varianceReduction ?? 0,
        Math.abs(adjustedResult.z!) > 1.959964,
        Math.abs(plainResult.z!) > 1.959964,
      ];
    },
  };
}

/** Orders of a visitor resemble one another: the unit of average order value is the visitor, not the order. */
const orderValue: Study = {
  name: 'A/A average order value, 14 looks of 300 visitors a variation',
  runs: 1500,
  expectations: [
    { name: 'sequence by visitor, N* planned', expected: 0.014, expectedError: 0.00186, rule: 'near' },
    {
      name: 'fixed test by visitor at the last look',
      expected: 0.05225,
      expectedError: 0.00352,
      rule: 'near',
    },
    { name: 'wrong: fixed test by order at the last look', expected: 0.07, rule: 'atLeast' },
  ],
  simulate(random, engine) {
    const byVisitor = [emptySums(), emptySums()];
    const byOrder = [emptySums(), emptySums()];
    let seen = false;
    let last = false;
    for (let look = 1; look <= 14; look++) {
      for (const index of [0, 1])
        for (let visitor = 0; visitor < 300; visitor++) order(random, byVisitor[index]!, byOrder[index]!);
      const comparison = compareSums(engine, byVisitor, 'ratio', 8400);
      seen ||= comparison.significant;
      last = Math.abs(comparison.z ?? 0) > 1.959964;
    }
    const [a, b] = byOrder.map((sums) => meanSample(sums)) as [
      ReturnType<typeof meanSample>,
      ReturnType<typeof meanSample>,
    ];
    return [seen, last, welch(a, b, 0.05).pTwoSided < 0.05];
  },
};

/** A third of visitors order, each one to several times, at a price level of their own. */
function order(random: Random, byVisitor: Sums, byOrder: Sums): void {
  let [y, d] = [0, 0];
  const level = 3.5 + 0.6 * random.normal();
  if (random.uniform() < 1 / 3) {
    do {
      const value = Math.exp(level + 0.3 * random.normal());
      y += value;
      d += 1;
      count(byOrder, { y: value });
    } while (random.uniform() < 0.5);
  }
  count(byVisitor, { y, d });
}

/** A guardrail whose metric is truly worse by exactly the margin, or not worse at all. */
function guardrail(lift: number, expectations: Expectation[]): Study {
  const looks = 28;
  const draws = [conversions(1000, 0.1), conversions(1000, 0.1 * (1 + lift))] as const;
  return {
    name: `guardrail of 5 %, true lift ${lift * 100} %, 28 looks`,
    runs: 3000,
    expectations,
    simulate(random, engine) {
      const pair = nothingYet();
      let [passedRunning, passed, breached] = [false, false, false];
      for (let look = 1; look <= looks; look++) {
        draws.forEach((draw, index) => draw(pair[index]!, random));
        const atPlannedEnd = look === looks;
        const variations = pair.map((growing, index) => ({
          name: `${index}`,
          weight: 1,
          visitors: growing.n,
          metrics: { m: momentsFromSums(growing) },
        }));
        const metrics = [
          { id: 'm', kind: 'proportion', role: 'guardrail', better: 'higher', margin: 0.05 } as const,
        ];
        const { status } = engine.analyse({ variations, metrics, plannedVisitors: 56_000, atPlannedEnd })
          .metrics[0]!.variations[1]!.comparison!.guardrail!;
        if (status === 'pass' && !atPlannedEnd) passedRunning = true;
        passed ||= status === 'pass';
        breached ||= status === 'breach';
      }
      return [passedRunning, passed, breached];
    },
  };
}

export const estimators: Study[] = [
  cuped(0.5, 0.2508),
  cuped(0.7, 0.49),
  orderValue,
  guardrail(-0.05, [
    { name: 'passes wrongly while running', expected: 0.05, rule: 'atMost' },
    { name: 'passes wrongly, planned end included', expected: 0.05, rule: 'atMost' },
    { name: 'is breached', expected: 0.2, rule: 'atLeast' },
  ]),
  guardrail(0, [
    { name: 'passes while running', expected: 0.1, rule: 'atLeast' },
    { name: 'passes, planned end included', expected: 0.5, rule: 'atLeast' },
    { name: 'is breached wrongly', expected: 0.05, rule: 'atMost' },
  ]),
];
