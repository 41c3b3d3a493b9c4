import { normalSf } from './normal.ts';
import { deltaLift } from './relative-lift.ts';
import { varianceOfMean, type Sample } from './sample.ts';

/** Which way is good, and how much worse, as a share of control, is tolerated. */
export interface Margin {
  margin: number;
  lowerIsBetter: boolean;
}

/**
 * z of "not worse than control by more than the margin", positive when it speaks for that: the contrast
 * (mB - (1 - m) mA) / sqrt(vB/nB + (1 - m)^2 vA/nA), sign turned and 1 + m where lower is better. Linear in the means,
 * so it needs no delta method and holds early. Assumes a control mean above 0.
 */
export function nonInferiorityZ(a: Sample, b: Sample, { margin, lowerIsBetter }: Margin): number {
  const factor = lowerIsBetter ? 1 + margin : 1 - margin;
  const z = (b.mean - factor * a.mean) / Math.sqrt(varianceOfMean(b) + factor * factor * varianceOfMean(a));
  return lowerIsBetter ? -z : z;
}

/** The test at a fixed horizon, with the delta method's version beside it. */
export function nonInferiority(a: Sample, b: Sample, margin: Margin, alpha: number) {
  const zLinear = nonInferiorityZ(a, b, margin);
  const { lift, standardError } = deltaLift(a, b);
  const zDelta = (margin.lowerIsBetter ? margin.margin - lift : lift + margin.margin) / standardError;
  const pLinear = normalSf(zLinear);
  return { zLinear, pLinear, zDelta, pDelta: normalSf(zDelta), pass: pLinear < alpha };
}
