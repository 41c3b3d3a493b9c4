import type { Study } from '../study.ts';
import { bandits } from './bandit.ts';
import { estimators } from './estimators.ts';
import { lateStops } from './late-stop.ts';
import { offPolicies } from './off-policy.ts';
import { returningVisits } from './returning-visits.ts';
import { sameVariations } from './same-variations.ts';
import { splits } from './split.ts';
import { trueLift } from './true-lift.ts';

/** Every simulation of the statistics. */
export const studies: readonly Study[] = [
  ...sameVariations,
  ...returningVisits,
  ...lateStops,
  ...trueLift,
  ...splits,
  ...estimators,
  ...bandits,
  ...offPolicies,
];
