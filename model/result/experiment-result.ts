import type { TallyCell } from '../tally.ts';
import type { Moments } from '../stats/moments.ts';

export type MetricKind = 'proportion' | 'mean' | 'ratio';
export type MetricRole = 'primary' | 'secondary' | 'guardrail';

/** A metric as an experiment uses it. */
export interface MetricPlan {
  id: string;
  kind: MetricKind;
  role: MetricRole;
  better: 'higher' | 'lower';
  /** Guardrail: how much worse than control, as a share of it, is tolerated; default 0. */
  margin?: number;
  /** Fewest visitors with an outcome that a variation must have before a lift is shown; default by kind. */
  gate?: number;
}

/** One variation's visitors: how many were triggered, and their sufficient statistics by metric id. */
export interface VariationData {
  name: string;
  /** Relative weight in this phase. */
  weight: number;
  visitors: number;
  metrics: Readonly<Record<string, Moments | undefined>>;
  /** The same by time since the first trigger, see `wearOffOf`. */
  tenure?: TallyCell['tenure'];
}

/** Smallest p-values seen at earlier looks of the same phase; store what a result returns and hand it in next time. */
export interface RunningP {
  srm: number;
  /** Metric id -> one p a variation, the control's (index 0) always 1. */
  metrics: Record<string, number[]>;
}

/** One phase of an experiment, never several pooled; the first variation is the control. */
export interface ResultInput {
  variations: readonly VariationData[];
  metrics: readonly MetricPlan[];
  /** Visitors planned in all variations, frozen before the start. Absent: purely sequential. */
  plannedVisitors?: number | undefined;
  /** True for the one look at the frozen planned end: at a moment that nobody chose by what the data say. */
  atPlannedEnd?: boolean;
  /** Visitors left out since they were seen in two variations. */
  mixed?: number;
  /** `adaptive`: a bandit moves the weights, so that no frequentist interval and no test of the split can be given. */
  allocation?: 'fixed' | 'adaptive';
  /** Default 0.05. */
  alpha?: number;
  previous?: RunningP | undefined;
}

/** Why a number is not shown: a closed union. */
export type HiddenReason =
  | 'srm' // visitors are not split as planned: no lift can be believed
  | 'not-enough-data' // fewer outcomes than the gate, or a control that cannot be told from 0
  | 'no-variation' // every visitor did the same
  | 'adaptive'; // a bandit moved the traffic

export interface Interval {
  lower: number;
  upper: number;
}

/** The Bayesian read-out of a relative lift. Reading it at every look and stopping on it inflates errors. */
export interface BayesReadout {
  label: 'not peeking-safe';
  /** Probability that the variation is better than control. */
  chanceToWin: number;
  /** Share of control's value that choosing the variation, or staying with control, gives away on average. */
  expectedLossIfShipped: number;
  expectedLossIfKept: number;
  interval: Interval;
}

export interface GuardrailReadout {
  margin: number;
  /** `pass`: shown not to be worse by more than the margin; `breach`: shown to be worse, by more than the margin as measured. */
  status: 'pass' | 'breach' | 'open';
  /** Evidence for "not worse by more than the margin", and what it must exceed. */
  z: number | null;
  needed: number | null;
}

/** A variation beside the control. What cannot be said is null, and `hidden` says why. */
export interface Comparison {
  hidden: HiddenReason | null;
  /** Outcomes of the smaller side, and how many it takes. */
  gate: { have: number; need: number };
  /** Variation minus control, in the metric's unit. */
  difference: number | null;
  differenceInterval: Interval | null;
  /** Difference as a share of control: 0.05 is 5 % more. */
  lift: number | null;
  liftInterval: Interval | null;
  /** Level of both intervals: 0.95, or more where several comparisons share the error. */
  level: number | null;
  z: number | null;
  /** May be read at every look; below alpha exactly where the interval of an only comparison leaves out 0. */
  p: number | null;
  /** Holm's over the variations (primary); for secondary metrics e-values decide and this is null. */
  pAdjusted: number | null;
  /** Smallest `p` so far in this phase. */
  pRunning: number | null;
  /** Evidence against "no difference" (secondary metrics: what e-BH compares); null where too large for a number. */
  e: number | null;
  /** The interval leaves out 0, with the correction of its family. */
  significant: boolean;
  verdict: 'better' | 'worse' | 'open';
  /** CUPED: share of variance taken out by behaviour before the experiment; null where not used. */
  varianceReduction: number | null;
  bayes: BayesReadout | null;
  guardrail: GuardrailReadout | null;
}

export interface VariationResult {
  n: number;
  /** Visitors with an outcome. */
  positives: number;
  /** Rate, mean or ratio as observed; null without visitors or denominator. */
  value: number | null;
  standardError: number | null;
  /** The same visitors before their first trigger: the mean, and whether it differed from the control's already. Null: a ratio, or nothing was known. */
  before: { value: number; differs: boolean } | null;
  /** Null for the control. */
  comparison: Comparison | null;
}

export interface MetricResult {
  id: string;
  kind: MetricKind;
  role: MetricRole;
  better: 'higher' | 'lower';
  /** In the order of the variations, the control first. */
  variations: VariationResult[];
}

/** Are visitors split by the weights? */
export interface SplitResult {
  /** The sequential test says no: lifts are hidden. */
  alarm: boolean;
  /** Sequential p at this look and the smallest so far: alarm below 0.05. Null for a bandit. */
  p: number | null;
  pRunning: number | null;
  /** Pearson's test beside it: below 0.001 is bad. */
  chiSquare: { chi2: number; df: number; p: number } | null;
  expected: number[];
}

/** Everything a console needs to show a phase of an experiment. JSON: never NaN or infinite. */
export interface ExperimentResult {
  visitors: number;
  variations: Array<{ name: string; weight: number; visitors: number }>;
  split: SplitResult;
  /** Visitors left out since they saw two variations; alarm over 1 %. */
  mixed: { visitors: number; share: number; alarm: boolean };
  plan: { alpha: number; plannedVisitors: number | null; atPlannedEnd: boolean; progress: number | null };
  allocation: 'fixed' | 'adaptive';
  metrics: MetricResult[];
  running: RunningP;
}
