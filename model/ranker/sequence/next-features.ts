import type { FollowScores } from './follow-scores.ts';
import type { SequenceReading } from './read-sequence.ts';
import type { SequenceFeature } from './sequence-feature.ts';

const personal = 'personalization' as const;
type Scores = 'next' | 'second' | 'third' | 'near' | 'back' | 'afterPair' | 'afterSet';

/** Natural logarithm of one of the follow scores. */
const logOf =
  (name: Scores) =>
  (reading: SequenceReading, index: number): number => {
    const slot = reading.slots[index]!;
    return slot < 0 || !reading.follow ? Number.NaN : Math.log(reading.follow[name][slot]!);
  };

const ofFollow =
  (of: (follow: FollowScores, slot: number, reading: SequenceReading) => number) =>
  (reading: SequenceReading, index: number): number => {
    const slot = reading.slots[index]!;
    return slot < 0 || !reading.follow ? Number.NaN : of(reading.follow, slot, reading);
  };

/** ln P of the candidate's spot, by one of the two; `share` adds the product's share of its spot. */
const ofSpot =
  (name: 'spotNext' | 'spotAfterPair', share: number) =>
  (reading: SequenceReading, index: number): number => {
    const number = reading.numbers[index]!;
    const spot = number < 0 ? -1 : (reading.table.spots?.spotOf[number] ?? -1);
    const scores = reading[name];
    if (spot < 0 || !scores) return Number.NaN;
    return scores[spot]! + share * Math.log(reading.table.spots!.shareInSpot[number]!);
  };

/** What followed what in past visits: how likely each candidate is to be next. */
export const NEXT_FEATURES: readonly SequenceFeature[] = [
  {
    name: 'next',
    group: 'next',
    unit: 'ln P(next step | last step)',
    consent: personal,
    monotone: 1,
    of: logOf('next'),
  },
  {
    name: 'next_rank',
    group: 'next',
    unit: 'place among the candidates',
    consent: personal,
    monotone: -1,
    of: ofFollow((_, slot, { ranks }) => ranks.next[slot]!),
  },
  {
    name: 'next_share',
    group: 'next',
    unit: "P / the best candidate's",
    consent: personal,
    monotone: 1,
    of: ofFollow(({ next }, slot, { mostNext }) => next[slot]! / mostNext),
  },
  {
    name: 'second',
    group: 'next',
    unit: 'ln P(step | last but one)',
    consent: personal,
    monotone: 1,
    of: logOf('second'),
  },
  {
    name: 'third',
    group: 'next',
    unit: 'ln P(step | last but two)',
    consent: personal,
    monotone: 1,
    of: logOf('third'),
  },
  {
    name: 'near',
    group: 'next',
    unit: 'ln P(soon | last step)',
    consent: personal,
    monotone: 1,
    of: logOf('near'),
  },
  {
    name: 'walk',
    group: 'next',
    unit: 'ln of the sum over six steps',
    consent: personal,
    monotone: 1,
    of: ofFollow(({ walk }, slot) => Math.log(walk[slot]! + 1e-4)),
  },
  {
    name: 'walk_rank',
    group: 'next',
    unit: 'place among the candidates',
    consent: personal,
    monotone: -1,
    of: ofFollow((_, slot, { ranks }) => ranks.walk[slot]!),
  },
  {
    name: 'walk_share',
    group: 'next',
    unit: "sum / the best candidate's",
    consent: personal,
    monotone: 1,
    of: ofFollow(({ walk }, slot, { mostWalk }) => walk[slot]! / (mostWalk || 1)),
  },
  {
    name: 'hop',
    group: 'next',
    unit: 'ln P over one product between',
    consent: personal,
    monotone: 1,
    of: ofFollow(({ hop }, slot) => Math.log(hop[slot]! + 1e-4)),
  },
  {
    name: 'back',
    group: 'next',
    unit: 'ln P(last step | candidate)',
    consent: personal,
    monotone: 1,
    of: logOf('back'),
  },
  {
    name: 'after_pair',
    group: 'next',
    unit: 'ln P(step | last two in order)',
    consent: personal,
    monotone: 1,
    of: logOf('afterPair'),
  },
  {
    name: 'pair_support',
    group: 'next',
    unit: 'times the last two were seen in a row / 50',
    consent: personal,
    of: ({ follow }) => follow?.pairSupport ?? Number.NaN,
  },
  {
    name: 'after_set',
    group: 'next',
    unit: 'ln P(step | last two in any order)',
    consent: personal,
    monotone: 1,
    of: logOf('afterSet'),
  },
  {
    name: 'lift',
    group: 'next',
    unit: 'sum of ln lift over ten steps',
    consent: personal,
    monotone: 1,
    of: ofFollow(({ lift }, slot) => lift[slot]!),
  },
  {
    name: 'lift_rank',
    group: 'next',
    unit: 'place among the candidates',
    consent: personal,
    monotone: -1,
    of: ofFollow((_, slot, { ranks }) => ranks.lift[slot]!),
  },
  {
    name: 'neighbours',
    group: 'next',
    unit: 'votes of 100 visits like this one',
    consent: personal,
    monotone: 1,
    of: ofFollow((_, slot, { neighbours }) => neighbours[slot]!),
  },
  {
    name: 'place_next',
    group: 'next',
    unit: 'ln P(list place | place of the last step)',
    consent: personal,
    monotone: 1,
    of: ofSpot('spotNext', 0),
  },
  {
    name: 'place_next_share',
    group: 'next',
    unit: 'the same times its share of what stands there',
    consent: personal,
    monotone: 1,
    of: ofSpot('spotNext', 1),
  },
  {
    name: 'place_after_pair',
    group: 'next',
    unit: 'ln P(list place | places of the last two steps)',
    consent: personal,
    monotone: 1,
    of: ofSpot('spotAfterPair', 0),
  },
  {
    name: 'place_after_pair_share',
    group: 'next',
    unit: 'the same times its share of what stands there',
    consent: personal,
    monotone: 1,
    of: ofSpot('spotAfterPair', 1),
  },
  {
    name: 'next_backed',
    group: 'next',
    unit: 'ln P(next step | last step), backed by its list place',
    consent: personal,
    monotone: 1,
    of: ofFollow((_, slot, { placeNext }) => Math.log(placeNext[slot]!)),
  },
  {
    name: 'pair_backed',
    group: 'next',
    unit: 'ln P(step | last two in order), backed by their list places',
    consent: personal,
    monotone: 1,
    of: ofFollow((_, slot, { placeAfterPair }) => Math.log(placeAfterPair[slot]!)),
  },
  {
    name: 'next_in_category',
    group: 'next',
    unit: 'ln of P(next step | last step) over that of its category',
    consent: personal,
    of: ofFollow(({ next }, slot, { nextInCategory }) => Math.log(next[slot]! / nextInCategory[slot]!)),
  },
  {
    name: 'unseen_rank',
    group: 'next',
    unit: 'place among the candidates not looked at in this visit',
    consent: personal,
    of: ofFollow((_, slot, { ranks }) => ranks.unseen[slot]!),
  },
  {
    name: 'kindred',
    group: 'next',
    unit: 'ln P(next step) in visits like this one',
    consent: personal,
    monotone: 1,
    of: ofFollow((_, slot, { kindred }) => Math.log(kindred[slot]!)),
  },
  {
    name: 'kindred_rank',
    group: 'next',
    unit: 'place among the candidates',
    consent: personal,
    monotone: -1,
    of: ofFollow((_, slot, { ranks }) => ranks.kindred[slot]!),
  },
  {
    name: 'kindred_share',
    group: 'next',
    unit: "P / the best candidate's",
    consent: personal,
    monotone: 1,
    of: ofFollow((_, slot, { kindred, mostKindred }) => kindred[slot]! / mostKindred),
  },
];
