import { METRICS, METRIC_IDS, metricOf } from '../../model/metric.ts';
import type { MetricId } from '../../model/metric.ts';
import { addTo } from '../../model/stats/exact-sum.ts';
import { addVisitor, noMoments } from '../../model/stats/moments.ts';
import type { Moments } from '../../model/stats/moments.ts';
import { mergeTallies } from '../../model/tally.ts';
import type { Split, Tally, TallyCell, TallyQuery } from '../../model/tally.ts';
import { outcomeOf } from './quantities.ts';
import type { ShardStore } from './shard-store.ts';
import { TallyStore } from './tally-store.ts';
import type { Outcome, VisitorState } from './visitor-state.ts';

/** Questions kept up to date; a console asks a handful for each experiment again and again. */
const MAX_QUESTIONS = 60;
/** Changed visitors after which the sums are written to SQLite and the journal begins anew. */
const CHECKPOINT_VISITORS = 256;
/** Raised whenever the same outcomes would be counted in another way: what was kept before is then counted anew. */
const VERSION = 2;

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

interface Question {
  experiment: string;
  phase: number;
  caps: Partial<Record<MetricId, number>>;
  by: Split;
}

/**
 * Sufficient statistics that are kept up to date: the first time a question is asked all visitors are read, from then
 * on each change of a visitor is taken out and put in again. The sums stand in SQLite, with a journal of the visitors
 * changed since (their outcomes as the sums know them), so that neither an eviction nor a crash makes anyone be counted
 * again. All metrics are counted whatever was asked, and by day where no split was: one question serves many.
 */
export class Tallies {
  readonly #kept: TallyStore;
  readonly #running = new Map<string, Running>();
  readonly #parsed = new Map<string, Question>();
  /** Row numbers in the journal. */
  readonly #changed = new Set<number>();

  constructor(store: ShardStore) {
    this.#kept = new TallyStore(store);
    for (const running of this.#kept.read()) this.#running.set(running.question, running);
    if (this.#running.size === 0) return;
    for (const { visitor, before, after } of this.#kept.journal()) {
      this.#changed.add(visitor);
      this.#apply(before, after);
    }
  }

  /** The answer to a query; `everyone` yields all visitors' outcomes and is only read for a new question. */
  tally(query: TallyQuery, everyone: () => Iterable<readonly Outcome[]>): Tally {
    const { cells, mixed } = this.#ask(query, everyone);
    const answer: Tally = {
      cells: [...cells.values()]
        .filter(({ visitors }) => visitors > 0)
        .map(({ variation, split, visitors, shown, reverted, orders, metrics }) => ({
          variation,
          split: query.by ? split : '',
          visitors,
          shown,
          reverted,
          ...(orders ? { orders } : {}),
          metrics: Object.fromEntries(query.metrics.map((id) => [id, metrics[id] ?? noMoments()])),
        })),
      mixed,
    };
    return structuredClone(query.by ? answer : mergeTallies([answer]));
  }

  /** Inside the transaction that changed a visitor, whose outcomes were `before` (JSON): makes the change safe from a crash. */
  journal(state: VisitorState, before: string): void {
    if (this.#running.size === 0 || state.rowId === undefined || this.#changed.has(state.rowId)) return;
    if (before !== JSON.stringify(state.outcomes)) this.#kept.note(state.rowId, before);
  }

  /** After that transaction: brings the sums up to date. */
  replace(state: VisitorState, before: string): void {
    if (this.#running.size === 0 || state.rowId === undefined) return;
    if (before === JSON.stringify(state.outcomes)) return;
    this.#apply(JSON.parse(before) as Outcome[], state.outcomes);
    this.#changed.add(state.rowId);
    if (this.#changed.size >= CHECKPOINT_VISITORS) this.checkpoint();
  }

  /** A visitor is gone from the table `visitors`: takes the outcomes out, and leaves none of them in the journal. */
  remove(outcomes: readonly Outcome[]): void {
    this.#apply(outcomes, []);
    this.checkpoint();
  }

  /** Writes the sums and empties the journal, in one transaction. */
  checkpoint(): void {
    if (this.#running.size === 0) return;
    this.#kept.checkpoint([...this.#running.values()]);
    this.#changed.clear();
  }

  #ask({ experiment, phase, caps, by }: TallyQuery, everyone: () => Iterable<readonly Outcome[]>): Running {
    const asked: Question = { experiment, phase, caps: caps ?? {}, by: by ?? 'day' };
    const question = JSON.stringify({ ...asked, metrics: METRIC_IDS, version: VERSION });
    let running = this.#running.get(question);
    this.#running.delete(question);
    if (!running) {
      // The journal speaks of changes that the new sums know already, so it has to end before they begin.
      this.checkpoint();
      running = { id: 0, question, cells: new Map(), mixed: 0, dirty: new Set() };
      for (const outcomes of everyone()) change(running, asked, outcomes, 1);
      this.#kept.add(running);
    }
    this.#running.set(question, running);
    if (this.#running.size > MAX_QUESTIONS) {
      const [oldest] = this.#running.values();
      this.#running.delete(oldest!.question);
      this.#kept.drop(oldest!.id);
    }
    return running;
  }

  #apply(before: readonly Outcome[], after: readonly Outcome[]): void {
    for (const running of this.#running.values()) {
      let asked = this.#parsed.get(running.question);
      if (!asked)
        this.#parsed.set(running.question, (asked = JSON.parse(running.question) as unknown as Question));
      change(running, asked, before, -1);
      change(running, asked, after, 1);
    }
  }
}

function change(running: Running, asked: Question, outcomes: readonly Outcome[], sign: 1 | -1): void {
  const outcome = outcomes.find((one) => one.experiment === asked.experiment && one.phase === asked.phase);
  if (!outcome) return;
  if (outcome.mixed) {
    running.mixed += sign;
    running.dirty.add('');
    return;
  }
  const split = splitOf(outcome, asked.by);
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
  for (const { id } of METRICS) add((cell.metrics[id] ??= noMoments()), id, outcome, asked.caps[id], sign);
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
