// Over 300 lines: one table with a few lines a feature.
import type { WayToCandidate } from './category-way.ts';
import type { SequenceReading } from './read-sequence.ts';
import { ofItem } from './sequence-feature.ts';
import type { SequenceFeature } from './sequence-feature.ts';

/** Places that a shopper sees at once: what is that near in the list was likely seen together. */
const SCREEN_PLACES = 6;

const personal = 'personalization' as const;
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

const ofWay =
  (name: keyof WayToCandidate) =>
  ({ way }: SequenceReading, index: number): number =>
    way.to[name][index]!;

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

/** Where each candidate lies from what was looked at, and how this visit walks. */
export const WAY_FEATURES: readonly SequenceFeature[] = [
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
    name: 'expected_gap',
    group: 'alike',
    unit: 'places in the catalogue from where this visit would be next',
    consent: personal,
    of: (reading, index) => Math.abs(orderDistance(0)(reading, index) - reading.way.drift),
  },
  {
    name: 'nearest',
    group: 'alike',
    unit: 'places in the catalogue to the nearest product looked at',
    consent: personal,
    of: ofWay('nearest'),
  },
  {
    name: 'beyond',
    group: 'alike',
    unit: 'places in the catalogue after the furthest product looked at in its category',
    consent: personal,
    of: ofWay('beyond'),
  },
  {
    name: 'from_first',
    group: 'alike',
    unit: 'places in the catalogue after the first product looked at in its category',
    consent: personal,
    of: ofWay('fromFirst'),
  },
  {
    name: 'from_newest',
    group: 'alike',
    unit: 'places in the catalogue after the newest look in its category',
    consent: personal,
    of: ofWay('fromNewest'),
  },
  {
    name: 'steps_since',
    group: 'alike',
    unit: 'steps since the newest look in its category',
    consent: personal,
    of: ofWay('stepsSince'),
  },
  {
    name: 'passed',
    group: 'alike',
    unit: 'times that steps went past it',
    consent: personal,
    of: ofWay('passed'),
  },
  {
    name: 'passed_ago',
    group: 'alike',
    unit: 'steps since they last did',
    consent: personal,
    of: ofWay('passedAgo'),
  },
  {
    name: 'unseen_between',
    group: 'alike',
    unit: 'products of the category between the last one and this, not looked at',
    consent: personal,
    of: ofWay('unseenBetween'),
  },
  {
    name: 'looks_between',
    group: 'alike',
    unit: "their share of the category's looks, negative: back",
    consent: personal,
    of: ofWay('looksBetween'),
  },
  {
    name: 'looks_ratio',
    group: 'alike',
    unit: 'the same over what this visit passes in a step',
    consent: personal,
    of: ofWay('looksRatio'),
  },
  {
    name: 'stride_gap',
    group: 'alike',
    unit: 'places off a stride like the last one',
    consent: personal,
    of: ofWay('strideGap'),
  },
  {
    name: 'median_gap',
    group: 'alike',
    unit: 'places off the median stride of this visit',
    consent: personal,
    of: ofWay('medianGap'),
  },
  {
    name: 'same_strides',
    group: 'alike',
    unit: 'strides of this visit that would lead there, decayed',
    consent: personal,
    of: ofWay('sameStrides'),
  },
  {
    name: 'list_place',
    group: 'alike',
    unit: 'mean place in the lists it was picked from',
    consent: personal,
    of: ofItem(({ listPlace }, number) => listPlace[number]!),
  },
  {
    name: 'last_place',
    group: 'alike',
    unit: "the last product's",
    consent: personal,
    of: ({ table, stepNumbers }) =>
      stepNumbers.length === 0 ? Number.NaN : table.listPlace[stepNumbers[0]!]!,
  },

  {
    name: 'pace',
    group: 'visit',
    unit: 'mean places in the catalogue a step',
    consent: personal,
    of: ({ way }) => way.pace,
  },
  {
    name: 'drift',
    group: 'visit',
    unit: 'mean places in the catalogue a step, forward positive',
    consent: personal,
    of: ({ way }) => way.drift,
  },
  {
    name: 'switches',
    group: 'visit',
    unit: 'share of steps into another category',
    consent: personal,
    of: ({ way }) => way.switches,
  },
  {
    name: 'ahead',
    group: 'visit',
    unit: "share of the category's looks ahead of the last product, not looked at",
    consent: personal,
    of: ({ way }) => way.ahead,
  },
  {
    name: 'foreseen',
    group: 'visit',
    unit: 'mean ln P(step | the one before) of this visit',
    consent: personal,
    of: ({ foreseen }) => foreseen.mean,
  },
  {
    name: 'foreseen_last',
    group: 'visit',
    unit: 'ln P(last step | the one before)',
    consent: personal,
    of: ({ foreseen }) => foreseen.last,
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
];
