import type { ErasureReceipt } from '../../model/visitor-view.ts';
import type { Env } from '../env.ts';
import { eraseDeadLetters } from '../event/overflow.ts';
import { personOf } from './link.ts';
import { shardOf } from './shards.ts';

/**
 * Erases a visitor everywhere: the shard's log and profile, the copy in KV, what the visitor had given to a person,
 * and dead letters in R2. What still waits in the queue is refused when it arrives. For a person, all devices too.
 */
export async function eraseVisitor(env: Env, site: string, visitor: string): Promise<ErasureReceipt> {
  const { person: _, ...receipt } = await erase(env, site, visitor);
  return receipt;
}

/**
 * Erases whom the shop knows by this e-mail address or customer number, with all devices and imported orders, and with
 * whatever else the shop has told to be the same person's.
 */
export async function eraseCustomer(env: Env, site: string, customer: string): Promise<ErasureReceipt> {
  const { person, ...receipt } = await erase(env, site, await personOf(env, site, customer));
  if (person === undefined) return receipt;
  const whole = await eraseVisitor(env, site, person);
  return {
    ...receipt,
    shard_rows: receipt.shard_rows + whole.shard_rows,
    objects: receipt.objects + whole.objects,
  };
}

async function erase(
  env: Env,
  site: string,
  visitor: string,
): Promise<ErasureReceipt & { person: string | undefined }> {
  const { person, members, ...receipt } = await shardOf(env, site, visitor).erase(site, visitor);
  let { shard_rows: rows } = receipt;
  let objects = await eraseDeadLetters(env, site, visitor);
  if (person !== undefined) await shardOf(env, site, person).disown(site, person, visitor);
  for (const member of members) {
    const own = await eraseVisitor(env, site, member);
    rows += own.shard_rows;
    objects += own.objects;
  }
  return { ...receipt, shard_rows: rows, objects, person };
}
