import { metricOf } from '../../model/metric.ts';
import type { MetricId } from '../../model/metric.ts';
import { addTo } from '../../model/stats/exact-sum.ts';
import { addVisitor, noMoments } from '../../model/stats/moments.ts';
import type { Moments } from '../../model/stats/moments.ts';
import type { Split, Tally, TallyCell, TallyQuery } from '../../model/tally.ts';
import { outcomeOf } from './quantities.ts';
import type { Outcome } from './visitor-state.ts';

/** Questions answered from memory; a console asks a handful again and again. */
const MAX_RUNNING = 24;

interface Running {
  query: TallyQuery;
  cells: Map<string, TallyCell>;
  mixed: number;
}

/**
 * Sufficient statistics that are kept up to date: the first time a question is asked all visitors are read, from then
 * on each change of a visitor is taken out and put in again, so that the answer is there at once.
 */
export class Tallies {
  readonly #running = new Map<string, Running>();

  /** The answer to a query; `everyone` yields all visitors' outcomes and is only read for a new question. */
  tally(query: TallyQuery, everyone: () => Iterable<readonly Outcome[]>): Tally {
    const key = JSON.stringify([
      query.experiment,
      query.phase,
      query.metrics,
      query.caps ?? {},
      query.by ?? '',
    ]);
    let running = this.#running.get(key);
    this.#running.delete(key);
    if (!running) {
      running = { query, cells: new Map(), mixed: 0 };
      for (const outcomes of everyone()) change(running, outcomes, 1);
    }
    this.#running.set(key, running);
    if (this.#running.size > MAX_RUNNING) this.#running.delete(this.#running.keys().next().value!);
    return structuredClone({ cells: [...running.cells.values()], mixed: running.mixed });
  }

  /** A visitor's outcomes were `before` and are `after`. Outcomes of `before` must not have been changed in place. */
  replace(before: readonly Outcome[], after: readonly Outcome[]): void {
    for (const running of this.#running.values()) {
      change(running, before, -1);
      change(running, after, 1);
    }
  }

  /** Whether anything would be lost by not calling `replace`. */
  get idle(): boolean {
    return this.#running.size === 0;
  }
}

function change(running: Running, outcomes: readonly Outcome[], sign: 1 | -1): void {
  const { query } = running;
  const outcome = outcomes.find((one) => one.experiment === query.experiment && one.phase === query.phase);
  if (!outcome) return;
  if (outcome.mixed) {
    running.mixed += sign;
    return;
  }
  const split = query.by ? splitOf(outcome, query.by) : '';
  const key = `${outcome.variation}\n${split}`;
  let cell = running.cells.get(key);
  if (!cell) {
    cell = { variation: outcome.variation, split, visitors: 0, shown: 0, reverted: 0, metrics: {} };
    running.cells.set(key, cell);
  }
  cell.visitors += sign;
  if (outcome.shown) cell.shown += sign;
  if (outcome.reverted) cell.reverted += sign;
  for (const id of query.metrics)
    add((cell.metrics[id] ??= noMoments()), id, outcome, query.caps?.[id], sign);
}

function add(moments: Moments, id: MetricId, outcome: Outcome, cap: number | undefined, sign: 1 | -1): void {
  const metric = metricOf(id);
  const { y, d } = outcomeOf(metric, outcome.since, cap);
  const { y: x } = outcomeOf(metric, outcome.before, cap);
  if (sign === 1) addVisitor(moments, { y, d, x });
  else subtract(moments, addVisitor(noMoments(), { y, d, x }));
}

/** Takes a visitor out again; exact, since the sums are. */
function subtract(moments: Moments, { n, positives, ...sums }: Moments): void {
  moments.n -= n;
  moments.positives -= positives;
  for (const [name, parts] of Object.entries(sums)) {
    for (const part of parts) addTo(moments[name as keyof typeof sums], -part);
  }
}

function splitOf(outcome: Outcome, by: Split): string {
  if (by === 'day') return new Date(outcome.at).toISOString().slice(0, 10);
  return outcome[by] ?? '';
}
