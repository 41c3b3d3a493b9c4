import type { ConsentChoice } from '../../model/consent.ts';
import type { EventBatch, ShopEvent } from '../../model/event.ts';
import { fold, foldLog } from '../../model/fold.ts';
import type { Device } from '../../model/profile.ts';
import { refusedSince } from './consent-history.ts';
import { boughtAt, orderNames } from './order-book.ts';
import { creditEvents, noteOrders } from './outcomes.ts';
import type { Credit, PhaseEnds } from './outcomes.ts';
import { addEvent } from './quantities.ts';
import { refusal } from './rate-limit.ts';
import type { Refusal } from './rate-limit.ts';
import type { ShardSite } from './shard-site.ts';
import type { ShardStore, StoredBatch } from './shard-store.ts';
import type { VisitorState } from './visitor-state.ts';

/** A batch on its way to its shard, checked and with times corrected. */
export interface IngestInput {
  site: string;
  visitor: string;
  batch: EventBatch;
  /** Milliseconds since epoch. */
  receivedAt: number;
  context: { country?: string; device?: Device };
  /** From an import: no rate limit, no experiments, no live counters. */
  historical?: boolean;
  /** The device that did this, where the visitor is a person. */
  origin?: string;
  /** Told by the shop's server, not by a browser. */
  server?: true;
  /** When the choice was made that allows this (ms since epoch); absent: no browser's word. */
  consentAt?: number;
  /** Whether the visitor allows personalization now; absent: as last heard. */
  personalization?: boolean;
}

export interface IngestResult {
  accepted: number;
  /** Events known before, and purchases of a transaction known before. */
  duplicates: number;
  /** Why nothing was stored. */
  refused?: Refusal | 'erased' | 'no_consent';
  /** A choice made on the privacy page after the browser's own: the browser is to take it over. */
  choice?: ConsentChoice;
}

/** A visitor with more events than this is folded on instead of anew when an event comes late: exactness has a price. */
const MAX_REFOLDED_IDS = 5_000;
const MAX_TRANSACTIONS = 500;
/** Refunds whose order has not come yet. */
const MAX_WAITING_REFUNDS = 50;
/** How far back the decision that an exposure speaks of is looked for. */
const MAX_EXPOSURE_LINES = 40;

interface Context {
  store: ShardStore;
  site: ShardSite;
  ends: PhaseEnds;
}

/**
 * Logs what is new in a batch and brings profile and outcomes up to date, in place; the caller saves the visitor. All
 * synchronous, so inside one transaction. Undefined batch: nothing was new.
 */
export function ingestBatch(
  state: VisitorState,
  input: IngestInput,
  { store, site, ends }: Context,
): { result: IngestResult; batch?: StoredBatch } {
  const { batch, receivedAt, historical } = input;
  const choice = historical ? undefined : newerChoice(state, input.consentAt);
  const told = choice ? { choice } : {};
  if (choice && !choice.analytics)
    return { result: { accepted: 0, duplicates: 0, refused: 'no_consent', ...told } };
  const events = newEvents(state, batch);
  noteOtherNames(state, batch, store);
  if (!historical && events.length < batch.events.length && toldAgain(state, input)) store.saveVisitor(state);
  const duplicates = batch.events.length - events.length;
  const exposures = state.ids.has(batch.id) ? [] : batch.exposures;
  if (events.length === 0 && exposures.length === 0) return { result: { accepted: 0, duplicates, ...told } };
  const refused = historical ? undefined : refusal(state, events, receivedAt);
  if (refused) return { result: { accepted: 0, duplicates, refused } };

  const { record } = state;
  const stored: StoredBatch = {
    id: batch.id,
    page: batch.page,
    events,
    ...(exposures.length > 0 ? { exposures } : {}),
    ...(input.context.device ? { device: input.context.device } : {}),
    ...(input.context.country ? { country: input.context.country } : {}),
    ...(record.last_batch_at === undefined ? {} : { prior: record.last_batch_at }),
    ...(historical ? { historical } : {}),
    ...(input.origin ? { origin: input.origin } : {}),
    ...(input.server ? { server: true } : {}),
  };
  foldInto(state, stored, { store, site });
  const { currency } = site.snapshot.site;
  if (!historical) {
    record.live = true;
    const personal = choice?.personalization ?? input.personalization;
    // A batch that waited in the queue may be older than a refusal.
    if (personal !== undefined)
      record.personal = personal && !refusedSince(record.consents, input.consentAt ?? 0);
  }
  // Asked before the transactions below are known: an order of this batch counts, one that is to come waits.
  const credits = creditsOf(state, stored, store);
  if (!historical) {
    creditEvents(state, credits, ends, currency);
    noteOrders(state, events, { ends, teller: input.server ? 'server' : 'browser' });
    noteExposures(state, stored, store);
  }
  record.totals ??= {};
  for (const { event } of credits) addEvent(record.totals, event, currency);
  for (const event of events) noteTransactions(record, transactionsOf(event));
  record.last_batch_at = receivedAt;
  store.append(state, {
    kind: 'batch',
    receivedAt,
    ids: [batch.id, ...events.map((event) => event.id)],
    body: stored,
  });
  return { result: { accepted: events.length, duplicates, ...told }, batch: stored };
}

/** The choice made on the privacy page, if it is newer than the browser's (whose cookie knows whole seconds). */
function newerChoice({ record }: VisitorState, consentAt = 0): ConsentChoice | undefined {
  const choice = record.consents?.findLast((one) => one.source === 'privacy_page');
  return choice && Math.floor(choice.at / 1000) > Math.floor(consentAt / 1000) ? choice : undefined;
}

/** The batch's events with the moment each belongs to, and refunds that waited for an order of this batch. */
function creditsOf(state: VisitorState, batch: StoredBatch, store: ShardStore): Credit[] {
  const { record } = state;
  const credits: Credit[] = [];
  for (const event of batch.events) {
    const belongsAt = event.name === 'refund' ? boughtAt(event, { state, store, batch }) : event.at;
    if (belongsAt !== undefined) credits.push({ event, belongsAt });
    else record.waiting_refunds = [...(record.waiting_refunds ?? []), event].slice(-MAX_WAITING_REFUNDS);
    const waiting = event.name === 'purchase' ? record.waiting_refunds : undefined;
    if (!waiting) continue;
    const names = new Set(orderNames(event));
    const isOfThis = (refund: ShopEvent) => orderNames(refund).some((name) => names.has(name));
    for (const refund of waiting.filter(isOfThis)) credits.push({ event: refund, belongsAt: event.at });
    const left = waiting.filter((refund) => !isOfThis(refund));
    if (left.length > 0) record.waiting_refunds = left;
    else delete record.waiting_refunds;
  }
  return credits;
}

/** Notes that an order known from one side is now told by the other too. True: something changed. */
function toldAgain({ outcomes }: VisitorState, { batch, server }: IngestInput): boolean {
  const teller = server ? 'server' : 'browser';
  let changed = false;
  for (const event of batch.events) {
    for (const outcome of outcomes) {
      const name = transactionsOf(event).find((one) => outcome.orders?.[one] !== undefined);
      if (name === undefined || outcome.orders![name] === 'both' || outcome.orders![name] === teller)
        continue;
      outcome.orders = { ...outcome.orders, [name]: 'both' };
      changed = true;
    }
  }
  return changed;
}

/** A known order told of again under one more name: its refund may come under that one. */
function noteOtherNames(state: VisitorState, { events }: EventBatch, store: ShardStore): void {
  for (const event of events) {
    const names = transactionsOf(event);
    const known = new Set(state.record.transactions);
    const others = names.filter((name) => !known.has(name));
    if (others.length === 0 || others.length === names.length) continue;
    noteTransactions(state.record, others);
    store.noteOrders(state, others);
    store.saveVisitor(state);
  }
}

function noteTransactions(record: VisitorState['record'], names: readonly string[]): void {
  if (names.length > 0)
    record.transactions = [...(record.transactions ?? []), ...names].slice(-MAX_TRANSACTIONS);
}

/** Events of a batch never counted before, neither by id nor, for purchases, by transaction. */
function newEvents({ ids, record }: VisitorState, { events }: EventBatch): ShopEvent[] {
  const seen = new Set<string>();
  const transactions = new Set(record.transactions);
  return events.filter((event) => {
    if (ids.has(event.id) || seen.has(event.id)) return false;
    seen.add(event.id);
    const names = transactionsOf(event);
    if (names.some((name) => transactions.has(name))) return false;
    for (const name of names) transactions.add(name);
    return true;
  });
}

/** Names of the order that an event makes. */
function transactionsOf(event: ShopEvent): string[] {
  return event.name === 'purchase' ? orderNames(event) : [];
}

/** Events in order are folded on; a late one folds the visitor's whole log anew, so that the order of arrival leaves no trace. */
function foldInto(state: VisitorState, stored: StoredBatch, { store, site }: Omit<Context, 'ends'>): void {
  if (stored.events.length === 0) return;
  const { record } = state;
  const earliest = Math.min(...stored.events.map((event) => event.at));
  const late = record.profile !== undefined && earliest <= record.profile.last_seen;
  const profile =
    late && state.ids.size <= MAX_REFOLDED_IDS
      ? foldLog([...store.batches(state), stored], site.fold, record.base)
      : fold(record.profile, stored, site.fold);
  if (profile) record.profile = profile;
}

/** Marks the experiments whose change the plugin saw stand, or saw undone. A diagnostic: a decision not found is passed over. */
function noteExposures(state: VisitorState, { exposures }: StoredBatch, store: ShardStore): void {
  if (!exposures || state.outcomes.length === 0) return;
  const wanted = new Set(exposures.map((one) => one.decision));
  let left = MAX_EXPOSURE_LINES;
  for (const line of store.lines(state)) {
    if (left-- === 0) return;
    if (line.kind !== 'decision' || !wanted.delete(line.body.id)) continue;
    for (const { decision, placement, stands } of exposures) {
      if (decision !== line.body.id) continue;
      const shown = line.body.placements.find((one) => one.placement === placement);
      const outcome = state.outcomes.find(
        (one) => one.experiment === shown?.experiment && one.phase === shown?.phase,
      );
      if (outcome && stands) outcome.shown = true;
      if (outcome && !stands) outcome.reverted = true;
    }
    if (wanted.size === 0) return;
  }
}
