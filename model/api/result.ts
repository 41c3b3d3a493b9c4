import type { MetricId } from '../metric.ts';
import type { Economics } from '../result/economics.ts';
import type { ExperimentResult } from '../result/experiment-result.ts';
import type { SegmentBreakdown } from '../result/segments.ts';
import type { OrderTellers, Served, Split } from '../tally.ts';
import type { Verdict } from '../verdict.ts';

/** The lift as it stood at the end of a day, with the interval that holds at every look. */
export interface LiftPoint {
  /** Start of the day (UTC), ms since epoch. */
  at: number;
  visitors: number;
  lift: number;
  lower: number;
  upper: number;
}

/** What can go wrong while an experiment runs: a closed union. */
export type AlarmKind =
  | 'srm' // visitors are not split as planned
  | 'mixed' // too many visitors saw two variations
  | 'reverted' // the shop's framework keeps undoing the change
  | 'unequal' // pages confirm or undo one variation's change more often than another's
  | 'guardrail'; // a guardrail was breached, and the experiment stopped

/** Noted once a phase: `GET /api/sites/:site/alarms`, newest first. */
export interface Alarm {
  experiment: string;
  phase: number;
  kind: AlarmKind;
  at: number;
  note: string;
}

/** `GET /api/experiments/:id/bandit`: each time its weights changed, oldest first. */
export interface BanditStep {
  phase: number;
  at: number;
  /** By variation: visitors, mean and variance of the primary metric. */
  states: { n: number; mean: number; variance: number }[];
  /** Traffic shares from then on; they sum to 1. */
  weights: number[];
  /** The same for each value of the context that is learnt apart. */
  by_context?: Record<string, number[]>;
}

/** `GET /api/experiments/:id/result`: one phase, from all shards, as of now. */
export interface ResultAnswer {
  experiment: string;
  phase: number;
  at: number;
  /** Whole days since the phase began, at most until it ended. */
  days: number;
  result: ExperimentResult;
  verdict: Verdict;
  /** Whether changes stood on the page, by variation: a diagnostic (DESIGN rule 3). */
  shown: { shown: number; reverted: number }[];
  /** Listings that visitors were given, by how their order came about, by variation; absent: the experiment has none. */
  served?: Served[];
  /** Orders in the attribution window by who told of them, by variation; absent: no order of either side yet. */
  orders?: OrderTellers[];
  /** What each variation costs and brings beyond the control; absent where no costs were entered. */
  economics?: Economics[];
  /** Primary metric, by variation; the control's list is empty. Points without an interval are left out. */
  history: LiftPoint[][];
  /** Caps on a visitor's outcome, frozen when the experiment started. */
  caps: Partial<Record<MetricId, number>>;
  /** The one look at the planned end, kept as it was at `at`: what arrives later does not change it. */
  final?: true;
  alarms?: Alarm[];
}

/** `GET /api/experiments/:id/breakdown?by=`: the primary metric by something known at the first trigger. */
export interface BreakdownAnswer {
  by: Split;
  breakdown: SegmentBreakdown;
  /** Groups that a variation won in, in words, and what has to come before it is shipped to them. */
  hints: string[];
  /** Segments left out because a variation has fewer than 20 visitors in them. */
  suppressed: number;
}

/** A lift at a glance, for lists. */
export interface LiftGlance {
  kind: Verdict['kind'];
  tone: Verdict['tone'];
  headline: string;
  /** The variation that the verdict is about, or null. */
  variation: number | null;
  visitors: number;
  /** Primary metric of the variation that the verdict is about, or of the first one. */
  lift?: { value: number; lower: number; upper: number };
}

/** How long an experiment takes, from the site's own history: `GET /api/sites/:site/plan`. */
export interface PlanAnswer {
  /** The metric today; absent: no history, so it has to be given. */
  baseline?: { value: number; source: string };
  /** Visitors a day who would take part; absent: not known. */
  per_day?: number;
  /** To see the lift asked for with probability 0.8; absent without a baseline, or where it cannot be reached. */
  visitors?: number;
  days?: number;
}
