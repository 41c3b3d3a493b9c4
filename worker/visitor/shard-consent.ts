import type { ConsentChoice } from '../../model/consent.ts';
import type { ErasureReceipt } from '../../model/visitor-view.ts';
import { eraseDeadLetters } from '../event/overflow.ts';
import { isOutdated, withChoice } from './consent-history.ts';
import { digestOf } from './digest.ts';
import { forward } from './forward.ts';
import type { Shard } from './shard.ts';
import { eraseNow } from './shard-writes.ts';
import { shardOf } from './shards.ts';
import type { VisitorState } from './visitor-state.ts';

/**
 * Records a choice. Nothing allowed: erases, here and wherever the visitor had given something. Without analytics the
 * events go, without personalization the copy in KV, without either of them the visitor's part in a person. A choice
 * older than one known already enters the history only. Rejects where a part fails; calling again finishes the rest.
 */
export async function setConsent(
  shard: Shard,
  site: string,
  visitor: string,
  choice: ConsentChoice,
): Promise<ErasureReceipt | undefined> {
  await shard.know(site);
  const digest = await digestOf(visitor);
  if (!choice.analytics && !choice.personalization) return withdraw(shard, site, visitor, { choice, digest });
  await shard.register(site, visitor);
  // A choice made again after a withdrawal is a new beginning: the browser then has a new id, so this one stays erased.
  if (shard.isErased(digest)) return undefined;
  const isInForce = shard.change(visitor, (state) => {
    if (keptAsHistory(shard, state, choice)) return false;
    const { person, consents, leaving } = state.record;
    if (!choice.analytics && state.rowId !== undefined) {
      shard.tallies.countLeft(state.outcomes);
      shard.store.eraseLines(state);
      state.record = { ...(consents && { consents }), ...(leaving && { leaving }) };
      state.outcomes = [];
    }
    if (!choice.personalization) delete state.record.kv;
    // A shared profile is personalization made from analytics: without either the device stands alone again.
    if (person !== undefined && !(choice.analytics && choice.personalization)) {
      delete state.record.person;
      state.record.leaving = person;
    }
    if (state.rowId === undefined) shard.counters.countVisitor(1);
    state.record.consents = withChoice(consents, choice);
    state.record.personal = choice.personalization;
    shard.store.saveVisitor(state);
    return true;
  });
  if (!isInForce) return undefined;
  if (!choice.analytics) shard.tallies.checkpoint();
  if (!choice.personalization) await shard.copies.remove(visitor);
  const shared = shard.existing(visitor)?.record.person;
  if (!choice.marketing && shared !== undefined)
    await forward(shard, site, [
      { person: shared, adoption: { member: visitor, batches: [], seen: [], complete: true, ads: null } },
    ]);
  await leave(shard, site, visitor, choice);
  return undefined;
}

/** Takes everything back. The person is left first: once the visitor is erased nothing tells whose device it was. */
async function withdraw(
  shard: Shard,
  site: string,
  visitor: string,
  { choice, digest }: { choice: ConsentChoice; digest: string },
): Promise<ErasureReceipt | undefined> {
  if (shard.existing(visitor)) {
    const isInForce = shard.change(visitor, (state) => {
      if (keptAsHistory(shard, state, choice)) return false;
      const { person } = state.record;
      if (person === undefined) return true;
      delete state.record.person;
      state.record.leaving = person;
      shard.store.saveVisitor(state);
      return true;
    });
    if (!isInForce) return undefined;
    await leave(shard, site, visitor, choice);
  }
  const state = shard.existing(visitor);
  // Chosen again while the person was left.
  if (isOutdated(state?.record.consents, choice.at)) return undefined;
  shard.tallies.countLeft(state?.outcomes ?? []);
  const { members: _, person: __, ...receipt } = await eraseNow(shard, site, visitor, digest);
  return { ...receipt, objects: await eraseDeadLetters(shard.env, site, visitor) };
}

/** An older choice than the last one known changes nothing but the history: true, and it is saved there. */
function keptAsHistory(shard: Shard, state: VisitorState, choice: ConsentChoice): boolean {
  const { consents } = state.record;
  if (!isOutdated(consents, choice.at)) return false;
  state.record.consents = withChoice(consents, choice);
  shard.store.saveVisitor(state);
  return true;
}

/** Takes the visitor's part out of the person it was a device of; noted in the record until that is done. */
async function leave(shard: Shard, site: string, visitor: string, choice: ConsentChoice): Promise<void> {
  const person = shard.existing(visitor)?.record.leaving;
  if (person === undefined) return;
  const whole = shardOf(shard.env, site, person);
  if (!choice.marketing) await whole.noteAds(site, person, null);
  await whole.disown(site, person, visitor);
  if (!shard.existing(visitor)) return;
  shard.change(visitor, (state) => {
    delete state.record.leaving;
    shard.store.saveVisitor(state);
  });
}
