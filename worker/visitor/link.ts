import type { Env } from '../env.ts';
import { visitorIdOfKey } from './identity.ts';
import { shardOf } from './shards.ts';

/** The id of the person whom a shop knows by this e-mail address or customer number; neither is kept anywhere. */
export function personOf(env: Env, site: string, customer: string): Promise<string> {
  return visitorIdOfKey(env.SECRET, site, 'eu', customerKey(customer));
}

/** An e-mail address or customer number as it is hashed: without case and spaces around it. */
export function customerKey(customer: string): string {
  const trimmed = customer.trim();
  return trimmed.includes('@') ? trimmed.toLowerCase() : trimmed;
}

/**
 * Makes a visitor one of a person's devices: history and profile become the person's, ids and experiments stay the
 * device's own. `ads`: sealed hash for ad platforms, only with consent to marketing; `imported`: two names of one
 * customer in the shop's files. May be called again and again; a device that was another person's moves. False: it was
 * so already.
 */
export async function linkVisitor(
  env: Env,
  site: string,
  visitor: string,
  person: string,
  { ads, imported }: { ads?: string | undefined; imported?: true } = {},
): Promise<boolean> {
  if (visitor === person) return false;
  const device = shardOf(env, site, visitor);
  const whole = shardOf(env, site, person);
  const { before, seen } = await device.link(site, visitor, person);
  if (before !== undefined && before !== person)
    await shardOf(env, site, before).disown(site, before, visitor);
  const more = { ...(ads === undefined ? {} : { ads }), ...(imported ? { imported } : {}) };
  if (before === person && (await whole.isMember(site, person, visitor))) {
    if (ads !== undefined)
      await whole.adopt(site, person, { member: visitor, batches: [], seen: [], complete: true, ads });
    return false;
  }
  let cursor: number | undefined;
  do {
    const page = await device.history(site, visitor, cursor);
    cursor = page.cursor;
    const { conflicts } = await whole.adopt(site, person, {
      member: visitor,
      batches: page.batches,
      seen,
      complete: cursor === undefined,
      ...more,
    });
    await markMixed(env, site, conflicts);
  } while (cursor !== undefined);
  return true;
}

/** Leaves devices of one person that were seen in different variations out of those experiments. */
export async function markMixed(
  env: Env,
  site: string,
  conflicts: readonly { member: string; experiment: string; phase: number }[],
): Promise<void> {
  await Promise.all(
    conflicts.map(({ member, ...phase }) => shardOf(env, site, member).markMixed(site, member, phase)),
  );
}
