import type { ConsentChoice } from '../../model/consent.ts';
import type { OrderSource } from '../../model/decision.ts';
import type { DecisionRecord } from '../../model/decision.ts';
import type { ShopEvent } from '../../model/event.ts';
import type { CopyState } from '../../model/fold-copy.ts';
import type { AffinityKind, CompactProfile, Device, LifecycleStage, Profile } from '../../model/profile.ts';
import type { Quantities } from './quantities.ts';
import type { Visits } from './visits.ts';

/** The browser only, the shop's server only, or both. */
export type OrderTeller = 'browser' | 'server' | 'both';

/** A visitor's part in one phase of an experiment, from the first trigger on. */
export interface Outcome {
  experiment: string;
  phase: number;
  variation: number;
  /** First trigger, ms since epoch. */
  at: number;
  /** Seen in two variations: left out and counted (DESIGN rule 11). */
  mixed?: true;
  /** What was counted since the first trigger, and before it. */
  since: Quantities;
  before: Quantities;
  /** Of `since` what came after the first week; absent: nothing did. */
  late?: Quantities;
  /** Visits since the first trigger; absent: none yet. */
  visits?: Visits;
  /** Days after the first trigger in which events count; absent: 30. */
  window?: number;
  /** Orders since the first trigger, and who told of them: a diagnostic of what the shop's webhooks join. */
  orders?: Record<string, OrderTeller>;
  /** Listings of the experiment's placements that this visitor was given, by how their order came about. */
  served?: Partial<Record<OrderSource, number>>;
  /** The plugin confirmed the change; the shop's framework undid it. */
  shown?: true;
  reverted?: true;
  device?: Device;
  country?: string;
  stage?: LifecycleStage;
  channel?: string;
  /** Segments at the first trigger. */
  segments?: string[];
}

/** What a shard keeps of a visitor beside the log: one JSON value, written with every batch. */
export interface VisitorRecord extends CopyState {
  profile?: Profile;
  /** The fold of what retention has deleted, so that the rest can be folded anew on top. */
  base?: Profile;
  /** Choices, oldest first. */
  consents?: ConsentChoice[];
  /** Transaction ids counted, oldest first. */
  transactions?: string[];
  /** Refunds of orders that have not come yet. */
  waiting_refunds?: ShopEvent[];
  /** All events ever counted, by quantity. */
  totals?: Quantities;
  segments?: string[];
  /** What the site's model of purchases expects; computed after an order and once a day. */
  forecast?: Pick<CompactProfile, 'churn' | 'value' | 'next_order_at'>;
  /** When the last batch was received. */
  last_batch_at?: number;
  /** Allowed personalization when last heard of: only then there is a copy in KV. */
  personal?: boolean;
  /** Where this is a person who allows marketing: SHA-256 of the e-mail address, sealed; for ad platforms only. */
  ads?: string;
  /** Who gave that: devices, and `import` for the shop's files. It goes with the last of them. */
  ads_by?: string[];
  /** Tastes that the visitor took back on the privacy page: never used again. */
  denied?: Partial<Record<AffinityKind, string[]>>;
  /** The person whose device this was, until all that it gave is taken out there. */
  leaving?: string;
  /** The person whose device this is. */
  person?: string;
  /** Where this is a person: the devices, and the variation that each was triggered in, by `experiment:phase`. */
  members?: string[];
  seen?: Record<string, Record<string, number>>;
  /** What was decided for pages that the browser fetched ahead and has not shown. */
  held?: DecisionRecord[];
  /** Was ever seen by a browser; imported visitors are not copied to KV. */
  live?: true;
}

export interface VisitorState {
  visitor: string;
  rowId: number | undefined;
  lastSeq: number;
  record: VisitorRecord;
  outcomes: Outcome[];
  /** Ids of batches, events and decisions already counted. */
  ids: Set<string>;
}

/** A visitor never seen before. */
export function newVisitor(visitor: string): VisitorState {
  return { visitor, rowId: undefined, lastSeq: 0, record: {}, outcomes: [], ids: new Set() };
}

/** A row of the table `visitors`. */
export type VisitorRow = {
  id: number;
  visitor: string;
  last_seq: number;
  body: string;
  outcomes: string | null;
};

/** A visitor's state from the shard's row. */
export function readVisitor(row: VisitorRow, ids: Set<string>): VisitorState {
  return {
    visitor: row.visitor,
    rowId: row.id,
    lastSeq: row.last_seq,
    record: JSON.parse(row.body) as VisitorRecord,
    outcomes: row.outcomes === null ? [] : (JSON.parse(row.outcomes) as Outcome[]),
    ids,
  };
}
