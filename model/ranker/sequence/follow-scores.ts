import { pairRow } from './relation.ts';
import type { PairRelation, Relation } from './relation.ts';
import type { SequenceTable } from './sequence-table.ts';

/** Steps back that `walk` and `lift` look at, each counting 1 / steps. */
const WALK_STEPS = 6;
const LIFT_STEPS = 10;
/** Transitions rarer than this are no stepping stone for two hops. */
const LEAST_HOP = 0.002;

/** How likely each candidate is to follow what was looked at: one number a candidate and signal; probabilities. */
export interface FollowScores {
  /** After the last step. */
  next: Float64Array;
  /** Two and three steps after the last but one and the one before; NaN where there is none. */
  second: Float64Array;
  third: Float64Array;
  /** Within ten steps after the last. */
  near: Float64Array;
  /** The same after each of the last six steps, added up by 1 / steps; no probability. */
  walk: Float64Array;
  /** From the last step over any one product between. */
  hop: Float64Array;
  /** From the candidate to the last step: the way back. */
  back: Float64Array;
  /** After the last two steps, in this order and in any; backed by `next`. */
  afterPair: Float64Array;
  afterSet: Float64Array;
  /** Times that the last two steps were seen in a row, in this order. */
  pairSupport: number;
  /** Sum over the last ten steps of ln(P(candidate near) / popularity) / steps: naive Bayes with decay. */
  lift: Float64Array;
}

/**
 * Follow scores of candidates.
 * @param steps item numbers looked at, newest first; not empty.
 * @param candidates item numbers, each once.
 * @param slotOf scratch of the table's size, -1 everywhere; given back so.
 */
export function followScores(
  table: SequenceTable,
  { steps, candidates, slotOf }: { steps: Int32Array; candidates: Int32Array; slotOf: Int32Array },
): FollowScores {
  const count = candidates.length;
  const popularity = table.shares.share;
  for (let slot = 0; slot < count; slot++) slotOf[candidates[slot]!] = slot;
  const [last, before, third] = [steps[0]!, steps[1] ?? -1, steps[2] ?? -1];
  const { next, second: secondRelation, third: thirdRelation, near } = table.relations;

  const after = (relation: Relation, item: number): Float64Array => {
    const out = new Float64Array(count);
    if (item < 0) return out.fill(Number.NaN);
    const rest = relation.rest[item]!;
    for (let slot = 0; slot < count; slot++) out[slot] = rest * popularity[candidates[slot]!]!;
    for (let at = relation.starts[item]!; at < relation.starts[item + 1]!; at++) {
      const slot = slotOf[relation.items[at]!]!;
      if (slot >= 0) out[slot]! += relation.weights[at]!;
    }
    return out;
  };
  const nextScores = after(next, last);
  const size = table.ids.length;
  const afterTwo = (relation: PairRelation, key: number): { scores: Float64Array; rest: number } => {
    const row = before < 0 ? -1 : pairRow(relation, key);
    if (row < 0)
      return { scores: before < 0 ? new Float64Array(count).fill(Number.NaN) : nextScores.slice(), rest: 1 };
    const rest = relation.rest[row]!;
    const scores = nextScores.map((p) => p * rest);
    for (let at = relation.starts[row]!; at < relation.starts[row + 1]!; at++) {
      const slot = slotOf[relation.items[at]!]!;
      if (slot >= 0) scores[slot]! += relation.weights[at]!;
    }
    return { scores, rest };
  };
  const pair = afterTwo(table.pairRelations.afterPair, before * size + last);
  const set = afterTwo(table.pairRelations.afterSet, Math.min(before, last) * size + Math.max(before, last));

  const scores: FollowScores = {
    next: nextScores,
    second: after(secondRelation, before),
    third: after(thirdRelation, third),
    near: after(near, last),
    walk: walkScores(near, steps, slotOf, count),
    hop: hopScores(next, last, slotOf, count),
    back: backScores(next, last, candidates, popularity),
    afterPair: pair.scores,
    afterSet: set.scores,
    pairSupport: before < 0 ? Number.NaN : 1 / pair.rest - 1,
    lift: liftScores(near, { steps, candidates, slotOf, popularity }),
  };
  for (let slot = 0; slot < count; slot++) slotOf[candidates[slot]!] = -1;
  return scores;
}

function walkScores(near: Relation, steps: Int32Array, slotOf: Int32Array, count: number): Float64Array {
  const out = new Float64Array(count);
  for (let ago = 1; ago <= Math.min(WALK_STEPS, steps.length); ago++) {
    const item = steps[ago - 1]!;
    for (let at = near.starts[item]!; at < near.starts[item + 1]!; at++) {
      const slot = slotOf[near.items[at]!]!;
      if (slot >= 0) out[slot]! += near.weights[at]! / ago;
    }
  }
  return out;
}

function hopScores(next: Relation, last: number, slotOf: Int32Array, count: number): Float64Array {
  const out = new Float64Array(count);
  for (let first = next.starts[last]!; first < next.starts[last + 1]!; first++) {
    const weight = next.weights[first]!;
    if (weight < LEAST_HOP) break; // rows are sorted by weight
    const between = next.items[first]!;
    for (let at = next.starts[between]!; at < next.starts[between + 1]!; at++) {
      const slot = slotOf[next.items[at]!]!;
      if (slot >= 0) out[slot]! += weight * next.weights[at]!;
    }
  }
  return out;
}

function backScores(
  next: Relation,
  last: number,
  candidates: Int32Array,
  popularity: Float32Array,
): Float64Array {
  return Float64Array.from(candidates, (candidate) => {
    let weight = 0;
    for (let at = next.starts[candidate]!; at < next.starts[candidate + 1]!; at++) {
      if (next.items[at] === last) {
        weight = next.weights[at]!;
        break;
      }
    }
    return weight + next.rest[candidate]! * popularity[last]!;
  });
}

function liftScores(
  near: Relation,
  {
    steps,
    candidates,
    slotOf,
    popularity,
  }: { steps: Int32Array; candidates: Int32Array; slotOf: Int32Array; popularity: Float32Array },
): Float64Array {
  const out = new Float64Array(candidates.length);
  let unseen = 0;
  for (let ago = 1; ago <= Math.min(LIFT_STEPS, steps.length); ago++) {
    const item = steps[ago - 1]!;
    const rest = near.rest[item]!;
    unseen += Math.log(rest) / ago;
    for (let at = near.starts[item]!; at < near.starts[item + 1]!; at++) {
      const slot = slotOf[near.items[at]!]!;
      if (slot < 0) continue;
      // Over ln(rest), which `unseen` gives to every candidate.
      out[slot]! += Math.log1p(near.weights[at]! / (rest * popularity[candidates[slot]!]!)) / ago;
    }
  }
  return out.map((lift) => lift + unseen);
}
