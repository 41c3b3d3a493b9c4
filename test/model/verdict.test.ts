import { describe, expect, test } from 'vitest';
import { analyse, type MetricPlan, type ResultInput } from '../../model/result.ts';
import { breakDown } from '../../model/result/segments.ts';
import { trendOf } from '../../model/result/trend.ts';
import { count, listed, percent, signedPercent } from '../../model/result/words.ts';
import { momentsFromSums } from '../../model/stats/moments.ts';
import { verdictOn, type VerdictContext } from '../../model/verdict.ts';

const plan: MetricPlan = { id: 'conversion', kind: 'proportion', role: 'primary', better: 'higher' };
const guard: MetricPlan = {
  id: 'orders',
  kind: 'proportion',
  role: 'guardrail',
  better: 'higher',
  margin: 0.02,
};
const variations = (...counts: Array<[n: number, y: number, orders?: number]>) =>
  counts.map(([n, y, orders = y], index) => ({
    name: ['Control', 'Big picture', 'Small picture'][index]!,
    weight: 1,
    visitors: n,
    metrics: {
      conversion: momentsFromSums({ n, y, yy: y, positives: y }),
      orders: momentsFromSums({ n, y: orders, yy: orders, positives: orders }),
    },
  }));
const context: VerdictContext = {
  metricNames: { conversion: 'Conversion rate', orders: 'Order rate' },
  days: 14,
};
const verdict = (
  input: Partial<ResultInput> & Pick<ResultInput, 'variations'>,
  more: Partial<VerdictContext> = {},
) => verdictOn(analyse({ metrics: [plan], ...input }), { ...context, ...more });

describe('verdictOn', () => {
  test('says that nobody came', () => {
    expect(verdict({ variations: variations([0, 0], [0, 0]) })).toMatchObject({
      kind: 'no-visitors',
      daysLeft: null,
    });
  });

  test('names the uneven split with its numbers, and no lift anywhere', () => {
    const said = verdict({ variations: variations([10_000, 300], [11_000, 500]) });
    expect(said).toMatchObject({ kind: 'srm', tone: 'bad', hints: [] });
    expect(said.because).toContain(
      '10,000 in Control where 10,500 belong and 11,000 in Big picture where 10,500 belong',
    );
    expect(JSON.stringify(said)).not.toMatch(/\d %/);
  });

  test('asks to wait as long as the gate needs at this traffic', () => {
    const said = verdict({ variations: variations([500, 20], [500, 10]) }, { days: 10 });
    expect(said).toMatchObject({ kind: 'not-enough-data', daysLeft: 15 });
    expect(said.because).toContain('10 visitors');
    expect(said.next).toBe('Wait about 15 more days at this traffic.');
  });

  test('names the winner with its lift and interval, and ships it', () => {
    const said = verdict({ variations: variations([20_000, 600], [20_000, 760]) });
    expect(said).toMatchObject({
      kind: 'winner',
      tone: 'good',
      variation: 1,
      headline: 'Big picture is better.',
      next: 'Ship Big picture.',
    });
    expect(said.because).toMatch(
      /^Conversion rate is 27 % higher than in Control \(between \+\d.* % and \+\d.* % with 95 % confidence\)\./,
    );
  });

  test('holds a winner until a full week has passed, and until guardrails pass', () => {
    const data = variations([20_000, 600], [20_000, 760]);
    expect(verdict({ variations: data }, { days: 4 })).toMatchObject({
      daysLeft: 3,
      next: expect.stringContaining('3 more days, to a full week'),
    });
    expect(verdict({ variations: data, metrics: [plan, { ...guard, margin: 0 }] }).next).toBe(
      'Ship Big picture.',
    );
    const open = variations([20_000, 600, 600], [20_000, 760, 600]);
    expect(verdict({ variations: open, metrics: [plan, guard] }).next).toContain(
      'Wait until Order rate is shown not to suffer',
    );
  });

  test('puts a breached guardrail before a win', () => {
    const said = verdict({
      variations: variations([20_000, 600, 2000], [20_000, 760, 1500]),
      metrics: [plan, guard],
    });
    expect(said).toMatchObject({ kind: 'guardrail-breach', tone: 'bad', variation: 1 });
    expect(said.because).toBe('Order rate is worse than in Control by 25 %; 2 % was tolerated.');
  });

  test('names a loser', () => {
    expect(verdict({ variations: variations([20_000, 760], [20_000, 600]) })).toMatchObject({
      kind: 'loser',
      next: expect.stringContaining('keep Control'),
    });
  });

  test('says how many days a small lift takes while nothing can be told', () => {
    const said = verdict(
      { variations: variations([20_000, 1000], [20_000, 1010]), plannedVisitors: 200_000 },
      { targetLift: 0.05 },
    );
    expect(said.kind).toBe('open');
    expect(said.next).toBe(`Run ${said.daysLeft} more days to see a 5 % lift.`);
    expect(said.daysLeft).toBeGreaterThan(50);
    expect(
      verdict({
        variations: variations([2_000_000, 100_000], [2_000_000, 100_010]),
        plannedVisitors: 8_000_000,
      }).next,
    ).toContain('would most likely have shown by now');
  });

  test('ends a plan without a difference plainly', () => {
    expect(
      verdict({
        variations: variations([20_000, 1000], [20_000, 1010]),
        plannedVisitors: 40_000,
        atPlannedEnd: true,
      }),
    ).toMatchObject({ kind: 'no-difference', tone: 'neutral' });
  });

  test('does not call a plan ended before its fixed look, however many visitors came', () => {
    const said = verdict({ variations: variations([20_000, 1000], [20_000, 1070]), plannedVisitors: 40_000 });
    expect(said.kind).toBe('open');
    expect(said.headline).not.toContain('planned end');
  });

  test('does not read a lift out of a bandit', () => {
    expect(
      verdict({ variations: variations([2000, 100], [20_000, 1500]), allocation: 'adaptive' }).kind,
    ).toBe('bandit');
  });

  test('hints at a segment that won, but only after a confirming experiment', () => {
    const segments = breakDown(plan, [
      { name: 'Phones', variations: variations([10_000, 300], [10_000, 460]) },
      { name: 'Desktops', variations: variations([10_000, 500], [10_000, 480]) },
      { name: 'Tablets', variations: variations([100, 3], [100, 4]) },
    ]);
    expect(segments.comparisons.map(({ segment, verdict: own, hidden }) => [segment, own, hidden])).toEqual([
      ['Phones', 'better', null],
      ['Desktops', 'open', null],
      ['Tablets', 'open', 'not-enough-data'],
    ]);
    expect(segments.heterogeneity[0]!.p).toBeLessThan(0.001);
    expect(segments.warning).toContain('by chance');
    const said = verdict({ variations: variations([20_100, 803], [20_100, 944]) }, { segments });
    expect(said.hints.join(' ')).toContain('only after a confirming experiment');
  });

  test.each([
    ['no-visitors', [0, 0], [0, 0], 'Nobody took part.'],
    ['not-enough-data', [100, 3], [100, 4], 'It ended before there were enough data.'],
    ['open', [20_000, 600], [20_000, 630], 'It ended without a clear difference.'],
  ] as const)('does not ask to wait for what has ended: %s', (kind, control, treated, headline) => {
    const given = { variations: variations([...control], [...treated]) };
    const running = verdict(given);
    const ended = verdict(given, { ended: true });
    expect([running.kind, ended.kind, ended.headline]).toEqual([kind, kind, headline]);
    expect(ended.next).toContain('duplicate');
    expect(ended.next).not.toMatch(/\bwait\b|\brun\b \d/i);
  });

  test('hints at an effect that wore off', () => {
    const day = (name: string, b: number) => ({
      day: name,
      variations: variations([10_000, 500], [10_000, b]),
    });
    const { novelty, points } = trendOf(plan, [
      day('2026-11-02', 700),
      day('2026-11-01', 720),
      day('2026-11-04', 500),
      day('2026-11-03', 505),
    ]);
    expect(novelty).toMatchObject([{ variation: 1, changed: true }]);
    expect(points.map(({ day: name, visitors }) => [name, visitors])).toEqual([
      ['2026-11-01', 20_000],
      ['2026-11-02', 40_000],
      ['2026-11-03', 60_000],
      ['2026-11-04', 80_000],
    ]);
    expect(
      verdict({ variations: variations([40_000, 2000], [40_000, 2425]) }, { novelty }).hints[0],
    ).toContain('novelty');
    const steady = trendOf(plan, [day('2026-11-01', 600), day('2026-11-02', 600)]);
    expect(steady.novelty).toMatchObject([{ changed: false }]);
  });
});

describe('words', () => {
  test.each([
    [0.0312, '3.1 %'],
    [-0.0312, '-3.1 %'],
    [0.25, '25 %'],
    [0.02, '2 %'],
    [0.0004, '0.04 %'],
    [1.234, '123 %'],
  ])('percent(%f) is %s', (value, text) => {
    expect(percent(value)).toBe(text);
  });
  test('numbers and lists read as people write them', () => {
    expect([
      signedPercent(0.05),
      signedPercent(-0.05),
      signedPercent(0),
      count(1234567.4),
      count(999),
    ]).toEqual(['+5 %', '-5 %', '0 %', '1,234,567', '999']);
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });
});
