import { mergeShadows, type ShadowTally } from '../../model/ranker/shadow-tally.ts';
import type { ShardStore } from './shard-store.ts';

const KEY = 'shadows';
/** Pairs of rankers kept, the newest. */
const MOST_PAIRS = 6;

/** Tallies of this shard, one a pair of rankers, the newest first. */
export function shadowTallies(store: ShardStore): ShadowTally[] {
  const text = store.meta(KEY);
  return text === undefined ? [] : (JSON.parse(text) as ShadowTally[]);
}

/** Adds one comparison: one row written. */
export function noteShadow(store: ShardStore, tally: ShadowTally): void {
  const merged = mergeShadows([...shadowTallies(store), tally]).slice(0, MOST_PAIRS);
  store.setMeta(KEY, JSON.stringify(merged));
}
