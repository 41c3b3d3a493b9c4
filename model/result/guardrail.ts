import { nonInferiorityZ } from '../stats/non-inferiority.ts';
import { normalQuantile } from '../stats/normal.ts';
import type { LookAt, TestPlan } from '../stats/hybrid.ts';
import { oneSidedMultiplier, oneSidedRate } from '../stats/one-sided-sequence.ts';
import type { Sample } from '../stats/sample.ts';
import type { GuardrailReadout, MetricPlan } from './experiment-result.ts';
import { finite, type Pair } from './compare.ts';

/** How and when a guardrail is looked at. */
export interface GuardrailLook extends LookAt {
  test: TestPlan;
  /** Guardrails times variations: the alarm's error is shared among them; passing needs all, so it is not. */
  family: number;
}

/**
 * Whether a variation is shown not to be worse than control by more than the margin (one-sided, anytime-valid; with a
 * plan a part of alpha is kept for one fixed look at its end, as for the primary metric), or is shown to be worse and
 * measured worse than the margin: then the experiment is to be stopped. An alarm needs outcomes on one side only:
 * errors that control does not have count.
 */
export function guardrailOf(
  { margin = 0, better }: MetricPlan,
  pair: Pair,
  positives: readonly [number, number],
  { test, n, atPlannedEnd, family }: GuardrailLook,
): GuardrailReadout {
  const { control, treated } = pair;
  const lowerIsBetter = better === 'lower';
  const z = nonInferiorityZ(control, treated, { margin, lowerIsBetter });
  const { alpha, alphaSequential, nStar } = test;
  const running = oneSidedMultiplier(n * oneSidedRate(alphaSequential, nStar), alphaSequential);
  const needed =
    atPlannedEnd && alphaSequential < alpha
      ? Math.min(running, -normalQuantile(alpha - alphaSequential))
      : running;
  const shown = pair.hidden === null && Number.isFinite(z);
  const alarm = oneSidedMultiplier(n * oneSidedRate(alpha, nStar), alpha / family);
  const breach =
    Math.max(...positives) >= pair.gate.need &&
    isBreached({ control, treated, z: pair.z, lowerIsBetter, margin }, alarm);
  const passed = shown && z > needed;
  return {
    margin,
    status: breach ? 'breach' : passed ? 'pass' : 'open',
    z: shown ? z : null,
    needed: finite(needed),
  };
}

function isBreached(
  {
    control,
    treated,
    z,
    lowerIsBetter,
    margin,
  }: { control: Sample; treated: Sample; z: number; lowerIsBetter: boolean; margin: number },
  critical: number,
): boolean {
  const harm = (lowerIsBetter ? 1 : -1) * (treated.mean - control.mean);
  return Math.abs(z) > critical && harm > 0 && harm > margin * Math.abs(control.mean);
}
