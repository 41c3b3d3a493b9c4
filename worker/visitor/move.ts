import type { ConsentChoice } from '../../model/consent.ts';
import type { ShopEvent } from '../../model/event.ts';
import { foldLog } from '../../model/fold.ts';
import { withChoice } from './consent-history.ts';
import { orderNames, ordersOf } from './order-book.ts';
import { addEvent } from './quantities.ts';
import type { Quantities } from './quantities.ts';
import type { Shard } from './shard.ts';
import type { LogLine } from './shard-store.ts';
import { nameOf } from './shards.ts';
import { mergeVisits } from './visits.ts';
import type { Visits } from './visits.ts';
import type { Outcome, VisitorRecord, VisitorState } from './visitor-state.ts';

/** A visitor on the way from one shard to another, with the whole log, oldest first. */
export interface MovingVisitor {
  visitor: string;
  record: VisitorRecord;
  outcomes: Outcome[];
  lines: (LogLine & { ids: string[] })[];
}

/** What every new shard has to know beside its visitors: who was erased, and when phases ended. */
export interface ShardFacts {
  erased: { digest: string; at: number }[];
  phases: { phase: string; ended_at: number }[];
}

export interface MovingPage {
  visitors: MovingVisitor[];
  facts: ShardFacts;
  /** False: nobody is left who belongs elsewhere. */
  more: boolean;
}

/** A page ends after so many lines: a call's answer may have 32 MiB. */
const LINES_A_PAGE = 2_000;

/** The next visitors of this shard, named `own`, who belong into another one when a region has `count` shards. */
export function movingPage(shard: Shard, site: string, own: string, count: number): MovingPage {
  const { store } = shard;
  const visitors: MovingVisitor[] = [];
  let lines = 0;
  for (const state of store.visitorsAfter(0)) {
    if (nameOf(site, state.visitor, count) === own) continue;
    if (lines >= LINES_A_PAGE) return { visitors, facts: factsOf(shard), more: true };
    const log = store.wholeLog(state);
    lines += log.length;
    visitors.push({ visitor: state.visitor, record: state.record, outcomes: state.outcomes, lines: log });
  }
  return { visitors, facts: factsOf(shard), more: false };
}

/**
 * Takes visitors in. One who has been here since the shards changed is merged: both logs, one fold, what was counted
 * in experiments added up. One who is here already with everything is left alone, so a broken move is simply repeated.
 */
export async function moveIn(
  shard: Shard,
  site: string,
  visitors: readonly MovingVisitor[],
  facts: ShardFacts,
): Promise<void> {
  const known = await shard.know(site);
  await shard.register(site, visitors[0]?.visitor);
  for (const { digest, at } of facts.erased)
    shard.store.write('INSERT OR IGNORE INTO erased (digest, at) VALUES (?, ?)', digest, at);
  shard.phases.adopt(facts.phases);
  for (const moving of visitors) {
    shard.change(moving.visitor, (state) => {
      const fresh = state.rowId === undefined;
      if (!fresh && moving.lines.every((line) => line.ids.every((id) => state.ids.has(id)))) return;
      if (fresh) shard.counters.countVisitor(1);
      const log = shard.store.wholeLog(state);
      const later = withoutKnown(log, moving);
      const totals: Quantities = {};
      for (const event of later.flatMap((line) => (line.kind === 'batch' ? line.body.events : [])))
        addEvent(totals, event, known.snapshot.site.currency);
      if (!fresh) shard.store.eraseLines(state);
      for (const line of [...moving.lines, ...later]) shard.store.append(state, line);
      // Also the names of an order that was left out as known by another: its refund may come under those.
      for (const line of log) if (line.kind === 'batch') shard.store.noteOrders(state, ordersOf(line.body));
      state.outcomes = mergeOutcomes(moving.outcomes, state.outcomes, totals);
      state.record = fresh ? moving.record : mergeRecords(moving.record, state.record, totals);
      const profile = fresh
        ? moving.record.profile
        : foldLog(shard.store.batches(state), known.fold, state.record.base);
      if (profile) state.record.profile = profile;
      shard.store.saveVisitor(state);
    });
  }
  shard.counters.passOver();
}

/** Lets visitors go who are now in another shard: not an erasure, so they may come back. */
export async function moveOut(shard: Shard, site: string, visitors: readonly string[]): Promise<void> {
  await shard.know(site);
  for (const visitor of visitors) {
    const state: VisitorState | undefined = shard.existing(visitor);
    if (!state) continue;
    shard.store.storage.transactionSync(() => shard.store.eraseVisitor(state));
    shard.tallies.remove(state.outcomes);
    shard.counters.countVisitor(-1);
    shard.cache.drop(visitor);
  }
}

function factsOf({ store }: Shard): ShardFacts {
  return {
    erased: store.sql.exec<{ digest: string; at: number }>('SELECT digest, at FROM erased').toArray(),
    phases: store.sql
      .exec<{ phase: string; ended_at: number }>('SELECT phase, ended_at FROM phase_ends')
      .toArray(),
  };
}

/** The newer lines without what the older ones have: an event that was sent again after the shards had changed. */
function withoutKnown(
  later: readonly MovingVisitor['lines'][number][],
  moving: MovingVisitor,
): MovingVisitor['lines'] {
  const ids = new Set(moving.lines.flatMap((line) => line.ids));
  const orders = new Set(moving.record.transactions);
  for (const { kind, body } of moving.lines)
    if (kind === 'batch') for (const name of purchasesOf(body.events)) orders.add(name);
  return later.flatMap((line): MovingVisitor['lines'] => {
    if (line.kind !== 'batch') return ids.has(line.body.id) ? [] : [line];
    const events = line.body.events.filter(
      (event) => !ids.has(event.id) && !purchasesOf([event]).some((name) => orders.has(name)),
    );
    return events.length === 0 && !line.body.exposures ? [] : [{ ...line, body: { ...line.body, events } }];
  });
}

/** All names of the orders made, as `ingest` knows them. */
function purchasesOf(events: readonly ShopEvent[]): string[] {
  return events.flatMap((event) => (event.name === 'purchase' ? orderNames(event) : []));
}

/** Of one phase the older part wins, and all that was counted in the new shard came after its trigger. */
function mergeOutcomes(old: readonly Outcome[], later: readonly Outcome[], totals: Quantities): Outcome[] {
  const merged = old.map((outcome) => {
    const again = later.find((one) => one.experiment === outcome.experiment && one.phase === outcome.phase);
    return {
      ...outcome,
      since: add(outcome.since, totals),
      ...(again?.visits ? { visits: mergeVisits(outcome.visits ?? [], shifted(again, outcome)) } : {}),
      ...(again?.mixed || (again && again.variation !== outcome.variation) ? { mixed: true as const } : {}),
      ...(again?.shown ? { shown: true as const } : {}),
      ...(again?.reverted ? { reverted: true as const } : {}),
    };
  });
  const known = new Set(old.map((one) => `${one.experiment}:${one.phase}`));
  return [...merged, ...later.filter((one) => !known.has(`${one.experiment}:${one.phase}`))];
}

function mergeRecords(old: VisitorRecord, later: VisitorRecord, totals: Quantities): VisitorRecord {
  return {
    ...old,
    ...later,
    ...(old.base ? { base: old.base } : {}),
    consents: (later.consents ?? []).reduce<ConsentChoice[]>(withChoice, old.consents ?? []),
    transactions: [...(old.transactions ?? []), ...(later.transactions ?? [])],
    totals: add(old.totals ?? {}, totals),
  };
}

function add(a: Quantities, b: Quantities): Quantities {
  const sum = { ...a };
  for (const [key, value] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
}

/** Visits of a later outcome, as seconds after the trigger of the older one. */
function shifted({ at, visits = [] }: Outcome, older: Outcome): Visits {
  const later = Math.round((at - older.at) / 1000);
  return visits.map((value, index) => (index % 3 === 2 ? value : value + later));
}
