import type { SegmentBreakdown } from './segments.ts';
import type { NoveltyCheck } from './trend.ts';
import type { WearOff } from './wear-off.ts';

/** What may be said about an experiment: a closed union. */
export type VerdictKind =
  | 'no-visitors'
  | 'srm' // visitors are not split as planned
  | 'mixed' // too many visitors saw two variations
  | 'guardrail-breach'
  | 'not-enough-data'
  | 'bandit'
  | 'winner'
  | 'loser'
  | 'open' // no difference can be told yet
  | 'no-difference'; // the planned end was reached without one

/** A verdict for a merchandiser: what is so, the number behind it, and what to do next. Whole English sentences. */
export interface Verdict {
  kind: VerdictKind;
  tone: 'good' | 'bad' | 'neutral' | 'warning';
  headline: string;
  because: string;
  next: string;
  /** Further things worth knowing, the most important first. */
  hints: string[];
  /** The variation it is about, or null. */
  variation: number | null;
  /** More days until a lift of `targetLift` would show at this traffic; null where that cannot be said. */
  daysLeft: number | null;
}

/** What a verdict needs besides the result. */
export interface VerdictContext {
  /** Metric id -> its name, as it stands in a sentence: `Conversion rate`. */
  metricNames: Readonly<Record<string, string>>;
  /** Whole days this phase has run. */
  days: number;
  /** Nobody is added to it any more, so that waiting is no advice. */
  ended?: boolean;
  /** Smallest lift that would matter to the shop; default 0.03. */
  targetLift?: number;
  segments?: SegmentBreakdown | undefined;
  novelty?: readonly NoveltyCheck[] | undefined;
  wearOff?: readonly WearOff[] | undefined;
}

/** One statement, before hints are added. */
export type Said = Pick<Verdict, 'kind' | 'tone' | 'headline' | 'because' | 'next'> & {
  variation?: number;
  daysLeft?: number | null;
};
