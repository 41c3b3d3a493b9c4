import type { ShopEvent } from '../../model/event.ts';
import type { ShardStore, StoredBatch } from './shard-store.ts';
import type { VisitorState } from './visitor-state.ts';

/** What an order is called: its id, and the number that a shop's server gives beside it, without `#`; none: no order. */
export function orderNames({ name, params }: ShopEvent): string[] {
  if ((name !== 'purchase' && name !== 'refund') || !params.transaction_id) return [];
  const names = [params.transaction_id, params.label ?? ''].map((text) => text.replace(/^#/, ''));
  return [...new Set(names.filter(Boolean))];
}

/** Names of the purchases in a batch that this visitor made here, not on another device. */
export function ordersOf(batch: StoredBatch): string[] {
  if (batch.origin !== undefined) return [];
  return batch.events.flatMap((event) => (event.name === 'purchase' ? orderNames(event) : []));
}

/**
 * When the order was made that a refund takes back. 0: before everything that the log still has. Undefined: no such
 * order is known, or not yet.
 */
export function boughtAt(
  refund: ShopEvent,
  { state, store, batch }: { state: VisitorState; store: ShardStore; batch: Pick<StoredBatch, 'events'> },
): number | undefined {
  const names = new Set(orderNames(refund));
  const made = (event: ShopEvent) =>
    event.name === 'purchase' && orderNames(event).some((name) => names.has(name));
  const here = batch.events.find(made);
  if (here) return here.at;
  const known = new Set(state.record.transactions);
  if (![...names].some((name) => known.has(name))) return undefined;
  for (const logged of store.batches(state)) {
    const found = logged.events.find(made);
    if (found) return found.at;
  }
  return 0;
}
