import type { DecisionRecord } from '../../model/decision.ts';
import { DEVICES, type Device } from '../../model/profile.ts';
import type { ErasureReceipt } from '../../model/visitor-view.ts';
import { digestOf, digestsOf } from './digest.ts';
import { forward } from './forward.ts';
import { ingestBatch } from './ingest.ts';
import type { IngestInput, IngestResult } from './ingest.ts';
import { boughtAt } from './order-book.ts';
import { noteServed, noteTrigger } from './outcomes.ts';
import type { Adoption } from './person.ts';
import { portray } from './portray.ts';
import type { Copy } from './profile-copies.ts';
import type { Shard } from './shard.ts';

/** What the platform keeps of a deleted row for point-in-time recovery: https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/#pitr-point-in-time-recovery-api */
const RECOVERY_MILLIS = 30 * 86_400_000;

/** Stores several batches, of one or many visitors, in their order; each as `ingest` does. */
export async function ingestMany(
  shard: Shard,
  site: string,
  inputs: readonly IngestInput[],
): Promise<IngestResult[]> {
  const known = await shard.know(site);
  await shard.register(site, inputs[0]?.visitor);
  const digests = await digestsOf(inputs.map((input) => input.visitor));
  const copies: Copy[] = [];
  const forwards: { person: string; adoption: Adoption }[] = [];
  const results = inputs.map((input): IngestResult => {
    if (shard.isErased(digests.get(input.visitor)!)) return { accepted: 0, duplicates: 0, refused: 'erased' };
    return shard.change(input.visitor, (state) => {
      const fresh = state.rowId === undefined;
      const { result, batch } = ingestBatch(state, input, {
        store: shard.store,
        site: known,
        ends: shard.phases.endsOf(known.snapshot),
      });
      if (result.refused)
        shard.counters.countFiltered(result.refused, input.batch.events.length, input.receivedAt);
      if (!batch) return result;
      if (fresh) shard.counters.countVisitor(1);
      if (batch.events.some((event) => event.name === 'purchase' || event.name === 'refund'))
        shard.forecast(state, known);
      const copy = shard.portray(state, known, input.receivedAt);
      if (copy) copies.push(copy);
      const { person } = state.record;
      if (person !== undefined)
        forwards.push({
          person,
          adoption: { member: input.visitor, batches: [batch], seen: [], complete: true },
        });
      shard.store.saveVisitor(state);
      const { currency, time_zone: timeZone } = known.snapshot.site;
      shard.counters.count({
        batch,
        visitorRow: state.rowId!,
        receivedAt: input.receivedAt,
        currency,
        timeZone,
      });
      return result;
    });
  });
  shard.counters.flush(Date.now());
  // Waited for, so that the page after a 202 finds what the events changed: at most once a minute a visitor.
  await shard.write(copies, known);
  await forward(shard, site, forwards);
  await shard.schedule();
  return results;
}

/** Logs a page's decisions once and notes what they triggered. Only for visitors who allow analytics. */
export async function logDecisions(
  shard: Shard,
  site: string,
  visitor: string,
  record: DecisionRecord,
): Promise<void> {
  const known = await shard.know(site);
  await shard.register(site, visitor);
  const digest = await digestOf(visitor);
  if (shard.isErased(digest)) return;
  const person = shard.change(visitor, (state) => {
    if (state.ids.has(record.id)) return undefined;
    if (state.rowId === undefined) shard.counters.countVisitor(1);
    const stage = portray(state, known, record.at)?.stage;
    for (const trigger of record.triggers) {
      noteTrigger(state, trigger, {
        at: record.at,
        ends: shard.phases.endsOf(known.snapshot),
        currency: known.snapshot.site.currency,
        stage,
        ...requestOf(record),
        batchesSince: (since) => shard.store.batches(state, since),
        boughtAt: (refund, batch) => boughtAt(refund, { state, store: shard.store, batch }),
        window: known.snapshot.experiments.find(({ id }) => id === trigger.experiment)?.window_days,
      });
    }
    noteServed(state, record);
    state.record.live = true;
    shard.store.append(state, { kind: 'decision', receivedAt: Date.now(), ids: [record.id], body: record });
    shard.store.saveVisitor(state);
    return state.record.person;
  });
  if (person === undefined || record.triggers.length === 0) return;
  await forward(shard, site, [
    { person, adoption: { member: visitor, batches: [], seen: record.triggers, complete: true } },
  ]);
}

/** Device and country as the request that decided told them. */
function requestOf({ attributes }: DecisionRecord): { device?: Device; country?: string } {
  const device = DEVICES.find((one) => one === attributes?.['device']);
  const country = attributes?.['country'];
  return {
    ...(device ? { device } : {}),
    ...(typeof country === 'string' && /^[A-Z]{2}$/.test(country) ? { country } : {}),
  };
}

/** Deletes all of a visitor, here and in KV, for good: what still arrives for the visitor is refused. */
export async function erase(
  shard: Shard,
  site: string,
  visitor: string,
): Promise<ErasureReceipt & { person?: string; members: string[] }> {
  const digest = await digestOf(visitor);
  await shard.know(site);
  return eraseNow(shard, site, visitor, digest);
}

/** `erase` without a wait before the deletion, for whoever knows the site and has just looked at the visitor. */
export async function eraseNow(
  shard: Shard,
  site: string,
  visitor: string,
  digest: string,
): Promise<ErasureReceipt & { person?: string; members: string[] }> {
  const now = Date.now();
  let rows = 0;
  const state = shard.existing(visitor);
  const { person, members } = state?.record ?? {};
  if (state) {
    rows = shard.store.storage.transactionSync(() => shard.store.eraseVisitor(state).lines) + 1;
    shard.tallies.remove(state.outcomes);
    shard.counters.countVisitor(-1);
  }
  shard.cache.drop(visitor);
  shard.store.write('INSERT OR REPLACE INTO erased (digest, at) VALUES (?, ?)', digest, now);
  await shard.copies.remove(visitor);
  return {
    v: 1,
    site,
    digest,
    at: now,
    shard_rows: rows,
    kv_profile: true,
    objects: 0,
    recoverable_until: now + RECOVERY_MILLIS,
    ...(person === undefined ? {} : { person }),
    members: members ?? [],
  };
}
