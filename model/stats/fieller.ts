import { varianceOfMean, type Sample } from './sample.ts';

/** Interval of the relative lift, b / a - 1. Bounds are null where the control cannot be told from 0. */
export interface FiellerInterval {
  /** multiplier^2 (vA/nA) / mA^2: the interval is bounded below 1. */
  g: number;
  bounded: boolean;
  lower: number | null;
  upper: number | null;
}

/**
 * All relative lifts R - 1 that the data do not contradict at `multiplier` standard errors: the roots of
 * (mA^2 - c^2 vA/nA) R^2 - 2 mA mB R + (mB^2 - c^2 vB/nB) = 0. It leaves out 0 exactly when the absolute difference is
 * more than `multiplier` standard errors from 0, so that interval, test and decision agree.
 * Source: Fieller, J. R. Stat. Soc. B 16 (1954).
 */
export function fiellerInterval(a: Sample, b: Sample, multiplier: number): FiellerInterval {
  const [va, vb] = [varianceOfMean(a), varianceOfMean(b)];
  const g = (multiplier * multiplier * va) / (a.mean * a.mean);
  if (!(g < 1)) return { g, bounded: false, lower: null, upper: null };
  const ratio = b.mean / a.mean;
  const half = (multiplier / Math.abs(a.mean)) * Math.sqrt(ratio * ratio * va + (1 - g) * vb);
  return { g, bounded: true, lower: (ratio - half) / (1 - g) - 1, upper: (ratio + half) / (1 - g) - 1 };
}
