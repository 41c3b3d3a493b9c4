import type { OrderSource } from '../../model/decision.ts';
import { findMetric } from '../../model/metric.ts';
import type { Costs, MetricId } from '../../model/metric.ts';
import { addTo } from '../../model/stats/exact-sum.ts';
import { addVisitor, noMoments } from '../../model/stats/moments.ts';
import type { Moments, VisitorValues } from '../../model/stats/moments.ts';
import type { Split, TallyCell } from '../../model/tally.ts';
import { addsUpEvents, outcomeOf, without } from './quantities.ts';
import type { Quantities } from './quantities.ts';
import type { Outcome } from './visitor-state.ts';

const DAY_MILLIS = 86_400_000;

/** A question, and its answer as of now. */
export interface Running {
  /** Number in SQLite. */
  id: number;
  /** What was asked, as text: equal questions are equal texts. */
  question: string;
  cells: Map<string, TallyCell>;
  mixed: number;
  /** Cells changed since they were last written. */
  dirty: Set<string>;
}

/** What was asked. */
export interface Question {
  experiment: string;
  phase: number;
  metrics: readonly MetricId[];
  caps: Partial<Record<MetricId, number>>;
  costs?: Costs | undefined;
  by: Split;
  /** Where there are no days to tell by: last day on which a visitor of a metric that takes days counts. */
  until?: string | undefined;
}

/** Counts a visitor in a question's sums, or takes the visitor out again. */
export function change(running: Running, asked: Question, outcomes: readonly Outcome[], sign: 1 | -1): void {
  const outcome = outcomes.find((one) => one.experiment === asked.experiment && one.phase === asked.phase);
  if (!outcome) return;
  if (outcome.mixed) {
    running.mixed += sign;
    running.dirty.add('');
    return;
  }
  for (const split of splitsOf(outcome, asked.by)) count(running, asked, { outcome, split, sign });
}

function count(
  running: Running,
  asked: Question,
  { outcome, split, sign }: { outcome: Outcome; split: string; sign: 1 | -1 },
): void {
  const key = `${outcome.variation}\n${split}`;
  let cell = running.cells.get(key);
  if (!cell) {
    cell = { variation: outcome.variation, split, visitors: 0, shown: 0, reverted: 0, metrics: {} };
    running.cells.set(key, cell);
  }
  running.dirty.add(key);
  cell.visitors += sign;
  if (outcome.shown) cell.shown += sign;
  if (outcome.reverted) cell.reverted += sign;
  for (const teller of Object.values(outcome.orders ?? {})) {
    cell.orders ??= { browser: 0, server: 0, both: 0 };
    cell.orders[teller] += sign;
  }
  for (const [source, pages] of Object.entries(outcome.served ?? {}) as [OrderSource, number][]) {
    cell.served ??= {};
    cell.served[source] = (cell.served[source] ?? 0) + sign * pages;
  }
  for (const id of asked.metrics) add((cell.metrics[id] ??= noMoments()), id, outcome, asked, sign);
  if (asked.by === 'day' && outcome.late) countTenure(cell, asked, outcome, sign);
}

function countTenure(
  cell: TallyCell,
  asked: Question,
  { variation, since, late = {} }: Outcome,
  sign: 1 | -1,
): void {
  const early = without(since, late);
  for (const id of asked.metrics) {
    const metric = findMetric(id);
    if (!metric || !addsUpEvents(metric)) continue;
    const of = (quantities: Quantities) => outcomeOf(metric, { variation, quantities }, asked).y;
    const tenure = ((cell.tenure ??= {})[id] ??= {
      whole: noMoments(),
      early: noMoments(),
      late: noMoments(),
    });
    put(tenure.whole, { y: of(since) }, sign);
    put(tenure.early, { y: of(early), x: of(late) }, sign);
    put(tenure.late, { y: of(late) }, sign);
  }
}

function add(moments: Moments, id: MetricId, outcome: Outcome, asked: Question, sign: 1 | -1): void {
  const metric = findMetric(id);
  if (!metric) return;
  if (asked.until !== undefined && !isMature(id, dayOf(outcome.at), Date.parse(asked.until))) return;
  const { variation, since, before, visits = [] } = outcome;
  const { y, d } = outcomeOf(metric, { variation, quantities: since, visits }, asked);
  const { y: x } = outcomeOf(metric, { variation, quantities: before }, asked);
  put(moments, { y, d, x }, sign);
}

function put(moments: Moments, values: VisitorValues, sign: 1 | -1): void {
  if (sign === 1) addVisitor(moments, values);
  else subtract(moments, addVisitor(noMoments(), values));
}

/** Takes a visitor out again; exact, since the sums are. */
function subtract(moments: Moments, { n, positives, ...sums }: Moments): void {
  moments.n -= n;
  moments.positives -= positives;
  for (const [name, parts] of Object.entries(sums)) {
    for (const part of parts) addTo(moments[name as keyof typeof sums], -part);
  }
}

/** Values that a visitor counts under; several where there are several segments. */
function splitsOf(outcome: Outcome, by: Split): readonly string[] {
  if (by === 'segment') return outcome.segments?.length ? outcome.segments : [''];
  return [by === 'day' ? dayOf(outcome.at) : (outcome[by] ?? '')];
}

/** The UTC day of a moment, `2026-11-21`. */
export const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** Whether visitors whose first trigger fell on a day were watched as long as the metric takes, the last of them too. */
export function isMature(id: MetricId, day: string, until: number | undefined): boolean {
  const days = findMetric(id)?.days;
  return days === undefined || until === undefined || Date.parse(day) + (days + 1) * DAY_MILLIS <= until;
}
