import type { Purpose } from '../../consent.ts';
import type { ItemSignal } from '../../session.ts';
import type { ItemTable } from '../listing/item-table.ts';
import { followScores } from './follow-scores.ts';
import type { FollowScores } from './follow-scores.ts';
import type { SequenceTable } from './sequence-table.ts';
import { addNeighbourScores, visitNeighbours } from './visit-neighbours.ts';
import { walkedIds } from './walked-items.ts';

/** Places that a shopper sees at once: what is that near in the list was likely seen together. */
const SCREEN_PLACES = 6;

/** What a request's visit says about its candidates, worked out once; features read it by slot. */
export interface SequenceReading {
  readonly table: SequenceTable;
  readonly items: ItemTable;
  /** Place of each product of the catalogue among those of its category, in the catalogue's order, from 0. */
  readonly order: Int32Array;
  /** Item number of each candidate in the sequence table and in the catalogue; -1: not there. */
  readonly numbers: Int32Array;
  readonly rows: Int32Array;
  /** Numbers and catalogue rows of the products looked at in this visit, newest first. */
  readonly stepNumbers: Int32Array;
  readonly stepRows: Int32Array;
  /** First slot of the candidate's product: features of repeated candidates are the first one's. */
  readonly slots: Int32Array;
  readonly follow: FollowScores | undefined;
  readonly neighbours: Float64Array;
  readonly ranks: { readonly next: Float64Array; readonly walk: Float64Array; readonly lift: Float64Array };
  readonly mostWalk: number;
  readonly mostNext: number;
}

/** How many of the numbers are higher than each: its place in the falling order, equals sharing the better one. */
function ranksOf(scores: Float64Array): Float64Array {
  const rising = scores.toSorted();
  return scores.map((score) => {
    let low = 0;
    let high = rising.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (rising[middle]! <= score) low = middle + 1;
      else high = middle;
    }
    return rising.length - low;
  });
}

const orders = new WeakMap<ItemTable, Int32Array>();
function orderOf(items: ItemTable): Int32Array {
  let found = orders.get(items);
  if (found === undefined) {
    const seen = new Map<string | undefined, number>();
    found = Int32Array.from(items.products, ({ category }) => {
      const place = seen.get(category) ?? 0;
      seen.set(category, place + 1);
      return place;
    });
    orders.set(items, found);
  }
  return found;
}

const scratch = new WeakMap<SequenceTable, Int32Array>();
function slotsOf(table: SequenceTable): Int32Array {
  let found = scratch.get(table);
  if (found === undefined) scratch.set(table, (found = new Int32Array(table.ids.length).fill(-1)));
  return found;
}

/**
 * Reads the visit for a list of candidates.
 * @param signals what was touched in this visit, newest first; empty: only what is known of products remains.
 */
export function readSequence(
  { table, items, signals }: { table: SequenceTable; items: ItemTable; signals: readonly ItemSignal[] },
  candidates: readonly string[],
): SequenceReading {
  const numberOf = (id: string): number => table.indexOf.get(id) ?? -1;
  const rowOf = (id: string): number => items.indexOf.get(id) ?? -1;
  const numbers = Int32Array.from(candidates, numberOf);
  const known = walkedIds(signals).filter((id) => numberOf(id) >= 0);
  const stepNumbers = Int32Array.from(known, numberOf);

  const slotOf = slotsOf(table);
  const distinct: number[] = [];
  const slots = Int32Array.from(numbers, (number) => {
    if (number < 0) return -1;
    if (slotOf[number]! < 0) slotOf[number] = distinct.push(number) - 1;
    return slotOf[number]!;
  });
  const neighbours = new Float64Array(distinct.length);
  let follow: FollowScores | undefined;
  if (stepNumbers.length > 0) {
    addNeighbourScores(table.walks, visitNeighbours(table.walks, stepNumbers), {
      slotOf,
      scores: neighbours,
    });
    follow = followScores(table, { steps: stepNumbers, candidates: Int32Array.from(distinct), slotOf });
  }
  for (const number of distinct) slotOf[number] = -1;
  const none = new Float64Array(distinct.length);
  return {
    table,
    items,
    order: orderOf(items),
    numbers,
    rows: Int32Array.from(candidates, rowOf),
    stepNumbers,
    stepRows: Int32Array.from(known, rowOf),
    slots,
    follow,
    neighbours,
    ranks: follow
      ? { next: ranksOf(follow.next), walk: ranksOf(follow.walk), lift: ranksOf(follow.lift) }
      : { next: none, walk: none, lift: none },
    mostWalk: follow ? Math.max(...follow.walk) : 0,
    mostNext: follow ? Math.max(...follow.next) : 0,
  };
}

/** One feature of the walk through the shop. `of` gives NaN where it is not known. */
export interface SequenceFeature {
  name: string;
  group: 'next' | 'alike' | 'visit' | 'popularity';
  unit: string;
  consent: Purpose | 'necessary';
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
  { name: 'next', group: 'next', unit: 'ln P(next step | last step)', consent: personal, of: logOf('next') },
  {
    name: 'next_rank',
    group: 'next',
    unit: 'place among the candidates',
    consent: personal,
    of: ofFollow((_, slot, { ranks }) => ranks.next[slot]!),
  },
  {
    name: 'next_share',
    group: 'next',
    unit: "P / the best candidate's",
    consent: personal,
    of: ofFollow(({ next }, slot, { mostNext }) => next[slot]! / mostNext),
  },
  {
    name: 'second',
    group: 'next',
    unit: 'ln P(step | last but one)',
    consent: personal,
    of: logOf('second'),
  },
  { name: 'third', group: 'next', unit: 'ln P(step | last but two)', consent: personal, of: logOf('third') },
  { name: 'near', group: 'next', unit: 'ln P(soon | last step)', consent: personal, of: logOf('near') },
  {
    name: 'walk',
    group: 'next',
    unit: 'ln of the sum over six steps',
    consent: personal,
    of: ofFollow(({ walk }, slot) => Math.log(walk[slot]! + 1e-4)),
  },
  {
    name: 'walk_rank',
    group: 'next',
    unit: 'place among the candidates',
    consent: personal,
    of: ofFollow((_, slot, { ranks }) => ranks.walk[slot]!),
  },
  {
    name: 'walk_share',
    group: 'next',
    unit: "sum / the best candidate's",
    consent: personal,
    of: ofFollow(({ walk }, slot, { mostWalk }) => walk[slot]! / (mostWalk || 1)),
  },
  {
    name: 'hop',
    group: 'next',
    unit: 'ln P over one product between',
    consent: personal,
    of: ofFollow(({ hop }, slot) => Math.log(hop[slot]! + 1e-4)),
  },
  { name: 'back', group: 'next', unit: 'ln P(last step | candidate)', consent: personal, of: logOf('back') },
  {
    name: 'after_pair',
    group: 'next',
    unit: 'ln P(step | last two in order)',
    consent: personal,
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
    of: logOf('afterSet'),
  },
  {
    name: 'lift',
    group: 'next',
    unit: 'sum of ln lift over ten steps',
    consent: personal,
    of: ofFollow(({ lift }, slot) => lift[slot]!),
  },
  {
    name: 'lift_rank',
    group: 'next',
    unit: 'place among the candidates',
    consent: personal,
    of: ofFollow((_, slot, { ranks }) => ranks.lift[slot]!),
  },
  {
    name: 'neighbours',
    group: 'next',
    unit: 'votes of 100 visits like this one',
    consent: personal,
    of: ofFollow((_, slot, { neighbours }) => neighbours[slot]!),
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
    of: ofItem(({ shares }, number) => Math.log(shares.share[number]!)),
  },
  {
    name: 'recent_share',
    group: 'popularity',
    unit: 'ln share of recent looks (half-life 15 days)',
    consent: 'analytics',
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
    of: ofItem(({ shares }, number) => Math.log(shares.entryShare[number]!)),
  },
];
