import { PRIORS } from './priors.ts';
import { PairCounts, TripleCounts, pairRelationOf, relationOf } from './relation.ts';
import type { SequenceTable, Walks } from './sequence-table.ts';
import { smoothedShares } from './smoothed-shares.ts';
import { spotsOf } from './spots.ts';
import { stepsOf } from './visit.ts';
import type { Visit } from './visit.ts';

const DAY_MILLIS = 86_400_000;
/** After so many days a step counts half in `recentShare`. */
const RECENT_HALF_LIFE_DAYS = 15;
/** `near` looks this many steps ahead. */
const NEAR_STEPS = 10;
/** Entries of one relation, about 3 MB: the table of a shop with 100,000 products must fit a Worker beside its rankers. */
const ENTRY_BUDGET = 400_000;
/** Visits kept for comparing sessions, as V-SkNN does: the newest (facts/ranking.md). */
const MOST_WALKS = 100_000;
/** A visit's steps as item numbers. */
interface Walk {
  readonly at: number;
  readonly items: readonly number[];
  readonly places: readonly (number | undefined)[];
}

function walkOf({ acts }: Visit, indexOf: ReadonlyMap<string, number>): Walk {
  const steps = stepsOf(acts)
    .map((index) => acts[index]!)
    .filter(({ id }) => indexOf.has(id));
  return {
    at: steps[0]?.at ?? 0,
    items: steps.map(({ id }) => indexOf.get(id)!),
    places: steps.map(({ place }) => place),
  };
}

function sharesOf(walks: readonly Walk[], size: number, now: number) {
  const all = new Float64Array(size);
  const recent = new Float64Array(size);
  const week = new Float64Array(size);
  const entries = new Float64Array(size);
  const placeSums = new Float64Array(size);
  const placeCounts = new Float64Array(size);
  for (const { at, items, places } of walks) {
    const ageDays = Math.max(0, (now - at) / DAY_MILLIS);
    const weight = 2 ** (-ageDays / RECENT_HALF_LIFE_DAYS);
    if (items.length > 0) entries[items[0]!]!++;
    for (const [index, item] of items.entries()) {
      all[item]!++;
      recent[item]! += weight;
      if (ageDays < 7) week[item]!++;
      const place = places[index];
      if (place === undefined) continue;
      placeSums[item]! += place;
      placeCounts[item]!++;
    }
  }
  return {
    shares: {
      share: smoothedShares(all),
      recentShare: smoothedShares(recent),
      weekShare: smoothedShares(week),
      entryShare: smoothedShares(entries),
    },
    steps: all,
    listPlace: Float32Array.from(placeSums, (sum, item) => sum / placeCounts[item]!), // 0 / 0: NaN, never told
  };
}

function relationsOf(walks: readonly Walk[], baskets: readonly (readonly number[])[], size: number) {
  const after = [new PairCounts(size), new PairCounts(size), new PairCounts(size)] as const;
  const near = new PairCounts(size);
  const pairs = new TripleCounts(size);
  const sets = new TripleCounts(size);
  for (const { items } of walks) {
    for (const [index, item] of items.entries()) {
      for (let back = 1; back <= Math.min(NEAR_STEPS, index); back++) {
        const before = items[index - back]!;
        near.add(before, item, 1 / back);
        after[back - 1]?.add(before, item);
      }
      if (index < 2) continue;
      const [a, b] = [items[index - 2]!, items[index - 1]!];
      pairs.add(a, b, item);
      sets.add(Math.min(a, b), Math.max(a, b), item);
    }
  }
  const together = new PairCounts(size);
  for (const basket of baskets) {
    for (const a of basket) for (const b of basket) if (a !== b) together.add(a, b);
  }
  const limits = { prior: PRIORS.item, budget: ENTRY_BUDGET };
  return {
    relations: {
      next: relationOf(after[0], limits),
      second: relationOf(after[1], limits),
      third: relationOf(after[2], limits),
      near: relationOf(near, limits),
      together: relationOf(together, { prior: PRIORS.basket, budget: ENTRY_BUDGET }),
    },
    pairRelations: {
      afterPair: pairRelationOf(pairs, { prior: PRIORS.pair, budget: ENTRY_BUDGET }),
      afterSet: pairRelationOf(sets, { prior: PRIORS.set, budget: ENTRY_BUDGET }),
    },
  };
}

/** Items of each purchase, each once, as numbers; purchases of one visitor with the same `basket` are one. */
export function basketsOf(visits: readonly Visit[], indexOf: ReadonlyMap<string, number>): number[][] {
  const baskets = new Map<string, Set<number>>();
  for (const { visitor, acts } of visits) {
    for (const { basket, id } of acts) {
      const item = indexOf.get(id);
      if (basket === undefined || item === undefined) continue;
      const key = JSON.stringify([visitor, basket]);
      const held = baskets.get(key);
      if (held) held.add(item);
      else baskets.set(key, new Set([item]));
    }
  }
  return Array.from(baskets.values(), (items) => Array.from(items));
}

function walksIndex(walks: readonly Walk[], size: number): Walks {
  const kept = walks.filter(({ items }) => items.length > 1).slice(0, MOST_WALKS);
  const starts = new Int32Array(kept.length + 1);
  const postings: number[][] = Array.from({ length: size }, () => []);
  for (const [visit, { items }] of kept.entries()) {
    starts[visit + 1] = starts[visit]! + items.length;
    for (const item of new Set(items)) postings[item]!.push(visit);
  }
  const postingStarts = new Int32Array(size + 1);
  for (let item = 0; item < size; item++)
    postingStarts[item + 1] = postingStarts[item]! + postings[item]!.length;
  return {
    starts,
    items: Int32Array.from(kept.flatMap(({ items }) => items)),
    postingStarts,
    postings: Int32Array.from(postings.flat()),
  };
}

export interface SequenceInput {
  readonly products: readonly { readonly id: string; readonly category?: string | undefined }[];
  readonly visits: readonly Visit[];
  /** Milliseconds since epoch: what is recent is measured from here. */
  readonly now: number;
}

/**
 * The table of some products and the visits before `now`. Acts on products that are not among them are passed over.
 * Depends on nothing but its input; visits may come in any order.
 */
export function buildSequenceTable({ products, visits, now }: SequenceInput): SequenceTable {
  const ids = products.map(({ id }) => id);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const walks = visits.map((visit) => walkOf(visit, indexOf)).toSorted((a, b) => b.at - a.at);
  const size = ids.length;
  const { shares, listPlace, steps } = sharesOf(walks, size, now);
  const spots = spotsOf(
    walks.map(({ items }) => items),
    { products, listPlace, steps, budget: ENTRY_BUDGET },
  );
  return {
    builtAt: now,
    ids,
    indexOf,
    shares,
    listPlace,
    ...(spots ? { spots } : {}),
    ...relationsOf(walks, basketsOf(visits, indexOf), size),
    walks: walksIndex(walks, size),
  };
}
