import { cupedSamples, cupedTheta } from '../stats/cuped.ts';
import { covariance, noMoments, sumsOf, type Sums } from '../stats/moments.ts';
import { meanSample, proportionSample, ratioSample, type Sample } from '../stats/sample.ts';
import type { MetricKind, VariationData } from './experiment-result.ts';

/** Visitors a variation must have before behaviour before the experiment is used. */
const CUPED_MIN_VISITORS = 100;

/** Variance reduction below which it is not worth a second set of numbers. */
const CUPED_MIN_REDUCTION = 0.01;

/** A metric in every variation: as observed, and as it is compared. */
export interface MetricSamples {
  sums: Sums[];
  observed: Sample[];
  /** Equal to `observed` where CUPED is not used. */
  compared: Sample[];
  /** Share of variance that CUPED takes out, or null where it is not used. */
  varianceReduction: number | null;
}

/** A metric's samples from its statistics in each variation; a variation without statistics has no visitors. */
export function samplesOf(kind: MetricKind, id: string, variations: readonly VariationData[]): MetricSamples {
  const sums = variations.map(({ metrics }) => sumsOf(metrics[id] ?? noMoments()));
  const observed = sums.map(
    kind === 'proportion' ? proportionSample : kind === 'ratio' ? ratioSample : meanSample,
  );
  const adjusted = adjust(kind, sums, observed);
  return adjusted
    ? { sums, observed, ...adjusted }
    : { sums, observed, compared: observed, varianceReduction: null };
}

function adjust(
  kind: MetricKind,
  sums: Sums[],
  observed: Sample[],
): Pick<MetricSamples, 'compared' | 'varianceReduction'> | null {
  if (sums.some(({ n, xx }) => n < CUPED_MIN_VISITORS || xx === 0)) return null;
  const linear = kind === 'ratio' ? sums.map(linearised) : sums;
  const theta = cupedTheta(linear);
  const compared = cupedSamples(linear, theta);
  const before = linear.map(({ n, y, yy }) => covariance(n, yy, y, y) / n).reduce((sum, one) => sum + one, 0);
  const after = compared.reduce((sum, { variance, n }) => sum + variance / n, 0);
  const varianceReduction = 1 - after / before;
  if (!(varianceReduction >= CUPED_MIN_REDUCTION)) return null;
  // A linearised ratio has mean 0 before the adjustment: what was added to it belongs onto the ratio.
  const shifted =
    kind === 'ratio'
      ? compared.map((sample, index) => ({ ...sample, mean: sample.mean + observed[index]!.mean }))
      : compared;
  return { compared: shifted, varianceReduction };
}

/** Sums of (y - R d) / mean d, whose mean is 0 and whose variance is the ratio's: what CUPED adjusts of a ratio. */
function linearised(sums: Sums): Sums {
  const { n, y, yy, d, dd, yd, xy, xd } = sums;
  const ratio = y / d;
  const scale = n / d;
  return {
    ...sums,
    y: 0,
    yy: (yy - 2 * ratio * yd + ratio * ratio * dd) * scale * scale,
    xy: (xy - ratio * xd) * scale,
  };
}
