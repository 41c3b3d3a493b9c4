import type { ItemSignal } from '../../session.ts';
import type { ItemTable } from '../listing/item-table.ts';
import { catalogueOrder } from './catalogue-order.ts';
import type { CatalogueOrder } from './catalogue-order.ts';
import { categoryWay } from './category-way.ts';
import type { CategoryWay } from './category-way.ts';
import { followScores } from './follow-scores.ts';
import type { FollowScores } from './follow-scores.ts';
import { kindredNext } from './kindred.ts';
import { foreseen, placeBacked } from './place-backed.ts';
import type { PlaceBacked } from './place-backed.ts';
import { pairRow } from './relation.ts';
import type { SequenceTable } from './sequence-table.ts';
import { addNeighbourScores, visitNeighbours } from './visit-neighbours.ts';
import { walkedIds } from './walked-items.ts';

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
  /** P(candidate is next) by three better-founded accounts, by slot: see place-backed.ts and kindred.ts. */
  readonly placeNext: Float64Array;
  readonly placeAfterPair: Float64Array;
  readonly kindred: Float64Array;
  readonly ranks: Readonly<Record<'next' | 'walk' | 'lift' | 'kindred' | 'unseen', Float64Array>>;
  /** Sum of P(candidate is next) over the candidates of each one's category, by slot. */
  readonly nextInCategory: Float64Array;
  readonly mostWalk: number;
  readonly mostNext: number;
  readonly mostKindred: number;
  readonly foreseen: { readonly mean: number; readonly last: number };
  readonly way: CategoryWay;
  /** ln P(spot) after the last step and after the last two, by spot; undefined where spots are not known. */
  readonly spotNext: Float64Array | undefined;
  readonly spotAfterPair: Float64Array | undefined;
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
  const none = new Float64Array(distinct.length);
  const neighbours = new Float64Array(distinct.length);
  const spots = spotScores(table, stepNumbers);
  let follow: FollowScores | undefined;
  let backed: PlaceBacked = { next: none, afterPair: none, mixed: none };
  let kindred: Float64Array = none;
  if (stepNumbers.length > 0) {
    addNeighbourScores(table.walks, visitNeighbours(table.walks, stepNumbers), {
      slotOf,
      scores: neighbours,
    });
    const request = { steps: stepNumbers, candidates: Int32Array.from(distinct), slotOf };
    backed = placeBacked(table, { ...request, ...spots });
    kindred = kindredNext(table.walks, { ...request, backing: backed.mixed });
    follow = followScores(table, request);
  }
  for (const number of distinct) slotOf[number] = -1;
  const order = catalogueOrder(items, table);
  const rows = Int32Array.from(candidates, rowOf);
  const stepRows = Int32Array.from(known, rowOf);
  return {
    table,
    items,
    order: order.place,
    numbers,
    rows,
    stepNumbers,
    stepRows,
    slots,
    follow,
    neighbours,
    placeNext: backed.next,
    placeAfterPair: backed.afterPair,
    kindred,
    ranks: follow
      ? {
          next: ranksOf(follow.next),
          walk: ranksOf(follow.walk),
          lift: ranksOf(follow.lift),
          kindred: ranksOf(kindred),
          unseen: ranksOf(unseenFirst(follow.next, distinct, stepNumbers)),
        }
      : { next: none, walk: none, lift: none, kindred: none, unseen: none },
    nextInCategory: follow ? categorySums(follow.next, distinct, { table, items, order }) : none,
    mostWalk: follow ? Math.max(...follow.walk) : 0,
    mostNext: follow ? Math.max(...follow.next) : 0,
    mostKindred: Math.max(0, ...kindred),
    foreseen: foreseen(table, stepNumbers),
    way: categoryWay({ order, stepRows }, rows),
    ...spots,
  };
}

/** The same scores, with those of products looked at in this visit below all others. */
function unseenFirst(scores: Float64Array, numbers: readonly number[], steps: Int32Array): Float64Array {
  const seen = new Set(steps);
  return scores.map((score, slot) => (seen.has(numbers[slot]!) ? score - 1 : score));
}

/** Sum of the scores of each one's category; products that are not in the catalogue are a category of their own. */
function categorySums(
  scores: Float64Array,
  numbers: readonly number[],
  { table, items, order }: { table: SequenceTable; items: ItemTable; order: CatalogueOrder },
): Float64Array {
  const categories = numbers.map((number) => {
    const row = items.indexOf.get(table.ids[number]!);
    return row === undefined ? -1 : order.category[row]!;
  });
  const sums = new Map<number, number>();
  for (const [slot, category] of categories.entries())
    sums.set(category, (sums.get(category) ?? 0) + scores[slot]!);
  return Float64Array.from(categories, (category) => sums.get(category)!);
}

/** ln P of every spot after the last steps. Steps whose place was never told say nothing. */
function spotScores(
  { spots }: SequenceTable,
  steps: Int32Array,
): Pick<SequenceReading, 'spotNext' | 'spotAfterPair'> {
  const last = steps.length > 0 ? (spots?.spotOf[steps[0]!] ?? -1) : -1;
  if (!spots || last < 0) return { spotNext: undefined, spotAfterPair: undefined };
  const { next, afterPair, share } = spots;
  const spotNext = Float64Array.from(share, (p) => p * next.rest[last]!);
  for (let at = next.starts[last]!; at < next.starts[last + 1]!; at++)
    spotNext[next.items[at]!]! += next.weights[at]!;
  const before = steps.length > 1 ? spots.spotOf[steps[1]!]! : -1;
  const row = before < 0 ? -1 : pairRow(afterPair, before * share.length + last);
  let pair = spotNext;
  if (row >= 0) {
    pair = spotNext.map((p) => p * afterPair.rest[row]!);
    for (let at = afterPair.starts[row]!; at < afterPair.starts[row + 1]!; at++)
      pair[afterPair.items[at]!]! += afterPair.weights[at]!;
  }
  return { spotNext: spotNext.map(Math.log), spotAfterPair: pair.map(Math.log) };
}
