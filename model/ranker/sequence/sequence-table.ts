import { readPack, writePack } from '../pack.ts';
import type { Pack, PackedArray } from '../pack.ts';
import type { PairRelation, Relation } from './relation.ts';

/** Numbers an item: shares of all steps of visits, smoothed so that none is 0. */
export const SHARE_COLUMNS = ['share', 'recentShare', 'weekShare', 'entryShare'] as const;
type ShareColumn = (typeof SHARE_COLUMNS)[number];

const RELATIONS = ['next', 'second', 'third', 'near', 'together'] as const;
const PAIR_RELATIONS = ['afterPair', 'afterSet'] as const;
const RELATION_KEYS = ['starts', 'items', 'weights', 'rest'] as const;
const PAIR_KEYS = ['keys', ...RELATION_KEYS] as const;
const WALK_KEYS = ['starts', 'items', 'postingStarts', 'postings'] as const;

/** Steps of recent visits, newest visit first, and for each item the visits that had it, newest first. */
export interface Walks {
  readonly starts: Int32Array;
  readonly items: Int32Array;
  readonly postingStarts: Int32Array;
  readonly postings: Int32Array;
}

/**
 * Products by where they stand in lists: a spot is a category's list place. Shoppers go on from place to place, whatever
 * stands there, and a spot is seen far more often than one product after another: a class-based n-gram model (Brown et
 * al., "Class-based n-gram models of natural language", Computational Linguistics 1992).
 */
export interface Spots {
  /** Spot of each product, -1: its place was never told. */
  readonly spotOf: Int32Array;
  /** Share of all steps that each spot has. */
  readonly share: Float32Array;
  /** Share of its spot's steps that each product has. */
  readonly shareInSpot: Float32Array;
  /** The spot of the next step after a step at each spot, and after two; the same product again does not count. */
  readonly next: Relation;
  readonly afterPair: PairRelation;
}

/**
 * What was learned from visits about which product follows which. Made from the steps before `builtAt` and nothing
 * later; read by features and by strips' strategies.
 */
export interface SequenceTable {
  readonly builtAt: number;
  readonly ids: readonly string[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly shares: Readonly<Record<ShareColumn, Float32Array>>;
  /** Mean place in the list that the product was picked from, from 0; NaN where it was never told. */
  readonly listPlace: Float32Array;
  /**
   * next: the step after; second, third: two and three steps after; near: within ten steps after, weighted by 1 / steps;
   * together: in the same basket.
   */
  readonly relations: Readonly<Record<(typeof RELATIONS)[number], Relation>>;
  /** afterPair: the step after these two in this order; afterSet: after these two in any order. Backed by `next`. */
  readonly pairRelations: Readonly<Record<(typeof PAIR_RELATIONS)[number], PairRelation>>;
  /** Places of lists as classes of products; absent where events told no places. */
  readonly spots?: Spots;
  readonly walks: Walks;
  /** Similar products by title and attributes (cosines as weights); absent: not worked out. */
  readonly alike?: Relation;
}

/** Bytes of a table; `readSequenceTable` gives it back. */
export function writeSequenceTable(table: SequenceTable): Uint8Array {
  const arrays: Record<string, PackedArray> = { listPlace: table.listPlace as PackedArray };
  const put = (prefix: string, columns: object): void => {
    for (const [key, array] of Object.entries(columns)) arrays[`${prefix}.${key}`] = array as PackedArray;
  };
  put('share', table.shares);
  for (const name of RELATIONS) put(name, table.relations[name]);
  for (const name of PAIR_RELATIONS) put(name, table.pairRelations[name]);
  put('walks', table.walks);
  if (table.spots) {
    const { next, afterPair, ...columns } = table.spots;
    put('spots', columns);
    put('spots.next', next);
    put('spots.afterPair', afterPair);
  }
  if (table.alike) put('alike', table.alike);
  return writePack({ facts: { v: 1, builtAt: table.builtAt, ids: table.ids }, arrays });
}

function gather<T>(arrays: Pack['arrays'], prefix: string, keys: readonly string[]): T {
  const found = keys.map((key) => {
    const array = arrays[`${prefix}.${key}`];
    if (array === undefined) throw new RangeError(`The sequence table has no ${prefix}.${key}.`);
    return [key, array] as const;
  });
  return Object.fromEntries(found) as T;
}

function gatherSpots(arrays: Pack['arrays']): Spots {
  return {
    ...gather<Pick<Spots, 'spotOf' | 'share' | 'shareInSpot'>>(arrays, 'spots', [
      'spotOf',
      'share',
      'shareInSpot',
    ]),
    next: gather(arrays, 'spots.next', RELATION_KEYS),
    afterPair: gather(arrays, 'spots.afterPair', PAIR_KEYS),
  };
}

/**
 * A table from its bytes; its arrays are views into them.
 * @throws RangeError if something is missing or lengths differ.
 */
export function readSequenceTable(bytes: Uint8Array): SequenceTable {
  const { facts, arrays } = readPack(bytes);
  if (facts.v !== 1)
    throw new RangeError(`Sequence tables of version ${String(facts.v)} are not known; 1 is.`);
  const ids = facts.ids as string[];
  const shares: SequenceTable['shares'] = gather(arrays, 'share', SHARE_COLUMNS);
  const listPlace = arrays.listPlace as Float32Array | undefined;
  for (const column of [...Object.values(shares), listPlace]) {
    if (column?.length !== ids.length)
      throw new RangeError(`A column has ${column?.length} numbers for ${ids.length} items.`);
  }
  return {
    builtAt: Number(facts.builtAt),
    ids,
    indexOf: new Map(ids.map((id, index) => [id, index])),
    shares,
    listPlace: listPlace!,
    relations: Object.fromEntries(
      RELATIONS.map((name) => [name, gather(arrays, name, RELATION_KEYS)]),
    ) as SequenceTable['relations'],
    pairRelations: Object.fromEntries(
      PAIR_RELATIONS.map((name) => [name, gather(arrays, name, PAIR_KEYS)]),
    ) as SequenceTable['pairRelations'],
    walks: gather(arrays, 'walks', WALK_KEYS),
    ...(arrays['spots.spotOf'] ? { spots: gatherSpots(arrays) } : {}),
    ...(arrays['alike.starts'] ? { alike: gather<Relation>(arrays, 'alike', RELATION_KEYS) } : {}),
  };
}
