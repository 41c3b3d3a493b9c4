import type { Experiment } from '../../model/experiment.ts';
import type { Placement } from '../../model/placement.ts';
import { emptyExperience } from '../placement/describe.ts';

function emptyDraft(secondary: Experiment['secondary']): Experiment {
  return {
    v: 1,
    id: 'draft',
    key: 'draft',
    name: '',
    hypothesis: '',
    status: 'draft',
    variations: [],
    coverage: 1,
    match: {},
    who: {},
    primary: 'conversion',
    secondary,
    guardrails: [],
    phases: [],
  };
}

/** A draft that the shop's own code reads. */
export function beginFlag(old: Experiment | undefined): Experiment {
  return {
    ...(old ?? emptyDraft(['revenue'])),
    flag: true,
    variations: [
      { name: 'Off', weight: 1, experiences: {} },
      { name: 'On', weight: 1, experiences: {} },
    ],
  };
}

/** A draft on a placement: for a listing, the ranked order against the shop's own; else the shop's own against something new. */
export function begin(placement: Placement, old: Experiment | undefined): Experiment {
  const listing = placement.kind === 'listing';
  const { flag: _, ...base } = {
    flag: undefined,
    ...(old ?? emptyDraft(listing ? ['product_clicks', 'revenue'] : ['revenue'])),
  };
  return {
    ...base,
    name: base.name || (listing ? `Ranked order in ${placement.name}` : `${placement.name}: `),
    variations: listing
      ? [
          {
            name: "Shop's order",
            weight: 1,
            experiences: {
              [placement.id]: { kind: 'listing', order: 'shop', pin: [], bury: [], out_of_stock_last: false },
            },
          },
          {
            name: 'Ranked',
            weight: 1,
            experiences: {
              [placement.id]: {
                kind: 'listing',
                order: 'ranked',
                pin: [],
                bury: [],
                out_of_stock_last: false,
              },
            },
          },
        ]
      : [
          { name: "Shop's own", weight: 1, experiences: { [placement.id]: { kind: 'nothing' } } },
          {
            name: 'New version',
            weight: 1,
            experiences: { [placement.id]: emptyExperience(placement.kind) },
          },
        ],
  };
}
