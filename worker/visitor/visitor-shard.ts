// One file over 300 lines: it is the list of everything that can be asked of a shard, each a few lines; what they do
// stands in the files beside it.
import { DurableObject } from 'cloudflare:workers';
import type { CensusPage, CensusQuery, CustomerPage } from '../../model/census.ts';
import type { ConsentChoice } from '../../model/consent.ts';
import type { DecisionRecord } from '../../model/decision.ts';
import type { Learned } from '../../model/learned.ts';
import type { Overview } from '../../model/overview.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Tally, TallyQuery } from '../../model/tally.ts';
import type {
  ErasureReceipt,
  Page,
  TrainingRow,
  VisitorLine,
  VisitorView,
} from '../../model/visitor-view.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';
import { censusPage, customersPage } from './census.ts';
import { digestOf, digestsOf } from './digest.ts';
import { exportPage, listPage } from './export-pages.ts';
import { regionOfVisitor } from './identity.ts';
import { ingestBatch } from './ingest.ts';
import type { IngestInput, IngestResult } from './ingest.ts';
import { LiveCounters } from './live-counters.ts';
import { deleteOldLines, MAINTENANCE_INTERVAL_MILLIS, visitorsAfter } from './maintenance.ts';
import { markMixed } from './link.ts';
import { noteTrigger } from './outcomes.ts';
import { adopted, forgetMember, noteMember } from './person.ts';
import type { Adoption, Conflict, Seen } from './person.ts';
import { Phases } from './phase-ends.ts';
import { forecastOf, portray } from './portray.ts';
import { ProfileCopies } from './profile-copies.ts';
import type { Copy } from './profile-copies.ts';
import { loadShardSite } from './shard-site.ts';
import type { ShardSite } from './shard-site.ts';
import { ShardStore } from './shard-store.ts';
import type { StoredBatch } from './shard-store.ts';
import { shardOf } from './shards.ts';
import { Tallies } from './tallies.ts';
import { VisitorCache } from './visitor-cache.ts';
import type { Outcome, VisitorState } from './visitor-state.ts';
import { viewOf } from './view.ts';
import { waitingCopies } from './waiting-copies.ts';

/** Copies written in one alarm; the next alarm follows at once. */
const COPIES_AN_ALARM = 200;
/** How long a published snapshot may take to be seen everywhere. */
const KV_SETTLES_MILLIS = 70_000;
const MAX_CONSENTS = 50;
/** Batches of a device's history that travel in one call. */
const HISTORY_PAGE = 500;
/** What the platform keeps of a deleted row for point-in-time recovery: https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/#pitr-point-in-time-recovery-api */
const RECOVERY_MILLIS = 30 * 86_400_000;

/** Everything of some of a site's visitors: events, decisions, profile, consent, outcomes. All of one visitor is in one shard. */
export class VisitorShard extends DurableObject<Env> {
  readonly #store: ShardStore;
  readonly #cache: VisitorCache;
  readonly #phases: Phases;
  readonly #tallies: Tallies;
  #site: ShardSite | undefined;
  /** What the visitors' segments were last checked against. */
  #noticed: { snapshot?: Snapshot; learned?: Learned | undefined } = {};
  #counters: LiveCounters | undefined;
  #copies: ProfileCopies | undefined;
  #alarmAt: number | undefined;
  /** When the site is to be looked at again although nobody asks. Reset when the alarm rings. */
  #lookAt = Infinity;
  /** When the next daily round is due; undefined: nobody was ever written here. */
  #maintenanceAt: number | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#store = new ShardStore(ctx.storage);
    this.#cache = new VisitorCache(this.#store);
    this.#phases = new Phases(this.#store);
    this.#tallies = new Tallies(this.#store);
    const maintenanceAt = this.#store.meta('maintenance_at');
    if (maintenanceAt !== undefined) this.#maintenanceAt = Number(maintenanceAt);
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? undefined;
    });
  }

  /** Stores a batch exactly once and folds it into the visitor's profile and outcomes. Resolves when it is on disk. */
  async ingest(input: IngestInput): Promise<IngestResult> {
    const [result] = await this.ingestMany(input.site, [input]);
    return result!;
  }

  /** Stores several batches, of one or many visitors, in their order; each as `ingest` does. */
  async ingestMany(site: string, inputs: readonly IngestInput[]): Promise<IngestResult[]> {
    const known = await this.#know(site);
    await this.#register(site, inputs[0]?.visitor);
    const digests = await digestsOf(inputs.map((input) => input.visitor));
    const copies: Copy[] = [];
    const forwards: { person: string; adoption: Adoption }[] = [];
    const results = inputs.map((input): IngestResult => {
      if (this.#isErased(digests.get(input.visitor)!))
        return { accepted: 0, duplicates: 0, refused: 'erased' };
      return this.#change(input.visitor, (state) => {
        const fresh = state.rowId === undefined;
        const { result, batch } = ingestBatch(state, input, this.#context(known));
        if (result.refused)
          this.#counters!.countFiltered(result.refused, input.batch.events.length, input.receivedAt);
        if (!batch) return result;
        if (fresh) this.#counters!.countVisitor(1);
        if (batch.events.some((event) => event.name === 'purchase' || event.name === 'refund'))
          this.#forecast(state, known);
        const copy = this.#portray(state, known, input.receivedAt);
        if (copy) copies.push(copy);
        const { person } = state.record;
        if (person !== undefined)
          forwards.push({
            person,
            adoption: { member: input.visitor, batches: [batch], seen: [], complete: true },
          });
        this.#store.saveVisitor(state);
        const { currency, time_zone: timeZone } = known.snapshot.site;
        this.#counters!.count({
          batch,
          visitorRow: state.rowId!,
          receivedAt: input.receivedAt,
          currency,
          timeZone,
        });
        return result;
      });
    });
    this.#counters!.flush(Date.now());
    // Waited for, so that the page after a 202 finds what the events changed: at most once a minute a visitor.
    await this.#write(copies, known);
    await this.#forward(site, forwards);
    await this.#schedule();
    return results;
  }

  /** Logs a page's decisions once and notes what they triggered. Only for visitors who allow analytics. */
  async logDecisions(site: string, visitor: string, record: DecisionRecord): Promise<void> {
    const known = await this.#know(site);
    await this.#register(site, visitor);
    const digest = await digestOf(visitor);
    if (this.#isErased(digest)) return;
    const person = this.#change(visitor, (state) => {
      if (state.ids.has(record.id)) return undefined;
      if (state.rowId === undefined) this.#counters!.countVisitor(1);
      const stage = portray(state, known, record.at)?.stage;
      for (const trigger of record.triggers) {
        noteTrigger(state, trigger, {
          at: record.at,
          ends: this.#phases.endsOf(known.snapshot),
          currency: known.snapshot.site.currency,
          stage,
          batchesSince: (since) => this.#store.batches(state, since),
        });
      }
      state.record.live = true;
      this.#store.append(state, { kind: 'decision', receivedAt: Date.now(), ids: [record.id], body: record });
      this.#store.saveVisitor(state);
      return state.record.person;
    });
    if (person === undefined || record.triggers.length === 0) return;
    await this.#forward(site, [
      { person, adoption: { member: visitor, batches: [], seen: record.triggers, complete: true } },
    ]);
  }

  /** Records a choice. Nothing allowed: erases. Without analytics the events go, without personalization the copy in KV. */
  async setConsent(
    site: string,
    visitor: string,
    choice: ConsentChoice,
  ): Promise<ErasureReceipt | undefined> {
    if (!choice.analytics && !choice.personalization) return this.erase(site, visitor);
    await this.#know(site);
    await this.#register(site, visitor);
    // A choice made again after a withdrawal is a new beginning: the browser then has a new id, so this one stays erased.
    const digest = await digestOf(visitor);
    if (!choice.personalization) await this.#copies!.remove(visitor);
    if (this.#isErased(digest)) return undefined;
    const left = this.#change(visitor, (state) => {
      const before = state.record;
      if (!choice.analytics && state.rowId !== undefined) {
        const { consents } = state.record;
        this.#store.eraseLines(state);
        state.record = consents ? { consents } : {};
        state.outcomes = [];
      }
      if (!choice.personalization) delete state.record.kv;
      // A shared profile is personalization made from analytics: without either the device stands alone again.
      const person = choice.analytics && choice.personalization ? undefined : before.person;
      if (person !== undefined) delete state.record.person;
      if (state.rowId === undefined) this.#counters!.countVisitor(1);
      state.record.consents = [...(state.record.consents ?? []), choice].slice(-MAX_CONSENTS);
      state.record.personal = choice.personalization;
      this.#store.saveVisitor(state);
      return person;
    });
    if (left !== undefined) await shardOf(this.env, site, left).disown(site, left, visitor);
    if (!choice.analytics) this.#tallies.checkpoint();
    return undefined;
  }

  /** Makes a visitor a person's device: from now on what it does is handed on. Gives the person before, and the variations seen. */
  async link(site: string, visitor: string, person: string): Promise<{ before?: string; seen: Seen[] }> {
    await this.#know(site);
    return this.#change(visitor, (state) => {
      if (state.rowId === undefined) return { seen: [] };
      const before = state.record.person;
      state.record.person = person;
      this.#store.saveVisitor(state);
      const seen = state.outcomes.map(({ experiment, phase, variation }) => ({
        experiment,
        phase,
        variation,
      }));
      return { ...(before === undefined ? {} : { before }), seen };
    });
  }

  /** Everything a visitor did, oldest first, page by page. */
  async history(
    site: string,
    visitor: string,
    cursor = 0,
  ): Promise<{ batches: StoredBatch[]; cursor?: number }> {
    await this.#know(site);
    const state = this.#existing(visitor);
    const all = state ? this.#store.batches(state) : [];
    const batches = all.slice(cursor, cursor + HISTORY_PAGE);
    return cursor + HISTORY_PAGE < all.length ? { batches, cursor: cursor + HISTORY_PAGE } : { batches };
  }

  /** Takes what a device did into the person's log and profile. Devices seen in two variations come back. */
  async adopt(site: string, person: string, adoption: Adoption): Promise<{ conflicts: Conflict[] }> {
    const now = Date.now();
    await this.ingestMany(
      site,
      adoption.batches.map((stored) => adopted(site, person, adoption, stored, now)),
    );
    const known = await this.#know(site);
    await this.#register(site, person);
    const digest = await digestOf(person);
    if (this.#isErased(digest)) return { conflicts: [] };
    const { conflicts, copy } = this.#change(person, (state) => {
      if (state.rowId === undefined) this.#counters!.countVisitor(1);
      const conflicts = noteMember(state, adoption);
      const copy = this.#portray(state, known, now);
      this.#store.saveVisitor(state);
      return { conflicts, copy };
    });
    await this.#write([copy], known);
    await this.#schedule();
    return { conflicts };
  }

  /** Whether anything is kept of this visitor. */
  async isKnown(site: string, visitor: string): Promise<boolean> {
    await this.#know(site);
    return this.#existing(visitor) !== undefined;
  }

  async isMember(site: string, person: string, visitor: string): Promise<boolean> {
    await this.#know(site);
    return this.#existing(person)?.record.members?.includes(visitor) ?? false;
  }

  /** Takes a device out of a person again, with everything it did. */
  async disown(site: string, person: string, member: string): Promise<void> {
    const known = await this.#know(site);
    if (!this.#existing(person)) return;
    const copy = this.#change(person, (state) => {
      forgetMember(state, member, this.#store, known);
      this.#forecast(state, known);
      const copy = state.record.members?.length ? this.#portray(state, known, Date.now()) : undefined;
      this.#store.saveVisitor(state);
      return copy;
    });
    await this.#write([copy], known);
  }

  /** Leaves a visitor out of an experiment's phase: another device of the same person saw another variation. */
  async markMixed(
    site: string,
    visitor: string,
    { experiment, phase }: Pick<Seen, 'experiment' | 'phase'>,
  ): Promise<void> {
    await this.#know(site);
    if (!this.#existing(visitor)) return;
    this.#change(visitor, (state) => {
      const outcome = state.outcomes.find((one) => one.experiment === experiment && one.phase === phase);
      if (!outcome || outcome.mixed) return;
      outcome.mixed = true;
      this.#store.saveVisitor(state);
    });
  }

  /** Events that the collector refused, for the overview. */
  async countFiltered(site: string, reason: string, events: number): Promise<void> {
    await this.#know(site);
    this.#counters!.countFiltered(reason, events, Date.now());
  }

  /** All that is kept of a visitor; undefined: nothing is. */
  async visitorView(site: string, visitor: string): Promise<VisitorView | undefined> {
    const known = await this.#know(site);
    const state = this.#existing(visitor);
    return state && viewOf(state, this.#store, known, Date.now());
  }

  /** Deletes all of a visitor, here and in KV, for good: what still arrives for the visitor is refused. */
  async erase(
    site: string,
    visitor: string,
  ): Promise<ErasureReceipt & { person?: string; members: string[] }> {
    const digest = await digestOf(visitor);
    await this.#know(site);
    const now = Date.now();
    let rows = 0;
    const state = this.#existing(visitor);
    const { person, members } = state?.record ?? {};
    if (state) {
      rows = this.ctx.storage.transactionSync(() => this.#store.eraseVisitor(state).lines) + 1;
      this.#tallies.remove(state.outcomes);
      this.#counters!.countVisitor(-1);
    }
    this.#cache.drop(visitor);
    this.#store.write('INSERT OR REPLACE INTO erased (digest, at) VALUES (?, ?)', digest, now);
    await this.#copies!.remove(visitor);
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

  /** Sufficient statistics of one phase of an experiment over this shard's visitors. */
  async tally(query: TallyQuery): Promise<Tally> {
    return this.#tallies.tally(query, () => this.#everyOutcome());
  }

  async overview(site: string, now: number): Promise<Overview> {
    await this.#know(site);
    const cost = { rows_written: this.#store.rowsWritten, kv_writes: this.#copies!.writes };
    return { ...this.#counters!.overview(now), cost };
  }

  /** Visitors with events and decisions in the order of time, for training. */
  async exportRows(_site: string, cursor?: string): Promise<Page<TrainingRow>> {
    return exportPage(this.#store, cursor, this.ctx.id.toString().slice(0, 8));
  }

  /** Visitors, newest first. */
  async listVisitors(site: string, cursor?: string): Promise<Page<VisitorLine>> {
    return listPage(this.#store, await this.#know(site), cursor, Date.now());
  }

  /** Word that the site was published or learned of anew: what changed for visitors reaches KV soon. */
  async refresh(site: string): Promise<void> {
    await this.#know(site);
    // KV may still give this shard the old snapshot.
    this.#lookAt = Date.now() + KV_SETTLES_MILLIS;
    await this.#schedule();
  }

  /** Counts of visitors by stage, segment, grade and cluster, and of those who fulfil a condition, page by page. */
  async census(site: string, query: CensusQuery): Promise<CensusPage> {
    return censusPage(this.#store, await this.#know(site), query, Date.now());
  }

  /** Traits and order histories to learn from, page by page, without names. */
  async customers(cursor?: string): Promise<CustomerPage> {
    return customersPage(this.#store, cursor, Date.now());
  }

  override async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    this.#lookAt = Infinity;
    const site = this.#store.meta('site');
    if (site === undefined) return;
    const known = await this.#know(site);
    await this.#flushCopies(known);
    if (Date.now() >= (this.#maintenanceAt ?? Infinity)) await this.#maintain(known);
    this.#counters!.flush(Date.now());
    await this.#schedule();
  }

  /** The site as last published; the last one heard of where KV fails. Throws for a site never published. */
  async #know(site: string): Promise<ShardSite> {
    let known: ShardSite | undefined;
    try {
      known = await loadShardSite(this.env, site, Date.now());
    } catch (error) {
      console.error(JSON.stringify({ event: 'snapshot_unavailable', site, error: String(error) }));
    }
    known ??= this.#site;
    if (!known) throw new Error(`The site "${site}" has never been published, or KV does not answer.`);
    this.#site = known;
    this.#noticeSegments(known);
    this.#copies ??= new ProfileCopies(this.env, site, waitingCopies(this.#store, Date.now()));
    this.#counters ??= new LiveCounters(
      this.#store,
      known.snapshot.site.currency,
      known.snapshot.site.time_zone,
    );
    return known;
  }

  /** New segments, or newly learned clusters and models: every visitor is looked at again, now and not at the next daily round. */
  #noticeSegments({ snapshot, learned }: ShardSite): void {
    if (
      this.#maintenanceAt === undefined ||
      (snapshot === this.#noticed.snapshot && learned === this.#noticed.learned)
    )
      return;
    this.#noticed = { snapshot, learned };
    const text = JSON.stringify([snapshot.segments, snapshot.site.lifecycle, learned?.at]);
    const before = this.#store.meta('segments');
    if (before === text) return;
    this.#store.setMeta('segments', text);
    if (before === undefined) return;
    this.#store.setMeta('maintained_row', '0');
    this.#setMaintenance(Date.now());
  }

  /** Runs a change of one visitor in a transaction and keeps the running tallies in step. */
  #change<T>(visitor: string, act: (state: VisitorState) => T): T {
    const state = this.#cache.get(visitor);
    const before = JSON.stringify(state.outcomes);
    try {
      const result = this.ctx.storage.transactionSync(() => {
        const changed = act(state);
        this.#tallies.journal(state, before);
        return changed;
      });
      this.#tallies.replace(state, before);
      return result;
    } catch (error) {
      this.#cache.drop(visitor);
      throw error;
    }
  }

  #existing(visitor: string): VisitorState | undefined {
    const state = this.#cache.find(visitor);
    return state?.rowId === undefined ? undefined : state;
  }

  #context(known: ShardSite) {
    return { store: this.#store, site: known, ends: this.#phases.endsOf(known.snapshot) };
  }

  /** Segments and copy of a visitor whose profile changed. */
  #portray(state: VisitorState, known: ShardSite, now: number): Copy | undefined {
    const value = portray(state, known, now);
    return value && this.#copies!.plan(state, value, now);
  }

  #forecast(state: VisitorState, known: ShardSite): void {
    const forecast = state.record.profile && forecastOf(state.record.profile, known, Date.now());
    if (forecast) state.record.forecast = forecast;
    else delete state.record.forecast;
  }

  /** Asked right before a change, with no wait between, so that nothing comes back to life. */
  #isErased(digest: string): boolean {
    return this.#store.sql.exec('SELECT 1 FROM erased WHERE digest = ?', digest).toArray().length > 0;
  }

  /** Makes the shard's region known to whoever asks all shards, once. */
  async #register(site: string, visitor: string | undefined): Promise<void> {
    const region = visitor && regionOfVisitor(visitor);
    if (!region || this.#maintenanceAt !== undefined) return;
    await this.env.EDGE.put(kvKeys.region(site, region), '1');
    this.#store.setMeta('site', site);
    this.#setMaintenance(Date.now() + MAINTENANCE_INTERVAL_MILLIS);
  }

  async #flushCopies(known: ShardSite): Promise<void> {
    const now = Date.now();
    for (const visitor of this.#copies!.takeDue(now, COPIES_AN_ALARM)) {
      if (!this.#existing(visitor)) continue;
      const copy = this.#change(visitor, (state) => {
        // What stands in KV is unsure, so it is written whatever it may be.
        delete state.record.kv;
        const planned = this.#portray(state, known, now);
        this.#store.saveVisitor(state);
        return planned;
      });
      if (copy) await this.#copies!.write(copy, known.snapshot.site.retention_days);
    }
  }

  /** Hands on what devices did to their persons' shards; what these do not take waits in the queue. */
  async #forward(site: string, forwards: readonly { person: string; adoption: Adoption }[]): Promise<void> {
    for (const { person, adoption } of forwards) {
      try {
        const { conflicts } = await shardOf(this.env, site, person).adopt(site, person, adoption);
        await markMixed(this.env, site, conflicts);
      } catch (error) {
        console.error(JSON.stringify({ event: 'person_unavailable', site, error: String(error) }));
        await this.env.OVERFLOW.send(
          { kind: 'adopt', site, visitor: person, adoption },
          { contentType: 'json' },
        );
      }
    }
  }

  async #write(copies: readonly (Copy | undefined)[], known: ShardSite): Promise<void> {
    const days = known.snapshot.site.retention_days;
    await Promise.all(copies.map((copy) => copy && this.#copies!.write(copy, days)));
  }

  #setMaintenance(at: number): void {
    this.#store.setMeta('maintenance_at', String(at));
    this.#maintenanceAt = at;
  }

  /** One step of the daily round: old lines go; stages and segments that time alone has changed reach KV. */
  async #maintain(known: ShardSite): Promise<void> {
    const now = Date.now();
    for (const { outcomes } of deleteOldLines(this.#store, this.#cache, known, now)) {
      this.#tallies.remove(outcomes);
      this.#counters!.countVisitor(-1);
    }
    const after = Number(this.#store.meta('maintained_row') ?? 0);
    const visitors = visitorsAfter(this.#store, after);
    const copies = visitors.rows.map(({ visitor }) =>
      this.#change(visitor, (state) => {
        const before = computedText(state);
        this.#forecast(state, known);
        const planned = this.#portray(state, known, now);
        if (before !== computedText(state)) this.#store.saveVisitor(state);
        return planned;
      }),
    );
    await this.#write(copies, known);
    this.#store.setMeta('maintained_row', String(visitors.last ?? 0));
    if (visitors.last === undefined) this.#setMaintenance(now + MAINTENANCE_INTERVAL_MILLIS);
  }

  /** Sets the alarm to the next thing to do, if that is sooner than what it is set to. Each setting is a billed write. */
  async #schedule(): Promise<void> {
    const next = Math.min(this.#copies?.nextDue ?? Infinity, this.#maintenanceAt ?? Infinity, this.#lookAt);
    if (!Number.isFinite(next) || (this.#alarmAt !== undefined && this.#alarmAt <= next)) return;
    this.#alarmAt = Math.max(next, Date.now() + 1_000);
    this.#store.rowsWritten += 1;
    await this.ctx.storage.setAlarm(this.#alarmAt);
  }

  *#everyOutcome(): Generator<Outcome[]> {
    for (const row of this.#store.sql.exec<{ outcomes: string }>(
      'SELECT outcomes FROM visitors WHERE outcomes IS NOT NULL',
    )) {
      yield JSON.parse(row.outcomes) as Outcome[];
    }
  }
}

/** What a daily round may change of a visitor. */
function computedText({ record }: VisitorState): string {
  return JSON.stringify([record.kv, record.due, record.segments, record.forecast]);
}
