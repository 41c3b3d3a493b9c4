import { binOf, histogramOf, stabilityIndex, stabilityNoise, type Reference } from './reference.ts';

/** A feature beside its reference. */
export interface FeatureDrift {
  name: string;
  group: string;
  /** Stability index: above 0.1 to be watched, above 0.25 moved, each beyond what chance gives. */
  psi: number;
  state: 'stable' | 'watch' | 'moved';
}

/** What the score promised beside what came, over the same products. */
export interface CalibrationDrift {
  /** Openings that the card's rates let expect, and those seen. */
  expected: number;
  observed: number;
  /** Observed over expected, with its 95 % interval (Poisson, normal approximation). */
  ratio: number;
  lower: number;
  upper: number;
  bins: { expected: number; observed: number; rows: number }[];
}

const PSI_MOVED = 0.25;
const PSI_WATCH = 0.1;
/** Fewer products make the index noise: its expectation under no change is about bins / rows. */
export const MIN_ROWS = 400;
const MIN_EXPECTED = 20;
/** A ratio is flagged where its interval lies outside these. */
const RATIO_LOW = 0.67;
const RATIO_HIGH = 1.5;

/** The features of `listings` recent listings beside the card's histograms, most moved first. */
export function featureDrift(
  reference: Reference,
  features: readonly { readonly name: string; readonly group: string }[],
  matrix: Float32Array,
  listings: number,
): FeatureDrift[] {
  const width = features.length;
  const rows = Math.floor(matrix.length / width);
  if (rows < MIN_ROWS) return [];
  return features
    .flatMap(({ name, group }, column): FeatureDrift[] => {
      const before = reference.features[name];
      if (!before) return [];
      const values = Float32Array.from({ length: rows }, (_, row) => matrix[row * width + column]!);
      const psi = stabilityIndex(before, histogramOf(before.edges, values));
      // Rows of one listing are no independent draws.
      const noise = stabilityNoise(before.shares.length + 1, reference.listings ?? listings, listings);
      const state = psi > PSI_MOVED + noise ? 'moved' : psi > PSI_WATCH + noise ? 'watch' : 'stable';
      return [{ name, group, psi: Number(psi.toFixed(4)), state }];
    })
    .toSorted((a, b) => b.psi - a.psi);
}

/** Openings expected by the score beside those seen; undefined where too few are expected to say anything. */
export function calibrationDrift(
  { calibration }: Reference,
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): CalibrationDrift | undefined {
  const bins = calibration.rates.map(() => ({ expected: 0, observed: 0, rows: 0 }));
  for (let row = 0; row < scores.length; row++) {
    const at = binOf(calibration.edges, scores[row]!);
    const bin = bins[at]!;
    bin.rows++;
    bin.expected += calibration.rates[at]!;
    if (labels[row]! > 0) bin.observed++;
  }
  const expected = bins.reduce((sum, bin) => sum + bin.expected, 0);
  const observed = bins.reduce((sum, bin) => sum + bin.observed, 0);
  if (expected < MIN_EXPECTED) return undefined;
  const half = (1.96 * Math.sqrt(Math.max(observed, 1))) / expected;
  const ratio = observed / expected;
  return { expected, observed, ratio, lower: Math.max(0, ratio - half), upper: ratio + half, bins };
}

/** Whether a calibration is off by more than chance and by more than matters. */
export const isOffCalibration = ({ lower, upper }: CalibrationDrift): boolean =>
  upper < RATIO_LOW || lower > RATIO_HIGH;
