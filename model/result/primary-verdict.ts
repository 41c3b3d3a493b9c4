import type { Comparison, ExperimentResult, MetricResult } from './experiment-result.ts';
import { moreDays } from './more-days.ts';
import type { Said, VerdictContext } from './said.ts';
import { counted, listed, percent, signedPercent } from './words.ts';

/** Days below which even a clear result should go on: weekdays and weekends differ. */
const FULL_WEEK = 7;

/** What the primary metric says. */
export function primaryVerdict(result: ExperimentResult, context: VerdictContext): Said {
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
  // Progress of 1 is not enough: the look at the planned end is still to be taken, and it may find something.
  if (result.plan.atPlannedEnd) {
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
