import type { CatalogueOrder } from './catalogue-order.ts';

/** Each step counts so much less than the one after it where strides are compared; a stride that is one off counts so. */
const STRIDE_DECAY = 0.9;
const NEXT_STRIDE = 0.3;
/** Added to a visit's usual share passed over, so that who opens one product after the other is no division by 0. */
const LEAST_PASSED = 0.01;

/**
 * How a visit walks through its categories and where each candidate lies on that way. Shoppers scan a list from where
 * they are and stop at what attracts them: what lies between counts by the looks it usually gets (cascade model:
 * Craswell et al., "An experimental comparison of click position-bias models", WSDM 2008). Numbers by candidate are NaN
 * where it is not in the catalogue or no step says anything.
 */
export interface CategoryWay extends WayOfVisit {
  readonly to: WayToCandidate;
}

export interface WayOfVisit {
  /** Mean places from one step to the next within a category, without and with sign; NaN: no such pair of steps. */
  readonly pace: number;
  readonly drift: number;
  /** Share of steps that left the category; NaN for fewer than two steps. */
  readonly switches: number;
  /** Share of the last category's looks that lies ahead of the last product and was not looked at yet. */
  readonly ahead: number;
}

/** Numbers by candidate. */
export interface WayToCandidate {
  /** Against all steps in the candidate's category: places to the nearest, to the furthest on, to the first in order, to the newest; steps since that one. */
  readonly nearest: Float64Array;
  readonly beyond: Float64Array;
  readonly fromFirst: Float64Array;
  readonly fromNewest: Float64Array;
  readonly stepsSince: Float64Array;
  /** How often steps went from one side of it to the other; steps since the last time. */
  readonly passed: Float64Array;
  readonly passedAgo: Float64Array;
  /** Unseen products between the last one and this, in the last one's category: how many, their share of looks (negative: back), and that over what this visit usually passes. */
  readonly unseenBetween: Float64Array;
  readonly looksBetween: Float64Array;
  readonly looksRatio: Float64Array;
  /** Against this visit's strides: off the last one, off the median, and how many were the same (decayed). */
  readonly strideGap: Float64Array;
  readonly medianGap: Float64Array;
  readonly sameStrides: Float64Array;
}

interface Way {
  readonly order: CatalogueOrder;
  /** Catalogue rows of the steps, newest first, -1 where not known. */
  readonly stepRows: Int32Array;
}

/** Share of looks strictly between two products of a category. */
function looksBetween({ share, upTo }: CatalogueOrder, a: number, b: number): number {
  if (a === b) return 0;
  const [low, high] = upTo[a]! < upTo[b]! ? [a, b] : [b, a];
  return Math.max(0, upTo[high]! - share[high]! - upTo[low]!);
}

const isBetween = (place: number, a: number, b: number): boolean => (place - a) * (place - b) < 0;

/** Strides of a visit, newest first: places from one step to the next, NaN between categories. */
function stridesOf({ order, stepRows }: Way) {
  const strides: number[] = [];
  let pairs = 0;
  let passed = 0;
  for (let at = 1; at < stepRows.length; at++) {
    const [to, from] = [stepRows[at - 1]!, stepRows[at]!];
    const known = to >= 0 && from >= 0;
    if (known) pairs++;
    const within = known && order.category[to] === order.category[from];
    strides.push(within ? order.place[to]! - order.place[from]! : Number.NaN);
    if (within) passed += looksBetween(order, from, to);
  }
  const moves = strides.filter((stride) => !Number.isNaN(stride));
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  return {
    strides,
    median: moves.toSorted((a, b) => a - b)[moves.length >> 1] ?? Number.NaN,
    // 0 / 0: NaN
    usuallyPassed: passed / moves.length,
    pace: sum(moves.map(Math.abs)) / moves.length,
    drift: sum(moves) / moves.length,
    switches: (pairs - moves.length) / pairs,
  };
}

/** The way of a visit, for candidates given by catalogue row (-1: not there). */
export function categoryWay(way: Way, rows: Int32Array): CategoryWay {
  const { order, stepRows } = way;
  const { category, place, share, upTo } = order;
  const { strides, median, usuallyPassed, pace, drift, switches } = stridesOf(way);
  const unknown = (): Float64Array => new Float64Array(rows.length).fill(Number.NaN);
  const out = {
    nearest: unknown(),
    beyond: unknown(),
    fromFirst: unknown(),
    fromNewest: unknown(),
    stepsSince: unknown(),
    passed: unknown(),
    passedAgo: unknown(),
    unseenBetween: unknown(),
    looksBetween: unknown(),
    looksRatio: unknown(),
    strideGap: unknown(),
    medianGap: unknown(),
    sameStrides: unknown(),
  };
  const last = stepRows[0] ?? -1;
  const seen = [...new Set(stepRows)].filter((row) => row >= 0 && category[row] === category[last]);
  let ahead = Number.NaN;
  if (last >= 0) {
    ahead = 1 - upTo[last]!;
    for (const row of seen) if (place[row]! > place[last]!) ahead -= share[row]!;
  }

  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    if (row < 0) continue;
    const here = place[row]!;
    let [nearest, most, least, passed] = [Infinity, -Infinity, Infinity, 0];
    for (let ago = 0; ago < stepRows.length; ago++) {
      const step = stepRows[ago]!;
      if (step < 0 || category[step] !== category[row]) continue;
      const there = place[step]!;
      if (nearest === Infinity) {
        out.fromNewest[index] = here - there;
        out.stepsSince[index] = ago;
      }
      nearest = Math.min(nearest, Math.abs(here - there));
      most = Math.max(most, there);
      least = Math.min(least, there);
      const before = stepRows[ago + 1] ?? -1;
      if (before < 0 || category[before] !== category[row]) continue;
      if (!isBetween(here, there, place[before]!)) continue;
      if (passed++ === 0) out.passedAgo[index] = ago;
    }
    out.passed[index] = passed;
    if (nearest < Infinity) {
      out.nearest[index] = nearest;
      out.beyond[index] = here - most;
      out.fromFirst[index] = here - least;
    }
    if (last < 0 || category[row] !== category[last]) continue;

    const stride = here - place[last]!;
    let unseen = Math.max(0, Math.abs(stride) - 1);
    let looks = looksBetween(order, last, row);
    for (const one of seen) {
      if (!isBetween(place[one]!, place[last]!, here)) continue;
      unseen--;
      looks -= share[one]!;
    }
    const direction = stride < 0 ? -1 : 1;
    out.unseenBetween[index] = unseen;
    out.looksBetween[index] = direction * Math.max(0, looks);
    out.looksRatio[index] = out.looksBetween[index]! / (usuallyPassed + LEAST_PASSED);
    out.strideGap[index] = Math.abs(stride - (strides[0] ?? Number.NaN));
    out.medianGap[index] = Math.abs(stride - median);
    let same = 0;
    for (let at = 0, weight = 1; at < strides.length; at++, weight *= STRIDE_DECAY) {
      const off = Math.abs(stride - strides[at]!);
      if (off === 0) same += weight;
      else if (off === 1) same += weight * NEXT_STRIDE;
    }
    out.sameStrides[index] = same;
  }
  return { pace, drift, switches, ahead, to: out };
}
