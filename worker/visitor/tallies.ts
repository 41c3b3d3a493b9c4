import { findMetric } from '../../model/metric.ts';
import { momentsFromSums, noMoments } from '../../model/stats/moments.ts';
import { mergeTallies } from '../../model/tally.ts';
import type { Tally, TallyCell, TallyQuery } from '../../model/tally.ts';
import { change, dayOf, isMature } from './count-outcome.ts';
import type { Question, Running } from './count-outcome.ts';
import { phaseKey } from './outcomes.ts';
import type { ShardStore } from './shard-store.ts';
import { TallyStore } from './tally-store.ts';
import type { Outcome, VisitorState } from './visitor-state.ts';

/** Questions kept up to date; a console asks a handful for each experiment again and again. */
const MAX_QUESTIONS = 60;
/** Changed visitors after which the sums are written to SQLite and the journal begins anew. */
const CHECKPOINT_VISITORS = 256;
/** Raised whenever the same outcomes would be counted in another way: what was kept before is then counted anew. */
const VERSION = 6;

/**
 * Sufficient statistics that are kept up to date: each change of a visitor is taken out and put in again. A question
 * asked when its phase begins never reads anybody; one that comes later reads all visitors, once. The sums stand in SQLite, with a journal of the visitors
 * changed since (their outcomes as the sums know them), so that neither an eviction nor a crash makes anyone be counted
 * again. Where no split was asked it is counted by day, so that one question serves both.
 */
export class Tallies {
  readonly #kept: TallyStore;
  readonly #running = new Map<string, Running>();
  readonly #parsed = new Map<string, Question>();
  /** Row numbers in the journal. */
  readonly #changed = new Set<number>();
  /** Phases that any visitor was ever triggered in; of others nobody has to be read. */
  readonly #triggered: Set<string>;

  constructor(store: ShardStore) {
    this.#kept = new TallyStore(store);
    this.#triggered = new Set(this.#kept.triggered());
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
    const byDay = (query.by ?? 'day') === 'day';
    const answer: Tally = {
      cells: [...cells.values(), ...(byDay ? this.#leftOf(query) : [])]
        .filter((cell) => cell.visitors > 0 || Object.keys(cell.metrics).includes('opt_out'))
        .map(({ variation, split, visitors, shown, reverted, orders, served, metrics, tenure }) => ({
          variation,
          split: query.by ? split : '',
          visitors,
          shown,
          reverted,
          ...(orders ? { orders } : {}),
          ...(served ? { served } : {}),
          ...(tenure && query.by === 'day' ? { tenure } : {}),
          metrics: Object.fromEntries(
            query.metrics.map((id) => [
              id,
              (byDay && !isMature(id, split, query.until) ? undefined : metrics[id]) ?? noMoments(),
            ]),
          ),
        })),
      mixed,
    };
    return structuredClone(query.by ? answer : mergeTallies([answer]));
  }

  /** Inside the transaction that changed a visitor, whose outcomes were `before` (JSON): makes the change safe from a crash. */
  journal(state: VisitorState, before: string): void {
    for (const phase of this.#begunBy(state)) this.#kept.noteTriggered(phase);
    if (this.#running.size === 0 || state.rowId === undefined || this.#changed.has(state.rowId)) return;
    if (before !== JSON.stringify(state.outcomes)) this.#kept.note(state.rowId, before);
  }

  /** After that transaction: brings the sums up to date. */
  replace(state: VisitorState, before: string): void {
    for (const phase of this.#begunBy(state)) this.#triggered.add(phase);
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

  /** Visitors take back their consent, and all of them goes: how many did is counted, and nothing of who. */
  countLeft(outcomes: readonly Outcome[]): void {
    for (const { experiment, phase, variation, at, mixed } of outcomes)
      if (!mixed) this.#kept.countLeft(`${experiment}:${phase}:${variation}:${dayOf(at)}`);
  }

  /** Phases in which a visitor is the first of this shard. */
  #begunBy({ outcomes }: VisitorState): string[] {
    return outcomes
      .map(({ experiment, phase }) => phaseKey(experiment, phase))
      .filter((phase) => !this.#triggered.has(phase));
  }

  /** Those who left, as cells that count in the opt-out rate alone. */
  #leftOf({ experiment, phase, metrics }: TallyQuery): TallyCell[] {
    if (!metrics.includes('opt_out')) return [];
    return this.#kept.left(`${experiment}:${phase}:`).map(({ key, count }) => {
      const [variation, split] = key.split(':').slice(-2) as [string, string];
      const all = { n: count, positives: count, y: count, yy: count };
      return {
        variation: Number(variation),
        split,
        visitors: 0,
        shown: 0,
        reverted: 0,
        metrics: { opt_out: momentsFromSums(all) },
      };
    });
  }

  #ask(
    { experiment, phase, metrics, caps, costs, by, until }: TallyQuery,
    everyone: () => Iterable<readonly Outcome[]>,
  ): Running {
    const takesDays = metrics.some((id) => findMetric(id)?.days !== undefined);
    const asked: Question = {
      experiment,
      phase,
      metrics: metrics.toSorted(),
      caps: caps ?? {},
      costs,
      by: by ?? 'day',
      until: until !== undefined && takesDays && by !== undefined && by !== 'day' ? dayOf(until) : undefined,
    };
    const question = JSON.stringify({ ...asked, version: VERSION });
    let running = this.#running.get(question);
    this.#running.delete(question);
    if (!running) {
      // The journal speaks of changes that the new sums know already, so it has to end before they begin.
      this.checkpoint();
      running = { id: 0, question, cells: new Map(), mixed: 0, dirty: new Set() };
      if (this.#triggered.has(phaseKey(experiment, phase)))
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
