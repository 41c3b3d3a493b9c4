import type { AffinityKind } from '../../model/profile.ts';
import type { Shard } from './shard.ts';
import type { ShardStore } from './shard-store.ts';
import { shardOf } from './shards.ts';

const MAX_DENIED = 100;

/** Notes that a taste is not the visitor's, and writes the copies anew; the person whose device this is learns it too. */
export async function denyTaste(
  shard: Shard,
  site: string,
  visitor: string,
  taste: { kind: AffinityKind; value: string },
): Promise<void> {
  const known = await shard.know(site);
  if (!shard.existing(visitor)) return;
  const { kind, value } = taste;
  const { copy, person } = shard.change(visitor, (state) => {
    const { record } = state;
    const own = record.denied?.[kind] ?? [];
    record.denied = {
      ...record.denied,
      [kind]: [...own.filter((one) => one !== value), value].slice(-MAX_DENIED),
    };
    // A right is not to wait for the minute between two copies.
    delete record.kv;
    const copy = shard.portray(state, known, Date.now());
    shard.store.saveVisitor(state);
    return { copy, person: record.person };
  });
  await shard.write([copy], known);
  if (person !== undefined) await shardOf(shard.env, site, person).denyTaste(site, person, kind, value);
}

/** Uses a nonce up; spent ones are remembered as long as they could be tried again. False: it was used before. */
export function spend(store: ShardStore, nonce: string, until: number, now: number): boolean {
  return store.storage.transactionSync(() => {
    store.write('DELETE FROM spent WHERE until < ?', now);
    const known = store.sql.exec('SELECT 1 FROM spent WHERE nonce = ?', nonce).toArray().length > 0;
    if (!known) store.write('INSERT INTO spent (nonce, until) VALUES (?, ?)', nonce, until);
    return !known;
  });
}

/** A payment from a privacy budget: what was spent since a moment and this together stay within the limit. */
export interface Spending {
  epsilon: number;
  limit: number;
  since: number;
  now: number;
}

/** Pays, and gives what is left; undefined: there is not so much left, and nothing was spent. */
export function spendBudget(store: ShardStore, { epsilon, limit, since, now }: Spending): number | undefined {
  return store.storage.transactionSync(() => {
    const kept = JSON.parse(store.meta('privacy_budget') ?? '[]') as { at: number; epsilon: number }[];
    const spent = kept.filter((one) => one.at > since);
    const left = limit - spent.reduce((sum, one) => sum + one.epsilon, 0) - epsilon;
    // Sums of decimal fractions: 0.5 four times is 2 to the last bit, 0.1 twenty times is not.
    if (left < -1e-9) return undefined;
    store.setMeta('privacy_budget', JSON.stringify([...spent, { at: now, epsilon }]));
    return Math.max(0, Math.round(left * 1e6) / 1e6);
  });
}
