import type { Learned } from '../../model/learned.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';
import { regionOfVisitor } from './identity.ts';
import { LiveCounters } from './live-counters.ts';
import { deleteOldLines, MAINTENANCE_INTERVAL_MILLIS, visitorsAfter } from './maintenance.ts';
import { Phases } from './phase-ends.ts';
import { forecastOf, portray } from './portray.ts';
import { ProfileCopies } from './profile-copies.ts';
import type { Copy } from './profile-copies.ts';
import { loadShardSite } from './shard-site.ts';
import type { ShardSite } from './shard-site.ts';
import { ShardStore } from './shard-store.ts';
import { Tallies } from './tallies.ts';
import { VisitorCache } from './visitor-cache.ts';
import type { Outcome, VisitorState } from './visitor-state.ts';
import { waitingCopies } from './waiting-copies.ts';

/** Copies written in one alarm; the next alarm follows at once. */
const COPIES_AN_ALARM = 200;
/** How long a published snapshot may take to be seen everywhere. */
const KV_SETTLES_MILLIS = 70_000;

/** What everything that can be asked of a shard stands on: its tables, what it has in memory, its site, its alarm. */
export class Shard {
  readonly store: ShardStore;
  readonly cache: VisitorCache;
  readonly phases: Phases;
  readonly tallies: Tallies;
  readonly env: Env;
  readonly #storage: DurableObjectStorage;
  readonly #waitUntil: (promise: Promise<unknown>) => void;
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
    this.env = env;
    this.#storage = ctx.storage;
    this.#waitUntil = (promise) => ctx.waitUntil(promise);
    this.store = new ShardStore(ctx.storage);
    this.cache = new VisitorCache(this.store);
    this.phases = new Phases(this.store);
    this.tallies = new Tallies(this.store);
    const maintenanceAt = this.store.meta('maintenance_at');
    if (maintenanceAt !== undefined) this.#maintenanceAt = Number(maintenanceAt);
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = (await ctx.storage.getAlarm()) ?? undefined;
    });
  }

  /** There as soon as the site is known. */
  get counters(): LiveCounters {
    return this.#counters!;
  }

  /** There as soon as the site is known. */
  get copies(): ProfileCopies {
    return this.#copies!;
  }

  /** The site as last published; the last one heard of where KV fails. Throws for a site never published. */
  async know(site: string): Promise<ShardSite> {
    let known: ShardSite | undefined;
    try {
      known = await loadShardSite(this.env, site, { now: Date.now(), waitUntil: this.#waitUntil });
    } catch (error) {
      console.error(JSON.stringify({ event: 'snapshot_unavailable', site, error: String(error) }));
    }
    known ??= this.#site;
    if (!known) throw new Error(`The site "${site}" has never been published, or KV does not answer.`);
    this.#site = known;
    this.#noticeSegments(known);
    this.#copies ??= new ProfileCopies(this.env, site, waitingCopies(this.store, Date.now()));
    this.#counters ??= new LiveCounters(
      this.store,
      known.snapshot.site.currency,
      known.snapshot.site.time_zone,
    );
    return known;
  }

  /** Makes the shard's region known to whoever asks all shards, once. */
  async register(site: string, visitor: string | undefined): Promise<void> {
    const region = visitor && regionOfVisitor(visitor);
    if (!region || this.#maintenanceAt !== undefined) return;
    await this.env.EDGE.put(kvKeys.region(site, region), '1');
    this.store.setMeta('site', site);
    this.#setMaintenance(Date.now() + MAINTENANCE_INTERVAL_MILLIS);
  }

  /** Runs a change of one visitor in a transaction and keeps the running tallies in step. */
  change<T>(visitor: string, act: (state: VisitorState) => T): T {
    const state = this.cache.get(visitor);
    const before = JSON.stringify(state.outcomes);
    try {
      const result = this.#storage.transactionSync(() => {
        const changed = act(state);
        this.tallies.journal(state, before);
        return changed;
      });
      this.tallies.replace(state, before);
      return result;
    } catch (error) {
      this.cache.drop(visitor);
      throw error;
    }
  }

  existing(visitor: string): VisitorState | undefined {
    const state = this.cache.find(visitor);
    return state?.rowId === undefined ? undefined : state;
  }

  /** Asked right before a change, with no wait between, so that nothing comes back to life. */
  isErased(digest: string): boolean {
    return this.store.sql.exec('SELECT 1 FROM erased WHERE digest = ?', digest).toArray().length > 0;
  }

  /** Segments and copy of a visitor whose profile changed. */
  portray(state: VisitorState, known: ShardSite, now: number): Copy | undefined {
    const value = portray(state, known, now);
    return value && this.copies.plan(state, value, now);
  }

  forecast(state: VisitorState, known: ShardSite): void {
    const forecast = state.record.profile && forecastOf(state.record.profile, known, Date.now());
    if (forecast) state.record.forecast = forecast;
    else delete state.record.forecast;
  }

  async write(copies: readonly (Copy | undefined)[], known: ShardSite): Promise<void> {
    const days = known.snapshot.site.retention_days;
    await Promise.all(copies.map((copy) => copy && this.copies.write(copy, days)));
  }

  *everyOutcome(): Generator<Outcome[]> {
    for (const row of this.store.sql.exec<{ outcomes: string }>(
      'SELECT outcomes FROM visitors WHERE outcomes IS NOT NULL',
    )) {
      yield JSON.parse(row.outcomes) as Outcome[];
    }
  }

  /** Looks at the site again in a while: KV may still give this shard the old snapshot. */
  async lookSoon(): Promise<void> {
    this.#lookAt = Date.now() + KV_SETTLES_MILLIS;
    await this.schedule();
  }

  /** What is due: copies, the daily round, counters. */
  async alarm(): Promise<void> {
    this.#alarmAt = undefined;
    this.#lookAt = Infinity;
    const site = this.store.meta('site');
    if (site === undefined) return;
    const known = await this.know(site);
    await this.#flushCopies(known);
    if (Date.now() >= (this.#maintenanceAt ?? Infinity)) await this.#maintain(known);
    this.counters.flush(Date.now());
    await this.schedule();
  }

  /** Sets the alarm to the next thing to do, if that is sooner than what it is set to. Each setting is a billed write. */
  async schedule(): Promise<void> {
    const next = Math.min(this.#copies?.nextDue ?? Infinity, this.#maintenanceAt ?? Infinity, this.#lookAt);
    if (!Number.isFinite(next) || (this.#alarmAt !== undefined && this.#alarmAt <= next)) return;
    this.#alarmAt = Math.max(next, Date.now() + 1_000);
    this.store.rowsWritten += 1;
    await this.#storage.setAlarm(this.#alarmAt);
  }

  async #flushCopies(known: ShardSite): Promise<void> {
    const now = Date.now();
    for (const visitor of this.copies.takeDue(now, COPIES_AN_ALARM)) {
      if (!this.existing(visitor)) continue;
      const copy = this.change(visitor, (state) => {
        // What stands in KV is unsure, so it is written whatever it may be.
        delete state.record.kv;
        const planned = this.portray(state, known, now);
        this.store.saveVisitor(state);
        return planned;
      });
      if (copy) await this.copies.write(copy, known.snapshot.site.retention_days);
    }
  }

  /** One step of the daily round: old lines go; stages and segments that time alone has changed reach KV. */
  async #maintain(known: ShardSite): Promise<void> {
    const now = Date.now();
    for (const { outcomes } of deleteOldLines(this.store, this.cache, known, now)) {
      this.tallies.remove(outcomes);
      this.counters.countVisitor(-1);
    }
    const after = Number(this.store.meta('maintained_row') ?? 0);
    const visitors = visitorsAfter(this.store, after);
    const copies = visitors.rows.map(({ visitor }) =>
      this.change(visitor, (state) => {
        const before = computedText(state);
        this.forecast(state, known);
        const planned = this.portray(state, known, now);
        if (before !== computedText(state)) this.store.saveVisitor(state);
        return planned;
      }),
    );
    await this.write(copies, known);
    this.store.setMeta('maintained_row', String(visitors.last ?? 0));
    if (visitors.last === undefined) this.#setMaintenance(now + MAINTENANCE_INTERVAL_MILLIS);
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
    const before = this.store.meta('segments');
    if (before === text) return;
    this.store.setMeta('segments', text);
    if (before === undefined) return;
    this.store.setMeta('maintained_row', '0');
    this.#setMaintenance(Date.now());
  }

  #setMaintenance(at: number): void {
    this.store.setMeta('maintenance_at', String(at));
    this.#maintenanceAt = at;
  }
}

/** What a daily round may change of a visitor. */
function computedText({ record }: VisitorState): string {
  return JSON.stringify([record.kv, record.due, record.segments, record.forecast]);
}
