import { DEFAULT_N_STAR, mixtureRate, sequenceMultiplier } from '../stats/confidence-sequence.ts';
import { differenceOf } from '../stats/difference.ts';
import { proportionSample } from '../stats/sample.ts';

/** How many visitors a variation has, whose pages confirmed its change, and on whose pages it was undone. */
export interface Confirmed {
  visitors: number;
  shown: number;
  reverted: number;
}

/** A variation whose changes are confirmed or undone for another share of visitors than the control's. */
export interface Unequal {
  variation: number;
  what: 'shown' | 'reverted';
  /** Shares of visitors, in the control and in the variation. */
  control: number;
  treated: number;
}

/** Visitors on each side from which on shares are compared, and how far apart they must be to matter. */
const MIN_VISITORS = 100;
const MIN_DIFFERENCE = 0.03;
/** Over all variations, both shares, and all looks. */
const ALPHA = 0.01;

/**
 * Variations that the pages confirm, or whose change they undo, more or less often than the control: then what was
 * shown differs beyond what was meant to (DESIGN rule 3). Sequential, so it may be asked at every look. Where nobody of
 * the control is ever confirmed there is nothing to compare with: a place without an element confirms no absence.
 */
export function unequalConfirmation([control, ...treated]: readonly Confirmed[]): Unequal[] {
  if (!control || control.shown + control.reverted === 0) return [];
  return treated.flatMap((one, index) =>
    (['shown', 'reverted'] as const).flatMap((what): Unequal[] => {
      if (Math.min(control.visitors, one.visitors) < MIN_VISITORS) return [];
      const [a, b] = [control, one].map(({ visitors: n, [what]: y }) => smoothed(n, y)) as [Sample, Sample];
      const { difference, z } = differenceOf(a, b);
      const critical = sequenceMultiplier(
        (a.n + b.n) * mixtureRate(ALPHA, DEFAULT_N_STAR),
        ALPHA / (2 * treated.length),
      );
      if (Math.abs(z) <= critical || Math.abs(difference) < MIN_DIFFERENCE) return [];
      return [
        {
          variation: index + 1,
          what,
          control: control[what] / control.visitors,
          treated: one[what] / one.visitors,
        },
      ];
    }),
  );
}

type Sample = ReturnType<typeof proportionSample>;

/** With one visitor more on each side, so that "nobody" has a variance as well. */
const smoothed = (n: number, y: number): Sample => proportionSample({ n: n + 2, y: y + 1 });
