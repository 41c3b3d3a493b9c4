import { fiellerInterval } from './fieller.ts';
import { normalQuantile, normalSf } from './normal.ts';
import { varianceOfMean, type Sample } from './sample.ts';
import { tQuantile, tSf } from './student-t.ts';
import { welchDf } from './welch.ts';

/** Relative lift and its standard error by the delta method. */
export interface DeltaLift {
  lift: number;
  standardError: number;
}

/**
 * (mB - mA) / |mA| with the delta method's standard error for a ratio of independent means. For read-outs only: a
 * sequence of intervals built on it rejects too often early (see `fiellerInterval`).
 */
export function deltaLift(a: Sample, b: Sample): DeltaLift {
  const variance = varianceOfMean(b) / a.mean ** 2 + (varianceOfMean(a) * b.mean ** 2) / a.mean ** 4;
  return { lift: (b.mean - a.mean) / Math.abs(a.mean), standardError: Math.sqrt(variance) };
}

/** Relative lift at a fixed horizon in every common way: delta method with z and Welch's t, Fieller, logarithm. */
export function relativeLift(a: Sample, b: Sample, alpha: number) {
  const { lift, standardError: se } = deltaLift(a, b);
  const z = normalQuantile(1 - alpha / 2);
  const df = welchDf(a, b);
  const t = tQuantile(1 - alpha / 2, df);
  const fieller = fiellerInterval(a, b, z);
  return {
    lift,
    se,
    z: lift / se,
    pTwoSidedZ: 2 * normalSf(Math.abs(lift / se)),
    ciLowerZ: lift - z * se,
    ciUpperZ: lift + z * se,
    df,
    pTwoSidedT: 2 * tSf(Math.abs(lift / se), df),
    ciLowerT: lift - t * se,
    ciUpperT: lift + t * se,
    fiellerG: fieller.g,
    fiellerLower: fieller.lower,
    fiellerUpper: fieller.upper,
    ...logRatio(a, b, z),
  };
}

/** The interval of log(mB / mA), where both means are positive. */
function logRatio(a: Sample, b: Sample, z: number) {
  if (!(a.mean > 0 && b.mean > 0)) return {};
  const ratio = Math.log(b.mean / a.mean);
  const se = Math.sqrt(varianceOfMean(a) / a.mean ** 2 + varianceOfMean(b) / b.mean ** 2);
  return {
    logRatio: ratio,
    seLogRatio: se,
    ciLowerLog: Math.expm1(ratio - z * se),
    ciUpperLog: Math.expm1(ratio + z * se),
  };
}
