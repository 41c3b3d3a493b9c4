import { foldLog } from '../../model/fold.ts';
import { ordersOf } from './order-book.ts';
import type { ShardSite } from './shard-site.ts';
import type { ShardStore, StoredBatch } from './shard-store.ts';
import type { VisitorCache } from './visitor-cache.ts';
import type { VisitorState } from './visitor-state.ts';

export const MAINTENANCE_INTERVAL_MILLIS = 86_400_000;
const DAY_MILLIS = 86_400_000;
/** Visitors looked at, and lines deleted, in one step: an alarm must not hold up the shard's visitors for long. */
const VISITORS_A_STEP = 500;
const LINES_A_STEP = 5_000;
/** An erased visitor's digest is kept so long: nothing older is still on its way. */
const ERASED_DAYS = 60;

/** The next visitors by number of their row; `last` undefined: the round is complete. */
export function visitorsAfter(
  store: ShardStore,
  after: number,
): { rows: { visitor: string }[]; last?: number } {
  const rows = store.sql
    .exec<{ id: number; visitor: string }>(
      'SELECT id, visitor FROM visitors WHERE id > ? ORDER BY id LIMIT ?',
      after,
      VISITORS_A_STEP,
    )
    .toArray();
  const last = rows.at(-1)?.id;
  return rows.length < VISITORS_A_STEP || last === undefined ? { rows } : { rows, last };
}

/**
 * Deletes lines received longer ago than the site keeps events. What they said of a visitor stays in the profile as its
 * base; a visitor of whom nothing else is left goes altogether. Gives those who went.
 */
export function deleteOldLines(
  store: ShardStore,
  cache: VisitorCache,
  site: ShardSite,
  now: number,
): VisitorState[] {
  const before = now - site.snapshot.site.retention_days * DAY_MILLIS;
  const gone: VisitorState[] = [];
  store.storage.transactionSync(() => {
    const lines = store.sql
      .exec<{ seq: number; visitor: number; kind: string; body: string }>(
        'SELECT seq, visitor, kind, body FROM log WHERE received_at < ? ORDER BY seq LIMIT ?',
        before,
        LINES_A_STEP,
      )
      .toArray();
    const batches = new Map<number, StoredBatch[]>();
    for (const line of lines) {
      const known = batches.get(line.visitor) ?? [];
      if (line.kind === 'batch') {
        const batch = JSON.parse(line.body) as StoredBatch;
        known.push(batch);
        for (const name of ordersOf(batch)) store.write('DELETE FROM orders WHERE name = ?', name);
      }
      batches.set(line.visitor, known);
      store.write('DELETE FROM log WHERE seq = ?', line.seq);
    }
    for (const [row, old] of batches) {
      const state = store.visitorOfRow(row);
      if (!state) continue;
      cache.drop(state.visitor);
      const [newest] = store.lines(state);
      if (!newest) {
        store.eraseVisitor(state);
        gone.push(state);
      } else {
        const base = foldLog(old, site.fold, state.record.base);
        if (base) state.record.base = base;
        store.saveVisitor(state);
      }
    }
    if (lines.length > 0) store.keepSequence();
    store.write('DELETE FROM erased WHERE at < ?', now - ERASED_DAYS * DAY_MILLIS);
  });
  return gone;
}
