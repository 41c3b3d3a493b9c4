import { NEXT_FEATURES } from './next-features.ts';
import { ofItem } from './sequence-feature.ts';
import type { SequenceFeature } from './sequence-feature.ts';
import { WAY_FEATURES } from './way-features.ts';

const POPULARITY_FEATURES: readonly SequenceFeature[] = [
  {
    name: 'share',
    group: 'popularity',
    unit: 'ln share of all looks',
    consent: 'analytics',
    monotone: 1,
    of: ofItem(({ shares }, number) => Math.log(shares.share[number]!)),
  },
  {
    name: 'recent_share',
    group: 'popularity',
    unit: 'ln share of recent looks (half-life 15 days)',
    consent: 'analytics',
    monotone: 1,
    of: ofItem(({ shares }, number) => Math.log(shares.recentShare[number]!)),
  },
  {
    name: 'trend',
    group: 'popularity',
    unit: "ln of last week's share over all",
    consent: 'analytics',
    of: ofItem(({ shares }, number) => Math.log(shares.weekShare[number]! / shares.share[number]!)),
  },
  {
    name: 'entry_share',
    group: 'popularity',
    unit: 'ln share of first looks',
    consent: 'analytics',
    monotone: 1,
    of: ofItem(({ shares }, number) => Math.log(shares.entryShare[number]!)),
  },
];

/** Every feature of the walk through the shop, in the order of its columns. */
export const SEQUENCE_FEATURES: readonly SequenceFeature[] = [
  ...NEXT_FEATURES,
  ...WAY_FEATURES,
  ...POPULARITY_FEATURES,
];
