import type { Experiment } from '../experiment.ts';
import type { Placement } from '../placement.ts';

interface CanaryInput {
  /** Versions compared: the control is the one that is live now. */
  live: string;
  candidate: string;
  /** Placements that rank a listing; each keeps its pins, buried products and other rules. */
  placements: readonly Placement[];
}

/**
 * A draft of the experiment that compares a candidate with the live ranker on every ranked listing, half and half; both
 * are named, so that neither changes under the experiment. Undefined where no placement ranks a listing.
 */
export function canaryExperiment({ live, candidate, placements }: CanaryInput): Experiment | undefined {
  const ranked = placements.flatMap(({ id, rules }) => {
    const experience = rules.find(
      ({ experience: one }) => one.kind === 'listing' && one.order === 'ranked',
    )?.experience;
    return experience?.kind === 'listing' ? [[id, experience] as const] : [];
  });
  // A placement may be ranked by an experiment alone: the shop's listing is ranked where no rule says how.
  const listings =
    ranked.length > 0
      ? ranked
      : placements
          .filter(({ kind }) => kind === 'listing')
          .map(
            ({ id }) =>
              [
                id,
                { kind: 'listing', order: 'ranked', pin: [], bury: [], out_of_stock_last: false },
              ] as const,
          );
  if (listings.length === 0) return undefined;
  const by = (version: string) =>
    Object.fromEntries(listings.map(([id, experience]) => [id, { ...experience, ranker: version }]));
  return {
    v: 1,
    id: `canary-${candidate}`.slice(0, 64),
    key: `canary-${candidate}`,
    name: `Ranker ${candidate} against ${live}`,
    hypothesis: `The candidate ${candidate} orders listings so that more visitors buy than with ${live}.`,
    status: 'draft',
    variations: [
      { name: `Live (${live})`, weight: 1, experiences: by(live) },
      { name: `Candidate (${candidate})`, weight: 1, experiences: by(candidate) },
    ],
    coverage: 1,
    match: {},
    who: {},
    primary: 'conversion',
    secondary: ['revenue', 'add_to_cart'],
    guardrails: [],
    phases: [],
  } as Experiment;
}
