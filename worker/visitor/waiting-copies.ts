import type { ShardStore } from './shard-store.ts';

/** Visitors with traffic so shortly before an instance ended may lack their copy in KV. */
const UNSURE_MILLIS = 60_000;
/** No copy waits longer than this after its last event. */
const LATEST_MILLIS = 30 * 60_000;

/** Visitors whose copies were waiting when the last instance of a shard ended, or may not have been finished, and when they are due. */
export function waitingCopies(store: ShardStore, now: number): Map<string, number> {
  const waiting = new Map<string, number>();
  const seen = new Set<number>();
  let last: number | undefined;
  const lines = store.sql.exec<{ visitor: number; received_at: number }>(
    'SELECT visitor, received_at FROM log ORDER BY seq DESC',
  );
  for (const line of lines) {
    last ??= line.received_at;
    if (line.received_at < last - LATEST_MILLIS) break;
    if (seen.has(line.visitor)) continue;
    seen.add(line.visitor);
    const state = store.visitorOfRow(line.visitor);
    if (state?.record.due !== undefined) waiting.set(state.visitor, state.record.due);
    else if (state?.record.kv && line.received_at > last - UNSURE_MILLIS) waiting.set(state.visitor, now);
  }
  return waiting;
}
