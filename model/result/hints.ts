import type { ExperimentResult } from './experiment-result.ts';
import type { SegmentBreakdown } from './segments.ts';
import type { Said, VerdictContext } from './said.ts';
import { signedPercent } from './words.ts';

/** Further things worth knowing beside a statement, the most important first. */
export function hintsOf(
  result: ExperimentResult,
  { metricNames, segments, novelty, wearOff = [] }: VerdictContext,
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
  const wornOff = wearOff
    .filter((one) => one.changed)
    .map(
      ({ variation, early, late }) =>
        `The effect of ${nameOf(variation)} ${Math.abs(late) < Math.abs(early) ? 'wears off' : 'changes'} the longer visitors know it: ${signedPercent(early)} in their first week, ${signedPercent(late)} after it. Expect the later figure once it is shipped.`,
    );
  const better = segmentHints(segments, nameOf);
  const differed = result.metrics
    .filter(({ role }) => role === 'primary')
    .flatMap(({ id, variations }) =>
      variations.flatMap(({ before, comparison }, variation) =>
        before?.differs
          ? [
              `Visitors of ${nameOf(variation)} differed already before the experiment in ${metricNames[id] ?? id}. ${comparison?.varianceReduction == null ? 'The lift may come from that' : 'The lift is corrected for what that explains'}; look for who was left out or counted twice.`,
            ]
          : [],
      ),
    );
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
  return [...differed, ...wornOff, ...changed, ...doubtful, ...better, ...secondary];
}

/** Segments in which a variation is better, each with what to do about it; none: nothing of a breakdown is safe to say. */
export function segmentHints(
  segments: SegmentBreakdown | undefined,
  nameOf: (variation: number) => string,
): string[] {
  return (segments?.comparisons ?? [])
    .filter(({ verdict }) => verdict === 'better')
    .map(({ segment, variation, lift, liftInterval }) => {
      const range = liftInterval
        ? `, between ${signedPercent(liftInterval.lower)} and ${signedPercent(liftInterval.upper)}`
        : '';
      return `In the segment "${segment}", ${nameOf(variation)} is better (${signedPercent(lift!)}${range}): ship it there only after a confirming experiment for that segment.`;
    });
}
