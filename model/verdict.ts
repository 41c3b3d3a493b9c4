import type { Comparison, ExperimentResult, MetricResult } from './result/experiment-result.ts';
import type { SegmentBreakdown } from './result/segments.ts';
import type { NoveltyCheck } from './result/trend.ts';
import { moreDays } from './result/more-days.ts';
import { count, counted, listed, percent, signedPercent } from './result/words.ts';

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
  /** Smallest lift that would matter to the shop; default 0.03. */
  targetLift?: number;
  segments?: SegmentBreakdown | undefined;
  novelty?: readonly NoveltyCheck[] | undefined;
}

/** Days below which even a clear result should go on: weekdays and weekends differ. */
const FULL_WEEK = 7;

type Said = Pick<Verdict, 'kind' | 'tone' | 'headline' | 'because' | 'next'> & {
  variation?: number;
  daysLeft?: number | null;
};

/** The verdict on a result. What makes numbers worthless comes first, then harm, then the primary metric. */
export function verdictOn(result: ExperimentResult, context: VerdictContext): Verdict {
  const said = untrustworthy(result) ?? harmed(result, context) ?? decided(result, context);
  return { variation: null, daysLeft: null, ...said, hints: hintsOf(result, context, said) };
}

function untrustworthy({ visitors, variations, split, mixed }: ExperimentResult): Said | null {
  if (visitors === 0) {
    return {
      kind: 'no-visitors',
      tone: 'neutral',
      headline: 'Nobody has taken part yet.',
      because: 'No visitor has met the conditions of this experiment so far.',
      next: 'Open a page it runs on with analytics consent given, and check its pages, its targeting and its start time.',
    };
  }
  if (split.alarm) {
    const seen = listed(
      variations.map(
        ({ name, visitors: own }, index) =>
          `${count(own)} in ${name} where ${count(split.expected[index]!)} belong`,
      ),
    );
    return {
      kind: 'srm',
      tone: 'bad',
      headline: 'Do not trust this experiment: visitors are not split as planned.',
      because: `There are ${seen}. Chance does that in fewer than 1 of ${count(Math.min(1e6, 1 / Math.max(split.pRunning ?? 1, 1e-6)))} experiments, so the lift is hidden.`,
      next: 'Look for a variation that redirects, fails or is slower, for bots, and for consent asked differently. Mend it and start a new phase; these numbers stay unusable.',
    };
  }
  if (!mixed.alarm) return null;
  return {
    kind: 'mixed',
    tone: 'warning',
    headline: 'Too many visitors saw two variations.',
    because: `${count(mixed.visitors)} visitors (${percent(mixed.share)}) saw more than one variation and were left out; up to 1 % is normal.`,
    next: 'Check whether visitors lose their cookie or are merged after logging in, then start a new phase.',
  };
}

function harmed({ metrics, variations }: ExperimentResult, { metricNames }: VerdictContext): Said | null {
  for (const metric of metrics) {
    for (const [index, { comparison }] of metric.variations.entries()) {
      if (comparison?.guardrail?.status !== 'breach') continue;
      const name = metricNames[metric.id] ?? metric.id;
      const by = comparison.lift === null ? '' : ` by ${percent(Math.abs(comparison.lift))}`;
      return {
        kind: 'guardrail-breach',
        tone: 'bad',
        variation: index,
        headline: `Stop ${variations[index]!.name}: it harms a guardrail.`,
        because: `${name} is worse than in ${variations[0]!.name}${by}; ${percent(comparison.guardrail.margin)} was tolerated.`,
        next: `Take ${variations[index]!.name} out of the experiment. Raising its traffic would only cost more.`,
      };
    }
  }
  return null;
}

/** What the primary metric says. */
function decided(result: ExperimentResult, context: VerdictContext): Said {
  const primary = result.metrics.find(({ role }) => role === 'primary');
  if (result.allocation === 'adaptive') return banditSaid();
  if (!primary)
    return {
      kind: 'open',
      tone: 'neutral',
      headline: 'This experiment has no primary metric.',
      because: 'Without one there is no question to answer.',
      next: 'Choose the one metric that decides and start a new phase.',
    };
  const compared = primary.variations.flatMap(({ comparison }, variation) =>
    comparison ? [{ comparison, variation }] : [],
  );
  // A correction for many variations can leave a lift without bounds: that is not enough data either.
  const shown = compared.filter(
    ({ comparison }) => comparison.hidden === null && comparison.liftInterval !== null,
  );
  const winners = shown
    .filter(({ comparison }) => comparison.verdict === 'better')
    .toSorted((a, b) => Math.abs(b.comparison.lift!) - Math.abs(a.comparison.lift!));
  if (winners[0]) return won(result, primary, winners[0], context);
  if (shown.length === 0) return tooFew(result, primary, compared, context);
  const losers = shown.filter(({ comparison }) => comparison.verdict === 'worse');
  if (losers.length > 0 && losers.length === compared.length) return lost(result, primary, losers, context);
  return undecided(result, primary, shown, context);
}

interface Compared {
  comparison: Comparison;
  variation: number;
}

function banditSaid(): Said {
  return {
    kind: 'bandit',
    tone: 'neutral',
    headline: 'Traffic moves by itself to what works best.',
    because: 'A bandit changes its weights while it runs, so that no fair interval of the lift can be given.',
    next: 'Let it run; to measure a lift, run a test with fixed weights.',
  };
}

function tooFew(
  result: ExperimentResult,
  primary: MetricResult,
  compared: readonly Compared[],
  { metricNames, days }: VerdictContext,
): Said {
  const { have, need } = compared
    .map(({ comparison }) => comparison.gate)
    .toSorted((a, b) => a.have - b.have)[0]!;
  const perDay = days > 0 ? have / days : 0;
  const daysLeft = have > 0 && perDay > 0 && have < need ? Math.ceil((need - have) / perDay) : null;
  const name = metricNames[primary.id] ?? primary.id;
  return {
    kind: 'not-enough-data',
    tone: 'neutral',
    daysLeft,
    headline: 'Not enough data yet.',
    because:
      have < need
        ? `The smaller side has ${counted(have, 'visitor')} who count towards "${name}"; a lift can be read from ${need} on. ${counted(result.visitors, 'visitor')} took part so far.`
        : `The numbers do not vary enough yet to tell "${name}" apart between variations.`,
    next:
      daysLeft === null
        ? 'Wait; look again when more visitors have come.'
        : `Wait about ${counted(daysLeft, 'more day')} at this traffic.`,
  };
}

function won(
  result: ExperimentResult,
  primary: MetricResult,
  { comparison, variation }: Compared,
  { metricNames, days }: VerdictContext,
): Said {
  const name = result.variations[variation]!.name;
  const open = result.metrics
    .filter(
      ({ role, variations }) =>
        role === 'guardrail' && variations[variation]!.comparison?.guardrail?.status !== 'pass',
    )
    .map(({ id }) => metricNames[id] ?? id);
  const daysLeft = days < FULL_WEEK ? FULL_WEEK - days : null;
  const next =
    daysLeft !== null
      ? `Let it run ${counted(daysLeft, 'more day')}, to a full week, since weekdays and weekends differ; then ship ${name}.`
      : open.length > 0
        ? `Wait until ${listed(open)} ${open.length === 1 ? 'is' : 'are'} shown not to suffer, or ship ${name} knowing that this is not proven.`
        : `Ship ${name}.`;
  return {
    kind: 'winner',
    tone: 'good',
    variation,
    daysLeft,
    headline: `${name} is better.`,
    because: `${sentenceOf(primary, comparison, { name: metricNames[primary.id], control: result.variations[0]!.name })} Looking often does not weaken this.`,
    next,
  };
}

function lost(
  result: ExperimentResult,
  primary: MetricResult,
  losers: readonly Compared[],
  { metricNames }: VerdictContext,
): Said {
  const names = losers.map(({ variation }) => result.variations[variation]!.name);
  const control = result.variations[0]!.name;
  return {
    kind: 'loser',
    tone: 'bad',
    variation: losers[0]!.variation,
    headline: `${listed(names)} ${names.length === 1 ? 'is' : 'are'} worse than ${control}.`,
    because: sentenceOf(primary, losers[0]!.comparison, { name: metricNames[primary.id], control }),
    next: `Stop the experiment and keep ${control}. Write down what was learnt.`,
  };
}

function undecided(
  result: ExperimentResult,
  primary: MetricResult,
  shown: readonly Compared[],
  context: VerdictContext,
): Said {
  const { metricNames, targetLift = 0.03 } = context;
  const widest = shown.toSorted(
    (a, b) => b.comparison.liftInterval!.upper - a.comparison.liftInterval!.upper,
  )[0]!;
  const { lower, upper } = widest.comparison.liftInterval!;
  const range = `The lift of "${metricNames[primary.id] ?? primary.id}" in ${result.variations[widest.variation]!.name} lies between ${signedPercent(lower)} and ${signedPercent(upper)}, so it may be none.`;
  const daysLeft = moreDays(result, primary, { lift: targetLift, days: context.days });
  const target = percent(targetLift);
  const atEnd = result.plan.atPlannedEnd || (result.plan.progress ?? 0) >= 1;
  if (atEnd) {
    return {
      kind: 'no-difference',
      tone: 'neutral',
      variation: widest.variation,
      daysLeft,
      headline: 'The planned end is reached without a clear difference.',
      because: range,
      next: `Keep ${result.variations[0]!.name}, or whichever is easier to maintain.${daysLeft ? ` Seeing a ${target} lift would take about ${counted(daysLeft, 'more day')}, in a new experiment.` : ''}`,
    };
  }
  const wait =
    daysLeft === null
      ? 'Wait; the traffic so far does not tell how long.'
      : daysLeft === 0
        ? `A ${target} lift would most likely have shown by now: stop, unless a smaller one matters to you.`
        : `Run ${counted(daysLeft, 'more day')} to see a ${target} lift.`;
  return {
    kind: 'open',
    tone: 'neutral',
    variation: widest.variation,
    daysLeft,
    headline: 'No difference can be told yet.',
    because: range,
    next: wait,
  };
}

/** `Conversion rate is 8.2 % higher than in Control (between +2.1 % and +14 %).` */
function sentenceOf(
  { id }: MetricResult,
  { lift, liftInterval, level }: Comparison,
  { name = id, control }: { name?: string | undefined; control: string },
): string {
  const way = lift! > 0 ? 'higher' : 'lower';
  const range = liftInterval
    ? ` (between ${signedPercent(liftInterval.lower)} and ${signedPercent(liftInterval.upper)} with ${percent(level!)} confidence)`
    : '';
  return `${name} is ${percent(Math.abs(lift!))} ${way} than in ${control}${range}.`;
}

function hintsOf(
  result: ExperimentResult,
  { metricNames, segments, novelty }: VerdictContext,
  { kind }: Said,
): string[] {
  if (kind === 'no-visitors' || kind === 'srm') return [];
  const nameOf = (variation: number) => result.variations[variation]?.name ?? `Variation ${variation}`;
  const changed = (novelty ?? [])
    .filter((one) => one.changed)
    .map(
      ({ variation, early, late }) =>
        `The effect of ${nameOf(variation)} changed over time: ${signedPercent(early)} for those who came first, ${signedPercent(late)} for those who came later. It may be novelty; the later figure is the better forecast.`,
    );
  const better = (segments?.comparisons ?? [])
    .filter(({ verdict }) => verdict === 'better')
    .map(({ segment, variation, lift, liftInterval }) => {
      const range = liftInterval
        ? `, between ${signedPercent(liftInterval.lower)} and ${signedPercent(liftInterval.upper)}`
        : '';
      return `In the segment "${segment}", ${nameOf(variation)} is better (${signedPercent(lift!)}${range}): ship it there only after a confirming experiment for that segment.`;
    });
  const secondary = result.metrics
    .filter(({ role }) => role === 'secondary')
    .flatMap(({ id, variations }) =>
      variations.flatMap(({ comparison }, variation) =>
        comparison?.significant
          ? [
              `Also: ${metricNames[id] ?? id} is ${comparison.verdict} in ${nameOf(variation)} (${signedPercent(comparison.lift!)}).`,
            ]
          : [],
      ),
    );
  const chi = result.split.chiSquare;
  const doubtful =
    chi && chi.p < 0.001
      ? [
          `The split of visitors looks uneven (chi-square p ${chi.p.toPrecision(2)}); the sequential test has not raised the alarm, but watch it.`,
        ]
      : [];
  return [...changed, ...doubtful, ...better, ...secondary];
}
