// Over 300 lines: one table with a few lines a feature.
import type { Purpose } from '../../consent.ts';
import type { FollowScores } from './follow-scores.ts';
import type { SequenceReading } from './read-sequence.ts';
import type { SequenceTable } from './sequence-table.ts';

/** Places that a shopper sees at once: what is that near in the list was likely seen together. */
const SCREEN_PLACES = 6;

/** One feature of the walk through the shop. `of` gives NaN where it is not known. */
export interface SequenceFeature {
  name: string;
  group: 'next' | 'alike' | 'visit' | 'popularity';
  unit: string;
  consent: Purpose | 'necessary';
  /** 1: a higher value never speaks against a product; -1: never for it. What a ranker of next looks is held to. */
  monotone?: 1 | -1;
  /** Value for the candidate at `index` of the request's list. */
  of(reading: SequenceReading, index: number): number;
}

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

const ofItem =
  (of: (table: SequenceTable, number: number) => number) =>
  ({ table, numbers }: SequenceReading, index: number): number => {
    const number = numbers[index]!;
    return number < 0 ? Number.NaN : of(table, number);
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

/** Distance in the catalogue's (or the lists') order from the step `ago` steps back; NaN in different categories. */
const orderDistance =
  (ago: number) =>
  ({ items, order, rows, stepRows }: SequenceReading, index: number): number => {
    const [row, step] = [rows[index]!, stepRows[ago] ?? -1];
    if (row < 0 || step < 0 || items.products[row]!.category !== items.products[step]!.category)
      return Number.NaN;
    return order[row]! - order[step]!;
  };

const placeDistance =
  (ago: number) =>
  ({ items, rows, stepRows, table, numbers, stepNumbers }: SequenceReading, index: number): number => {
    const [row, step] = [rows[index]!, stepRows[ago] ?? -1];
    if (row < 0 || step < 0 || numbers[index]! < 0) return Number.NaN;
    if (items.products[row]!.category !== items.products[step]!.category) return Number.NaN;
    return table.listPlace[numbers[index]!]! - table.listPlace[stepNumbers[ago]!]!;
  };

/** Looks of this visit, of `all` steps, that satisfy a test against the candidate. */
const countSteps =
  (test: (reading: SequenceReading, row: number, step: number, at: number, index: number) => boolean) =>
  (reading: SequenceReading, index: number): number => {
    const row = reading.rows[index]!;
    if (row < 0 || reading.stepRows.length === 0) return Number.NaN;
    let count = 0;
    for (let at = 0; at < reading.stepRows.length; at++) {
      const step = reading.stepRows[at]!;
      if (step >= 0 && test(reading, row, step, at, index)) count++;
    }
    return count;
  };

const sameCategory = ({ items }: SequenceReading, row: number, step: number): boolean =>
  items.products[row]!.category === items.products[step]!.category;

export const SEQUENCE_FEATURES: readonly SequenceFeature[] = [
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
    name: 'order_distance',
    group: 'alike',
    unit: 'places in the catalogue after the last product',
    consent: personal,
    of: orderDistance(0),
  },
  {
    name: 'order_distance_2',
    group: 'alike',
    unit: 'places in the catalogue after the last but one',
    consent: personal,
    of: orderDistance(1),
  },
  {
    name: 'order_gap',
    group: 'alike',
    unit: 'places in the catalogue from the last product',
    consent: personal,
    of: (reading, index) => Math.abs(orderDistance(0)(reading, index)),
  },
  {
    name: 'place_distance',
    group: 'alike',
    unit: 'places in lists after the last product',
    consent: personal,
    of: placeDistance(0),
  },
  {
    name: 'place_distance_2',
    group: 'alike',
    unit: 'places in lists after the last but one',
    consent: personal,
    of: placeDistance(1),
  },
  {
    name: 'place_gap',
    group: 'alike',
    unit: 'places in lists from the last product',
    consent: personal,
    of: (reading, index) => Math.abs(placeDistance(0)(reading, index)),
  },
  {
    name: 'direction',
    group: 'alike',
    unit: 'places in the catalogue from the last but one to the last product',
    consent: personal,
    of: ({ items, order, stepRows }) => {
      const [last, before] = [stepRows[0] ?? -1, stepRows[1] ?? -1];
      if (last < 0 || before < 0 || items.products[last]!.category !== items.products[before]!.category)
        return Number.NaN;
      return order[last]! - order[before]!;
    },
  },

  {
    name: 'steps',
    group: 'visit',
    unit: 'looks in this visit',
    consent: personal,
    of: ({ stepNumbers }) => stepNumbers.length,
  },
  {
    name: 'steps_ago',
    group: 'visit',
    unit: 'steps since this product was looked at',
    consent: personal,
    of: ({ numbers, stepNumbers }, index) => {
      const at = stepNumbers.indexOf(numbers[index]!);
      return at < 0 ? Number.NaN : at + 1;
    },
  },
  {
    name: 'category_steps',
    group: 'visit',
    unit: 'looks in its category',
    consent: personal,
    of: countSteps(sameCategory),
  },
  {
    name: 'screen_steps',
    group: 'visit',
    unit: `looks at products within ${SCREEN_PLACES} places in its lists`,
    consent: personal,
    of: countSteps(({ items, table, numbers, stepNumbers }, row, step, at, index) => {
      if (items.products[row]!.category !== items.products[step]!.category || numbers[index]! < 0)
        return false;
      return (
        Math.abs(table.listPlace[numbers[index]!]! - table.listPlace[stepNumbers[at]!]!) <= SCREEN_PLACES / 2
      );
    }),
  },
  {
    name: 'last_share',
    group: 'visit',
    unit: 'ln share of all looks that the last product has',
    consent: personal,
    of: ({ table, stepNumbers }) =>
      stepNumbers.length === 0 ? Number.NaN : Math.log(table.shares.share[stepNumbers[0]!]!),
  },

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
