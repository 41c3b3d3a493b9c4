import type { ConsentChoice } from './consent.ts';
import type { DecisionRecord } from './decision.ts';
import type { EventBatch, Exposure, ShopEvent } from './event.ts';
import type { CompactProfile, LifecycleStage, Profile } from './profile.ts';

/** All that is kept of one visitor, as its owner and the console see it. */
export interface VisitorView {
  visitor: string;
  /** Absent: nothing was folded yet. */
  profile?: Profile;
  /** What the edge reads. */
  compact?: CompactProfile;
  /** Segment ids, those included that depend on device or country. */
  segments: string[];
  attributes: Record<string, unknown>;
  /** Newest first, at most 50. */
  decisions: DecisionRecord[];
  /** Newest first, at most 200. */
  events: (ShopEvent & { page: EventBatch['page'] })[];
  /** Newest first, at most 200. */
  exposures: Exposure[];
  /** Choices, oldest first. */
  consents: ConsentChoice[];
  /** The person whose device this is; the devices, where this is a person. */
  person?: string;
  members?: string[];
  /** Experiments the visitor takes part in, with what was counted since the first trigger. */
  experiments: {
    experiment: string;
    phase: number;
    variation: number;
    at: number;
    mixed: boolean;
    counted: Record<string, number>;
  }[];
}

/** A line of the visitors' list. */
export interface VisitorLine {
  visitor: string;
  first_seen?: number;
  last_seen?: number;
  visits: number;
  orders: number;
  revenue: number;
  stage: LifecycleStage;
  segments: string[];
}

/** A member of a segment, as exports need it. */
export interface SegmentMember extends Partial<Pick<CompactProfile, 'churn' | 'value' | 'next_order_at'>> {
  visitor: string;
  stage: LifecycleStage;
  visits: number;
  orders: number;
  revenue: number;
  last_seen: number;
  /** Allows analytics and personalization. */
  allowed: boolean;
  /** Sealed SHA-256 of the e-mail address, of a person who allows marketing. */
  ads?: string;
}

/** A page of something long; `cursor` absent: the last one. */
export interface Page<T> {
  rows: T[];
  cursor?: string;
}

/** What training reads of a visitor: everything in the order of time, under a name that leads nobody back. */
export interface TrainingRow {
  visitor: string;
  events: (ShopEvent & { page: Pick<EventBatch['page'], 'view' | 'url' | 'type'> })[];
  decisions: DecisionRecord[];
  exposures: Exposure[];
}

/** Proof of an erasure: what was deleted where, and what no one can delete sooner. */
export interface ErasureReceipt {
  v: 1;
  site: string;
  /** SHA-256 of the visitor id, hex: shows whoever knows the id that it was this one, and tells nobody else. */
  digest: string;
  at: number;
  /** Lines of the log, the profile's row included. */
  shard_rows: number;
  kv_profile: boolean;
  /** Objects deleted in R2: dead letters and exports that named the visitor. */
  objects: number;
  /** Until when the platform could still bring the database back (point-in-time recovery), ms since epoch. */
  recoverable_until: number;
}
