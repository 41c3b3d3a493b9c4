import type { EventBatch } from '../../model/event.ts';
import { foldLog } from '../../model/fold.ts';
import type { IngestInput } from './ingest.ts';
import { orderNames } from './order-book.ts';
import { addEvent } from './quantities.ts';
import type { ShardSite } from './shard-site.ts';
import type { ShardStore, StoredBatch } from './shard-store.ts';
import type { VisitorRecord, VisitorState } from './visitor-state.ts';

/**
 * A person is a visitor of its own, known by a keyed hash of e-mail address or customer number, whose log holds what
 * all of the person's devices did. Each device keeps its own id, log and place in experiments, so that nobody is drawn
 * again; only the profile is shared.
 */

/** A variation that a member was triggered in. */
export interface Seen {
  experiment: string;
  phase: number;
  variation: number;
}

/** What a device's shard hands on to the person's. */
export interface Adoption {
  member: string;
  batches: StoredBatch[];
  seen: Seen[];
  /** The member's whole history is there with this. */
  complete: boolean;
  /** Sealed hash for ad platforms; null: the member takes marketing back. */
  ads?: string | null;
  /** The member is another name of the same customer in the shop's files: nobody's browser allowed anything by it. */
  imported?: true;
}

/** A device that was seen in another variation than the person's other devices. */
export interface Conflict {
  member: string;
  experiment: string;
  phase: number;
}

/** A batch of a device as the person's shard takes it: counted once by its ids, in no experiment and no live count. */
export function adopted(
  site: string,
  person: string,
  { member }: Adoption,
  stored: StoredBatch,
  now: number,
): IngestInput {
  const batch: EventBatch = {
    v: 1,
    site,
    id: stored.id,
    sent_at: now,
    page: stored.page,
    events: stored.events,
    exposures: [],
    webdriver: false,
  };
  const { device, country } = stored;
  const context = { ...(device ? { device } : {}), ...(country ? { country } : {}) };
  return { site, visitor: person, batch, receivedAt: now, context, historical: true, origin: member };
}

/** Notes the member and its variations, in place; devices in two variations of one phase come back. */
export function noteMember(
  state: VisitorState,
  { member, seen, complete, ads, imported }: Adoption,
): Conflict[] {
  const { record } = state;
  if (!imported) {
    record.live = true;
    record.personal = true;
  }
  if (complete && !record.members?.includes(member)) {
    record.members = [...(record.members ?? []), member];
    // The copy has to be written again, now for this member too.
    delete record.kv;
  }
  if (ads !== undefined) keepAds(record, ads, member);
  const conflicts: Conflict[] = [];
  for (const { experiment, phase, variation } of seen) {
    const key = `${experiment}:${phase}`;
    const known = { ...record.seen?.[key], [member]: variation };
    record.seen = { ...record.seen, [key]: known };
    if (new Set(Object.values(known)).size > 1) {
      conflicts.push(...Object.keys(known).map((one) => ({ member: one, experiment, phase })));
    }
  }
  return conflicts;
}

/** Keeps the sealed hash for ad platforms as given by a device or an import, in place. Null: refused, whoever gave it. */
export function keepAds(record: VisitorRecord, ads: string | null, by: string): void {
  if (ads === null) {
    delete record.ads;
    delete record.ads_by;
    return;
  }
  record.ads = ads;
  record.ads_by = [...new Set([...(record.ads_by ?? []), by])];
}

/** Takes back that this device gave the hash; it stays only where somebody else gave it too. */
function forgetAdsOf(record: VisitorRecord, member: string): void {
  const left = (record.ads_by ?? []).filter((one) => one !== member);
  if (left.length > 0) record.ads_by = left;
  else keepAds(record, null, member);
}

/**
 * Takes what a member did out of the person's log again, in place: the log is written anew without it and everything
 * is folded from the rest. What retention has folded into the base cannot be told apart any more, so that goes too.
 */
export function forgetMember(state: VisitorState, member: string, store: ShardStore, site: ShardSite): void {
  const { record } = state;
  store.keepLines(state, (line) => line.kind !== 'batch' || line.body.origin !== member);
  const batches = store.batches(state);
  const profile = foldLog(batches, site.fold);
  delete record.base;
  delete record.forecast;
  delete record.waiting_refunds;
  delete record.kv;
  if (profile) record.profile = profile;
  else delete record.profile;
  forgetAdsOf(record, member);
  record.members = (record.members ?? []).filter((one) => one !== member);
  record.seen = Object.fromEntries(
    Object.entries(record.seen ?? {}).map(([key, variations]) => [
      key,
      Object.fromEntries(Object.entries(variations).filter(([one]) => one !== member)),
    ]),
  );
  record.totals = {};
  record.transactions = [];
  for (const event of batches.flatMap((batch) => batch.events)) {
    addEvent(record.totals, event, site.snapshot.site.currency);
    if (event.name === 'purchase') record.transactions.push(...orderNames(event));
  }
}
