import { nonInferiorityZ } from '../stats/non-inferiority.ts';
import { normalQuantile } from '../stats/normal.ts';
import { oneSidedMultiplier, oneSidedRate } from '../stats/one-sided-sequence.ts';
import type { Sample } from '../stats/sample.ts';
import type { GuardrailReadout, MetricPlan } from './experiment-result.ts';
import { finite, type Pair } from './compare.ts';

/** When and at which level a guardrail is looked at. */
export interface GuardrailLook {
  alpha: number;
  nStar: number;
  atPlannedEnd: boolean;
  /** Guardrails times variations: the alarm's error is shared among them; passing needs all, so it is not. */
  family: number;
}

/**
 * Whether a variation is shown not to be worse than control by more than the margin (one-sided, anytime-valid; at the
 * planned end the fixed test counts as well), or is shown to be worse and measured worse than the margin: then the
 * experiment is to be stopped. An alarm needs outcomes on one side only: errors that control does not have count.
 */
export function guardrailOf(
  { margin = 0, better }: MetricPlan,
  pair: Pair,
  positives: readonly [number, number],
  look: GuardrailLook,
): GuardrailReadout {
  const { control, treated } = pair;
  const lowerIsBetter = better === 'lower';
  const kappa = (control.n + treated.n) * oneSidedRate(look.alpha, look.nStar);
  const z = nonInferiorityZ(control, treated, { margin, lowerIsBetter });
  const running = oneSidedMultiplier(kappa, look.alpha);
  const needed = look.atPlannedEnd ? Math.min(running, -normalQuantile(look.alpha)) : running;
  const shown = pair.hidden === null && Number.isFinite(z);
  if (
    isBreached(
      { control, treated, z: pair.z, lowerIsBetter, margin },
      oneSidedMultiplier(kappa, look.alpha / look.family),
    ) &&
    Math.max(...positives) >= pair.gate.need
  ) {
    return { margin, status: 'breach', z: shown ? z : null, needed: finite(needed) };
  }
  return {
    margin,
    status: shown && z > needed ? 'pass' : 'open',
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
