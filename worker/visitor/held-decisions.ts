import type { DecisionRecord } from '../../model/decision.ts';
import { digestOf } from './digest.ts';
import { logDecisions } from './shard-writes.ts';
import type { Shard } from './shard.ts';

/** Browsers keep a page that they fetched ahead for minutes; a tab rendered in advance may wait a little longer. */
const HELD_MILLIS = 60 * 60_000;
/** Of one visitor; beyond, the oldest are forgotten. */
const MAX_HELD = 8;

/**
 * Keeps a page's decisions apart from the log until the page is shown: the browser fetched it ahead, and what nobody saw
 * triggers nothing. Kept in the visitor's row, so that it goes with the visitor.
 */
export async function holdDecisions(
  shard: Shard,
  site: string,
  visitor: string,
  record: DecisionRecord,
): Promise<void> {
  await shard.know(site);
  await shard.register(site, visitor);
  if (shard.isErased(await digestOf(visitor))) return;
  shard.change(visitor, (state) => {
    if (state.ids.has(record.id)) return;
    if (state.rowId === undefined) shard.counters.countVisitor(1);
    const held = (state.record.held ?? []).filter(
      ({ id, at }) => id !== record.id && record.at - at < HELD_MILLIS,
    );
    state.record.held = [...held, record].slice(-MAX_HELD);
    shard.store.saveVisitor(state);
  });
}

/**
 * Logs what was decided for a page that was fetched ahead and is shown now. Only the visitor it was decided for can have
 * it logged, and only as it was decided. False: nothing is held under this id (any more).
 */
export async function showDecisions(
  shard: Shard,
  site: string,
  visitor: string,
  { decision, now }: { decision: string; now: number },
): Promise<boolean> {
  await shard.know(site);
  const record = shard
    .existing(visitor)
    ?.record.held?.find(({ id, at }) => id === decision && now - at < HELD_MILLIS);
  if (!record) return false;
  // It counts from when it was seen, not from when it was fetched.
  await logDecisions(shard, site, visitor, { ...record, at: now });
  if (!shard.existing(visitor)) return false;
  shard.change(visitor, (state) => {
    const held = (state.record.held ?? []).filter(({ id }) => id !== decision);
    if (held.length > 0) state.record.held = held;
    else delete state.record.held;
    shard.store.saveVisitor(state);
  });
  return true;
}
