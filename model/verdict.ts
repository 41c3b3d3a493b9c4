import type { ExperimentResult } from './result/experiment-result.ts';
import { hintsOf } from './result/hints.ts';
import { primaryVerdict } from './result/primary-verdict.ts';
import type { Said, Verdict, VerdictContext } from './result/said.ts';
import { count, listed, percent } from './result/words.ts';

export type { Verdict, VerdictContext, VerdictKind } from './result/said.ts';

/** The verdict on a result. What makes numbers worthless comes first, then harm, then the primary metric. */
export function verdictOn(result: ExperimentResult, context: VerdictContext): Verdict {
  const said = untrustworthy(result) ?? harmed(result, context) ?? primaryVerdict(result, context);
  const whole = context.ended ? afterTheEnd(said, result) : said;
  return { variation: null, daysLeft: null, ...whole, hints: hintsOf(result, context, said) };
}

/** The same where waiting is no advice any more. */
function afterTheEnd(said: Said, { variations }: ExperimentResult): Said {
  if (said.kind === 'no-visitors')
    return {
      ...said,
      headline: 'Nobody took part.',
      because: 'No visitor met the conditions of this experiment while it ran.',
      next: 'Before you duplicate it, open a page it runs on with analytics consent given, and check its pages and its targeting.',
    };
  if (said.kind !== 'not-enough-data' && said.kind !== 'open') return said;
  return {
    ...said,
    headline:
      said.kind === 'open'
        ? 'It ended without a clear difference.'
        : 'It ended before there were enough data.',
    next: `Keep ${variations[0]!.name}, or duplicate the experiment and ask again: with more visitors, or with a bolder change.`,
    daysLeft: null,
  };
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
