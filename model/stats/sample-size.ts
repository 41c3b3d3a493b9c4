import { mixtureRate, sequenceMultiplier } from './confidence-sequence.ts';
import { normalQuantile } from './normal.ts';

/** Error rates of a two-sided test; `ratio` is treatment units per control unit. */
export interface Design {
  alpha: number;
  power: number;
  ratio?: number;
}

const zOf = ({ alpha, power }: Design) => ({
  zAlpha: normalQuantile(1 - alpha / 2),
  zPower: normalQuantile(power),
});

/** Control units (not rounded) to tell share p2 from p1, with the pooled and the unpooled variance under "no difference". */
export function sampleSizeProportion(
  p1: number,
  p2: number,
  design: Design,
): { nPooled: number; nUnpooled: number } {
  const { zAlpha, zPower } = zOf(design);
  const ratio = design.ratio ?? 1;
  const unpooled = p1 * (1 - p1) + (p2 * (1 - p2)) / ratio;
  const mean = (p1 + ratio * p2) / (1 + ratio);
  const pooled = mean * (1 - mean) * (1 + 1 / ratio);
  const squared = (p2 - p1) ** 2;
  return {
    nPooled: (zAlpha * Math.sqrt(pooled) + zPower * Math.sqrt(unpooled)) ** 2 / squared,
    nUnpooled: ((zAlpha + zPower) ** 2 * unpooled) / squared,
  };
}

/** Control units (not rounded) to see a difference `delta` of means with standard deviations sd1 and sd2. */
export function sampleSizeMean(
  { sd1, sd2, delta }: { sd1: number; sd2: number; delta: number },
  design: Design,
): number {
  const { zAlpha, zPower } = zOf(design);
  return ((zAlpha + zPower) ** 2 * (sd1 ** 2 + sd2 ** 2 / (design.ratio ?? 1))) / delta ** 2;
}

/** The difference of means that `n` control units can show. */
export function minimumDetectableDifference(
  { sd1, sd2, n }: { sd1: number; sd2: number; n: number },
  design: Design,
): number {
  const { zAlpha, zPower } = zOf(design);
  return (zAlpha + zPower) * Math.sqrt((sd1 ** 2 + sd2 ** 2 / (design.ratio ?? 1)) / n);
}

/**
 * The relative lift that `n` units a variation can show, counting that the lift's own variance grows with the lift;
 * null where no lift can be shown. Equal variances and units.
 */
export function minimumDetectableLift(
  { mean, sd, n }: { mean: number; sd: number; n: number },
  design: Design,
): number | null {
  const { zAlpha, zPower } = zOf(design);
  const q = ((zAlpha + zPower) ** 2 * sd ** 2) / (n * mean ** 2);
  return q >= 1 ? null : (1 + Math.sqrt(1 - (1 - q) ** 2)) / (1 - q) - 1;
}

/**
 * How many times the units of a fixed design a purely sequential test needs at most for the same power when it is
 * looked at once at its sharpest point, and how much wider its interval is there.
 */
export function sequentialInflation(design: Design): {
  xAlpha: number;
  multiplier: number;
  widthRatio: number;
  nInflationSingleLook: number;
} {
  const { zAlpha, zPower } = zOf(design);
  const xAlpha = mixtureRate(design.alpha, 1);
  const multiplier = sequenceMultiplier(xAlpha, design.alpha);
  return {
    xAlpha,
    multiplier,
    widthRatio: multiplier / zAlpha,
    nInflationSingleLook: ((multiplier + zPower) / (zAlpha + zPower)) ** 2,
  };
}
