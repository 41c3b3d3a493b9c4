import { PRIORS, seenOf } from './priors.ts';
import { pairRow } from './relation.ts';
import type { PairRelation, Relation } from './relation.ts';
import type { SequenceTable } from './sequence-table.ts';

/** Observations that the place's account is worth, after one product and after two. */
const NEXT_PRIOR = 40;
const PAIR_PRIOR = 30;

export interface PlaceBacked {
  /** P(candidate is next) after the last step, and after the last two, by slot. */
  readonly next: Float64Array;
  readonly afterPair: Float64Array;
  /** Half by the last step, half by the places of the last two: what to fall back on where more is known. */
  readonly mixed: Float64Array;
}

interface Request {
  /** Item numbers looked at, newest first; not empty. */
  readonly steps: Int32Array;
  /** Item number of each slot, and slot of each item, -1: none. */
  readonly candidates: Int32Array;
  readonly slotOf: Int32Array;
  /** ln P(spot) after the last step and after the last two, by spot. */
  readonly spotNext: Float64Array | undefined;
  readonly spotAfterPair: Float64Array | undefined;
}

/** P(item) by its spot; an item without one by its share of all looks. */
function byPlace({ spots, shares }: SequenceTable, { candidates }: Request, logs: Float64Array | undefined) {
  return Float64Array.from(candidates, (item) => {
    const spot = spots?.spotOf[item] ?? -1;
    return spot < 0 || !logs ? shares.share[item]! : Math.exp(logs[spot]!) * spots!.shareInSpot[item]!;
  });
}

/** What was seen in a relation's row, backed by `backing` instead of what the relation falls back on. */
function rebacked(
  { starts, items, weights, rest }: Relation | PairRelation,
  row: number,
  {
    backing,
    slotOf,
    relationPrior,
    prior,
  }: { backing: Float64Array; slotOf: Int32Array; relationPrior: number; prior: number },
): Float64Array {
  const seen = seenOf(rest[row]!, relationPrior);
  const scores = backing.map((p) => (p * prior) / (seen + prior));
  for (let at = starts[row]!; at < starts[row + 1]!; at++) {
    const slot = slotOf[items[at]!]!;
    if (slot >= 0) scores[slot]! += (weights[at]! * (seen + relationPrior)) / (seen + prior);
  }
  return scores;
}

/**
 * The same probabilities as `FollowScores.next` and `afterPair`, but where little was seen of the products, what was
 * seen of the places they stand at is trusted, not popularity: a product seldom looked at is followed by what stands
 * after it.
 */
export function placeBacked(table: SequenceTable, request: Request): PlaceBacked {
  const { steps, slotOf, spotNext, spotAfterPair } = request;
  const { relations, pairRelations } = table;
  const next = rebacked(relations.next, steps[0]!, {
    backing: byPlace(table, request, spotNext),
    slotOf,
    relationPrior: PRIORS.item,
    prior: NEXT_PRIOR,
  });
  const places = byPlace(table, request, spotAfterPair);
  const mixed = next.map((p, slot) => (p + places[slot]!) / 2);
  const row =
    steps.length < 2 ? -1 : pairRow(pairRelations.afterPair, steps[1]! * table.ids.length + steps[0]!);
  const afterPair =
    row < 0
      ? mixed
      : rebacked(pairRelations.afterPair, row, {
          backing: mixed,
          slotOf,
          relationPrior: PRIORS.pair,
          prior: PAIR_PRIOR,
        });
  return { next, afterPair, mixed };
}

/**
 * How foreseeable this visit was: mean ln P(step | the one before) over its steps, and that of the last one. NaN for
 * fewer than two steps.
 */
export function foreseen(
  { relations, shares }: SequenceTable,
  steps: Int32Array,
): { mean: number; last: number } {
  const { starts, items, weights, rest } = relations.next;
  let sum = 0;
  let last = Number.NaN;
  for (let ago = 1; ago < steps.length; ago++) {
    const [from, to] = [steps[ago]!, steps[ago - 1]!];
    let p = rest[from]! * shares.share[to]!;
    const at = items.subarray(starts[from]!, starts[from + 1]!).indexOf(to);
    if (at >= 0) p += weights[starts[from]! + at]!;
    sum += Math.log(p);
    if (ago === 1) last = Math.log(p);
  }
  return { mean: steps.length < 2 ? Number.NaN : sum / (steps.length - 1), last };
}
