import type { Experiment } from '../experiment.ts';
import type { ListingValue } from './watch/listing-value.ts';
import type { RankerReport } from './watch/watch.ts';

/** How far a candidate is on its way to the shoppers: value from the log first, then an experiment (issue: learning loop). */
export interface Promotion {
  value: {
    /** `unknown`: no report, or one that refuses to tell. `worse`: its interval lies below the live ranker's value. */
    state: 'unknown' | 'worse' | 'passed';
    why: string;
  };
  experiment: {
    state: 'none' | 'running' | 'lost' | 'won';
    id?: string;
    why: string;
  };
  /** Whether it may become live without anyone overriding. */
  allowed: boolean;
}

/** Variation of an experiment whose listings are ranked by a version; -1: none. */
export const variationOf = ({ variations }: Experiment, version: string): number =>
  variations.findIndex(({ experiences }) =>
    Object.values(experiences).some((one) => one.kind === 'listing' && one.ranker === version),
  );

const REFUSALS: Readonly<Record<string, string>> = {
  'too-few-choices': 'fewer than 100 explored places were seen since it was trained',
  'small-effective-sample': 'exploration met its choices on fewer than 100 places',
  'one-choice-decides': 'a single place carries over a twentieth of all weight',
  'weights-off': 'the weights do not average 1, so logged propensities cannot be trusted',
};

interface PromotionInput {
  version: string;
  report: RankerReport | undefined;
  /** The trainer's own estimate, on listings later than those learned from: used while the last look cannot tell. */
  offPolicy?: ListingValue | undefined;
  experiments: readonly Experiment[];
  /** Verdict of a running experiment, where it was asked for: its better variation, if that is beyond doubt. */
  winnerOf?: (experiment: Experiment) => number | undefined;
}

/** What is known of a candidate, and whether that is enough. */
export function promotionOf({
  version,
  report,
  offPolicy,
  experiments,
  winnerOf,
}: PromotionInput): Promotion {
  const value = valueStep(report, version, offPolicy);
  const experiment = experimentStep(experiments, version, winnerOf);
  return { value, experiment, allowed: value.state === 'passed' && experiment.state === 'won' };
}

function valueStep(
  report: RankerReport | undefined,
  version: string,
  offPolicy: ListingValue | undefined,
): Promotion['value'] {
  const seen = report?.candidates.find(({ ranker }) => ranker === version)?.value;
  const found = seen?.difference || !offPolicy ? seen : offPolicy;
  if (!found)
    return { state: 'unknown', why: 'No look at the log has valued it yet; one is taken every night.' };
  const { candidate, live, difference } = found;
  const refused = candidate.refused ?? live.refused;
  if (refused || !difference)
    return {
      state: 'unknown',
      why: `The log cannot tell: ${REFUSALS[refused ?? ''] ?? refused ?? 'too little data'}.`,
    };
  const said = `${percent(candidate.value!)} of explored places opened, ${percent(live.value!)} by the live ranker (difference ${percent(difference.lower)} to ${percent(difference.upper)})`;
  return difference.upper < 0
    ? { state: 'worse', why: `Worse: ${said}.` }
    : { state: 'passed', why: `Not shown to be worse: ${said}.` };
}

function experimentStep(
  experiments: readonly Experiment[],
  version: string,
  winnerOf: PromotionInput['winnerOf'],
): Promotion['experiment'] {
  const own = experiments.filter((one) => variationOf(one, version) >= 0 && one.status !== 'draft');
  const decided = own.find(({ decision }) => decision !== undefined);
  const running = own.find(({ status }) => status === 'running' || status === 'scheduled');
  const shipped = own.find(
    (one) => one.decision?.outcome === 'ship' && one.decision.variation === variationOf(one, version),
  );
  if (shipped) return { state: 'won', id: shipped.id, why: `${shipped.name} was decided for it.` };
  if (running) {
    return winnerOf?.(running) === variationOf(running, version)
      ? { state: 'won', id: running.id, why: `${running.name} has found it better.` }
      : { state: 'running', id: running.id, why: `${running.name} is running.` };
  }
  if (decided) return { state: 'lost', id: decided.id, why: `${decided.name} was not decided for it.` };
  return { state: 'none', why: 'No experiment has compared it with the live ranker.' };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
