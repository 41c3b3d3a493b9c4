import { digestOf } from './digest.ts';
import { adopted, forgetMember, keepAds, noteMember } from './person.ts';
import type { Adoption, Conflict, Seen } from './person.ts';
import type { Shard } from './shard.ts';
import type { StoredBatch } from './shard-store.ts';
import { ingestMany } from './shard-writes.ts';

/** Batches of a device's history that travel in one call. */
const HISTORY_PAGE = 500;

/** Makes a visitor a person's device: from now on what it does is handed on. Gives the person before, and the variations seen. */
export async function link(
  shard: Shard,
  site: string,
  visitor: string,
  person: string,
): Promise<{ before?: string; seen: Seen[] }> {
  await shard.know(site);
  return shard.change(visitor, (state) => {
    if (state.rowId === undefined) return { seen: [] };
    const before = state.record.person;
    state.record.person = person;
    shard.store.saveVisitor(state);
    const seen = state.outcomes.map(({ experiment, phase, variation }) => ({
      experiment,
      phase,
      variation,
    }));
    return { ...(before === undefined ? {} : { before }), seen };
  });
}

/** Everything a visitor did, oldest first, page by page. */
export async function history(
  shard: Shard,
  site: string,
  visitor: string,
  cursor = 0,
): Promise<{ batches: StoredBatch[]; cursor?: number }> {
  await shard.know(site);
  const state = shard.existing(visitor);
  const all = state ? shard.store.batches(state) : [];
  const batches = all.slice(cursor, cursor + HISTORY_PAGE);
  return cursor + HISTORY_PAGE < all.length ? { batches, cursor: cursor + HISTORY_PAGE } : { batches };
}

/** Takes what a device did into the person's log and profile. Devices seen in two variations come back. */
export async function adopt(
  shard: Shard,
  site: string,
  person: string,
  adoption: Adoption,
): Promise<{ conflicts: Conflict[] }> {
  const now = Date.now();
  await ingestMany(
    shard,
    site,
    adoption.batches.map((stored) => adopted(site, person, adoption, stored, now)),
  );
  const known = await shard.know(site);
  await shard.register(site, person);
  const digest = await digestOf(person);
  if (shard.isErased(digest)) return { conflicts: [] };
  const { conflicts, copy } = shard.change(person, (state) => {
    if (state.rowId === undefined) shard.counters.countVisitor(1);
    const conflicts = noteMember(state, adoption);
    const copy = shard.portray(state, known, now);
    shard.store.saveVisitor(state);
    return { conflicts, copy };
  });
  await shard.write([copy], known);
  await shard.schedule();
  return { conflicts };
}

/** Keeps a person's sealed hash for ad platforms as the shop's files have it, or takes it back (null). Nobody is made by it. */
export async function noteAds(shard: Shard, site: string, person: string, ads: string | null): Promise<void> {
  await shard.know(site);
  const digest = await digestOf(person);
  if (shard.isErased(digest) || !shard.existing(person)) return;
  shard.change(person, (state) => {
    keepAds(state.record, ads, 'import');
    shard.store.saveVisitor(state);
  });
}

export async function isMember(
  shard: Shard,
  site: string,
  person: string,
  visitor: string,
): Promise<boolean> {
  await shard.know(site);
  return shard.existing(person)?.record.members?.includes(visitor) ?? false;
}

/** Takes a device out of a person again, with everything it did. */
export async function disown(shard: Shard, site: string, person: string, member: string): Promise<void> {
  const known = await shard.know(site);
  if (!shard.existing(person)) return;
  const copy = shard.change(person, (state) => {
    forgetMember(state, member, shard.store, known);
    shard.forecast(state, known);
    const copy = state.record.members?.length ? shard.portray(state, known, Date.now()) : undefined;
    shard.store.saveVisitor(state);
    return copy;
  });
  await shard.write([copy], known);
}

/** Leaves a visitor out of an experiment's phase: another device of the same person saw another variation. */
export async function markMixed(
  shard: Shard,
  site: string,
  visitor: string,
  { experiment, phase }: Pick<Seen, 'experiment' | 'phase'>,
): Promise<void> {
  await shard.know(site);
  if (!shard.existing(visitor)) return;
  shard.change(visitor, (state) => {
    const outcome = state.outcomes.find((one) => one.experiment === experiment && one.phase === phase);
    if (!outcome || outcome.mixed) return;
    outcome.mixed = true;
    shard.store.saveVisitor(state);
  });
}
