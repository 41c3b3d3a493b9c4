import type { DecisionRecord, Trigger } from '../../model/decision.ts';
import type { ShopEvent } from '../../model/event.ts';
import { EARLY_DAYS } from '../../model/result/wear-off.ts';
import type { Device, LifecycleStage } from '../../model/profile.ts';
import { orderNames } from './order-book.ts';
import { addEvent } from './quantities.ts';
import type { Quantities } from './quantities.ts';
import { addToVisits, LEAD_MILLIS } from './visits.ts';
import type { StoredBatch } from './shard-store.ts';
import type { Outcome, OrderTeller, VisitorState } from './visitor-state.ts';

const DAY_MILLIS = 86_400_000;
/** An event counts for an experiment up to and including so many days after the visitor's first trigger, however late it arrives; unless the experiment says otherwise. */
export const ATTRIBUTION_DAYS = 30;

/** When phases ended: `phaseKey` -> ms since epoch; a phase not in it is still running. */
export type PhaseEnds = ReadonlyMap<string, number>;

export function phaseKey(experiment: string, phase: number): string {
  return `${experiment}:${phase}`;
}

/** An event, and the moment that says whether it belongs before or after a trigger: a refund belongs where its order does. */
export interface Credit {
  event: ShopEvent;
  belongsAt: number;
}

/** Credits new events to every phase they fall into, in place. */
export function creditEvents(
  state: VisitorState,
  credits: readonly Credit[],
  ends: PhaseEnds,
  currency: string,
): void {
  for (const outcome of state.outcomes) {
    const until = lastMoment(outcome, ends);
    for (const { event, belongsAt } of credits) {
      if (belongsAt < outcome.at) addEvent(outcome.before, event, currency);
      else if (belongsAt <= until && event.at <= until) addSince(outcome, { event, belongsAt }, currency);
      noteVisit(outcome, event, until);
    }
  }
}

/** Counts an event since the trigger, and after the first week apart. */
function addSince(outcome: Outcome, { event, belongsAt }: Credit, currency: string): void {
  addEvent(outcome.since, event, currency);
  if (belongsAt >= outcome.at + EARLY_DAYS * DAY_MILLIS) addEvent((outcome.late ??= {}), event, currency);
}

/** Segments of one visitor that an outcome is split by. */
const MAX_SEGMENTS = 30;
/** Orders of one visitor in one phase that are told apart. */
const MAX_ORDERS = 100;

/** Notes who told of the orders that fall into a phase, under every name, in place. */
export function noteOrders(
  state: VisitorState,
  events: readonly ShopEvent[],
  { ends, teller }: { ends: PhaseEnds; teller: OrderTeller },
): void {
  for (const event of events) {
    const [name] = event.name === 'purchase' ? orderNames(event) : [];
    if (name === undefined) continue;
    for (const outcome of state.outcomes) {
      if (event.at < outcome.at || event.at > lastMoment(outcome, ends)) continue;
      if (Object.keys(outcome.orders ?? {}).length < MAX_ORDERS)
        outcome.orders = { ...outcome.orders, [name]: teller };
    }
  }
}

interface TriggerContext {
  /** Server's time of the page that triggered. */
  at: number;
  ends: PhaseEnds;
  currency: string;
  stage: LifecycleStage | undefined;
  /** As the request told: a visitor's first page triggers before any event has made a profile. */
  device?: Device | undefined;
  country?: string | undefined;
  /** The visitor's batches received since a moment, oldest first: read only when they are needed. */
  batchesSince: (since: number) => readonly StoredBatch[];
  /** When the order was made that a refund takes back; undefined: it is not known. */
  boughtAt: (refund: ShopEvent, batch: StoredBatch) => number | undefined;
  /** Days in which events count for this experiment; undefined: ATTRIBUTION_DAYS. */
  window?: number | undefined;
}

/** Notes an event in the visits of an outcome, in place. A refund, often told by a server, is nobody's visit. */
function noteVisit(outcome: Outcome, { name, at }: ShopEvent, until: number): void {
  if (name === 'refund' || at < outcome.at - LEAD_MILLIS || at > until) return;
  outcome.visits = [...(outcome.visits ?? [])];
  addToVisits(outcome.visits, at - outcome.at, name === 'page_view');
}

/**
 * Notes that a visitor was triggered in an experiment's phase, in place. The first trigger counts, even where word of
 * it arrives late: then what the log has since that moment moves from `before` to `since`. Repeated triggers change
 * nothing; another variation than before marks the visitor as mixed.
 */
export function noteTrigger(state: VisitorState, trigger: Trigger, context: TriggerContext): void {
  const { experiment, phase, variation } = trigger;
  const known = state.outcomes.find((one) => one.experiment === experiment && one.phase === phase);
  if (known && known.variation !== variation) known.mixed = true;
  if (known && known.at <= context.at) return;
  const { profile } = state.record;
  const outcome: Outcome = {
    experiment,
    phase,
    variation: known?.variation ?? variation,
    at: context.at,
    ...(known?.mixed ? { mixed: true } : {}),
    ...(known?.shown ? { shown: true } : {}),
    ...(known?.reverted ? { reverted: true } : {}),
    ...(known?.orders ? { orders: known.orders } : {}),
    ...(known?.served ? { served: known.served } : {}),
    since: {},
    before: { ...state.record.totals },
    ...(context.window === undefined ? {} : { window: context.window }),
    ...optional('device', context.device ?? profile?.device),
    ...optional('country', context.country ?? profile?.country),
    ...(profile?.channel ? { channel: profile.channel } : {}),
    ...(context.stage ? { stage: context.stage } : {}),
    ...(state.record.segments?.length ? { segments: state.record.segments.slice(0, MAX_SEGMENTS) } : {}),
  };
  // An event is never received before it happened (the collector sees to that), so older lines hold nothing newer.
  const until = lastMoment(outcome, context.ends);
  const later: Quantities = {};
  for (const batch of context.batchesSince(context.at - LEAD_MILLIS)) {
    if (batch.historical) continue;
    for (const event of batch.events) {
      noteVisit(outcome, event, until);
      const belongsAt = event.name === 'refund' ? context.boughtAt(event, batch) : event.at;
      if (belongsAt === undefined || belongsAt < context.at) continue;
      addEvent(later, event, context.currency);
      if (belongsAt <= until && event.at <= until) addSince(outcome, { event, belongsAt }, context.currency);
    }
    noteOrders({ ...state, outcomes: [outcome] }, batch.events, {
      ends: context.ends,
      teller: batch.server ? 'server' : 'browser',
    });
  }
  for (const [key, sum] of Object.entries(later)) outcome.before[key] = (outcome.before[key] ?? 0) - sum;
  state.outcomes = known
    ? state.outcomes.map((one) => (one === known ? outcome : one))
    : [...state.outcomes, outcome];
}

const optional = <K extends string, T>(key: K, value: T | undefined): Partial<Record<K, T>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, T>);

/** Notes how listings came to their order that an experiment decided on this page, in place. */
export function noteServed(state: VisitorState, { placements }: Pick<DecisionRecord, 'placements'>): void {
  for (const { experiment, phase, ranking } of placements) {
    const outcome =
      ranking && state.outcomes.find((one) => one.experiment === experiment && one.phase === phase);
    if (!outcome) continue;
    const { source } = ranking;
    outcome.served = { ...outcome.served, [source]: (outcome.served?.[source] ?? 0) + 1 };
  }
}

function lastMoment({ at, experiment, phase, window = ATTRIBUTION_DAYS }: Outcome, ends: PhaseEnds): number {
  return Math.min(at + window * DAY_MILLIS, (ends.get(phaseKey(experiment, phase)) ?? Infinity) - 1);
}
