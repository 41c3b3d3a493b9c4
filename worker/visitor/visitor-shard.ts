import { DurableObject } from 'cloudflare:workers';
import type { PageReport } from '../../model/api/edge.ts';
import type { CensusPage, CensusQuery, ChannelPage, ChannelQuery, CustomerPage } from '../../model/census.ts';
import type { ConsentChoice } from '../../model/consent.ts';
import type { DecisionRecord } from '../../model/decision.ts';
import type { Overview } from '../../model/overview.ts';
import type { AffinityKind } from '../../model/profile.ts';
import type { ShadowTally } from '../../model/ranker/shadow-tally.ts';
import type { Tally, TallyQuery } from '../../model/tally.ts';
import type {
  ErasureReceipt,
  Page,
  SegmentMember,
  TrainingRow,
  VisitorLine,
  VisitorView,
} from '../../model/visitor-view.ts';
import type { Env } from '../env.ts';
import { censusPage, channelsPage, customersPage, membersPage } from './census.ts';
import { exportPage, listPage } from './export-pages.ts';
import { holdDecisions, showDecisions } from './held-decisions.ts';
import type { IngestInput, IngestResult } from './ingest.ts';
import { moveIn, moveOut, movingPage } from './move.ts';
import type { MovingPage, MovingVisitor, ShardFacts } from './move.ts';
import type { Adoption, Conflict, Seen } from './person.ts';
import { Shard } from './shard.ts';
import { noteShadow, shadowTallies } from './shadow-tallies.ts';
import { denyTaste, spend, spendBudget } from './shard-rights.ts';
import type { Spending } from './shard-rights.ts';
import { adopt, disown, history, isMember, link, markMixed, noteAds } from './shard-people.ts';
import type { StoredBatch } from './shard-store.ts';
import { setConsent } from './shard-consent.ts';
import { erase, ingestMany, logDecisions } from './shard-writes.ts';
import { knownTemplates, noteTemplates } from './page-templates.ts';
import { viewOf } from './view.ts';

/** Everything of some of a site's visitors: events, decisions, profile, consent, outcomes. All of one visitor is in one shard. */
export class VisitorShard extends DurableObject<Env> {
  readonly #shard: Shard;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#shard = new Shard(ctx, env);
  }

  /** Stores a batch exactly once and folds it into the visitor's profile and outcomes. Resolves when it is on disk. */
  async ingest(input: IngestInput): Promise<IngestResult> {
    const [result] = await this.ingestMany(input.site, [input]);
    return result!;
  }

  /** Stores several batches, of one or many visitors, in their order; each as `ingest` does. */
  ingestMany(site: string, inputs: readonly IngestInput[]): Promise<IngestResult[]> {
    return ingestMany(this.#shard, site, inputs);
  }

  /** Logs a page's decisions once and notes what they triggered. Only for visitors who allow analytics. */
  logDecisions(site: string, visitor: string, record: DecisionRecord): Promise<void> {
    return logDecisions(this.#shard, site, visitor, record);
  }

  /** Keeps a page's decisions until it is shown: the browser fetched it ahead. */
  holdDecisions(site: string, visitor: string, record: DecisionRecord): Promise<void> {
    return holdDecisions(this.#shard, site, visitor, record);
  }

  /** Logs what is held of a page that is shown now. False: nothing is. */
  showDecisions(site: string, visitor: string, shown: { decision: string; now: number }): Promise<boolean> {
    return showDecisions(this.#shard, site, visitor, shown);
  }

  /** Records a choice and does what follows from it, in the person's shard and in R2 too. Call again where it rejects. */
  setConsent(site: string, visitor: string, choice: ConsentChoice): Promise<ErasureReceipt | undefined> {
    return setConsent(this.#shard, site, visitor, choice);
  }

  /** Deletes all of a visitor, here and in KV, for good: what still arrives for the visitor is refused. */
  erase(site: string, visitor: string): Promise<ErasureReceipt & { person?: string; members: string[] }> {
    return erase(this.#shard, site, visitor);
  }

  /** Makes a visitor a person's device: from now on what it does is handed on. Gives the person before, and the variations seen. */
  link(site: string, visitor: string, person: string): Promise<{ before?: string; seen: Seen[] }> {
    return link(this.#shard, site, visitor, person);
  }

  /** Everything a visitor did, oldest first, page by page. */
  history(
    site: string,
    visitor: string,
    cursor?: number,
  ): Promise<{ batches: StoredBatch[]; cursor?: number }> {
    return history(this.#shard, site, visitor, cursor);
  }

  /** Takes what a device did into the person's log and profile. Devices seen in two variations come back. */
  adopt(site: string, person: string, adoption: Adoption): Promise<{ conflicts: Conflict[] }> {
    return adopt(this.#shard, site, person, adoption);
  }

  /** Whether anything is kept of this visitor. */
  async isKnown(site: string, visitor: string): Promise<boolean> {
    await this.#shard.know(site);
    return this.#shard.existing(visitor) !== undefined;
  }

  /** The visitor who made an order with one of these names; undefined: nobody here. */
  async buyerOf(_site: string, names: readonly string[]): Promise<string | undefined> {
    return this.#shard.store.buyerOf(names);
  }

  isMember(site: string, person: string, visitor: string): Promise<boolean> {
    return isMember(this.#shard, site, person, visitor);
  }

  /** Takes a device out of a person again, with everything it did. */
  disown(site: string, person: string, member: string): Promise<void> {
    return disown(this.#shard, site, person, member);
  }

  /** Leaves a visitor out of an experiment's phase: another device of the same person saw another variation. */
  markMixed(site: string, visitor: string, seen: Pick<Seen, 'experiment' | 'phase'>): Promise<void> {
    return markMixed(this.#shard, site, visitor, seen);
  }

  /** A visitor's word that a taste is not theirs: it is never used again. For a device of a person, on both. */
  denyTaste(site: string, visitor: string, kind: AffinityKind, value: string): Promise<void> {
    return denyTaste(this.#shard, site, visitor, { kind, value });
  }

  /** Uses a one-time code up. False: it was used before. */
  async spend(_site: string, nonce: string, until: number): Promise<boolean> {
    return spend(this.#shard.store, nonce, until, Date.now());
  }

  /** Events that the collector refused, for the overview. */
  async countFiltered(site: string, reason: string, events: number): Promise<void> {
    await this.#shard.know(site);
    this.#shard.counters.countFiltered(reason, events, Date.now());
  }

  /** What became of shop pages, as told by an isolate that served them. */
  async notePages(site: string, report: PageReport): Promise<void> {
    await this.#shard.know(site);
    const now = Date.now();
    this.#shard.counters.countPages(report.pages, now);
    this.#shard.counters.flush(now);
    noteTemplates(this.#shard.store, report.templates);
  }

  /** All that is kept of a visitor; undefined: nothing is. */
  async visitorView(
    site: string,
    visitor: string,
    { whole = false }: { whole?: boolean } = {},
  ): Promise<VisitorView | undefined> {
    const known = await this.#shard.know(site);
    const state = this.#shard.existing(visitor);
    return state && viewOf(state, this.#shard.store, known, { now: Date.now(), whole });
  }

  /** Sufficient statistics of one phase of an experiment over this shard's visitors. */
  async tally(query: TallyQuery): Promise<Tally> {
    return this.#shard.tallies.tally(query, () => this.#shard.everyOutcome());
  }

  async overview(site: string, now: number): Promise<Overview> {
    await this.#shard.know(site);
    const cost = { rows_written: this.#shard.store.rowsWritten, kv_writes: this.#shard.copies.writes };
    return { ...this.#shard.counters.overview(now), templates: knownTemplates(this.#shard.store), cost };
  }

  /** Notes how alike a candidate's order was to the one served. */
  async noteShadow(site: string, tally: ShadowTally): Promise<void> {
    await this.#shard.know(site);
    noteShadow(this.#shard.store, tally);
  }

  /** What was noted of candidates here. */
  async shadows(_site: string): Promise<ShadowTally[]> {
    return shadowTallies(this.#shard.store);
  }

  /** Visitors with events and decisions in the order of time, for training. */
  async exportRows(_site: string, cursor?: string): Promise<Page<TrainingRow>> {
    return exportPage(this.#shard.store, cursor, this.ctx.id.toString().slice(0, 8));
  }

  /** Visitors, the last active first; then those only known from imports. */
  async listVisitors(site: string, cursor?: string): Promise<Page<VisitorLine>> {
    return listPage(this.#shard.store, await this.#shard.know(site), cursor, Date.now());
  }

  /** Word that the site was published or learned of anew: what changed for visitors reaches KV soon. */
  async refresh(site: string): Promise<void> {
    await this.#shard.know(site);
    await this.#shard.lookSoon();
  }

  /** Counts of visitors by stage, segment, grade and cluster, and of those who fulfil a condition, page by page. */
  async census(site: string, query: CensusQuery): Promise<CensusPage> {
    return censusPage(this.#shard.store, await this.#shard.know(site), query, Date.now());
  }

  /** What visitors bought by the channel they came by first, page by page. */
  async channels(site: string, query: ChannelQuery): Promise<ChannelPage> {
    await this.#shard.know(site);
    return channelsPage(this.#shard.store, query);
  }

  /** Keeps a person's sealed hash for ad platforms, or takes it back (null). */
  noteAds(site: string, person: string, ads: string | null): Promise<void> {
    return noteAds(this.#shard, site, person, ads);
  }

  /** Members of a segment, page by page. */
  async segmentMembers(site: string, segment: string, cursor?: string): Promise<Page<SegmentMember>> {
    const known = await this.#shard.know(site);
    return membersPage(this.#shard.store, known, { segment, cursor, now: Date.now() });
  }

  /** Pays from the site's privacy budget; undefined: there is not so much left. */
  async spendBudget(site: string, spending: Spending): Promise<number | undefined> {
    await this.#shard.know(site);
    return spendBudget(this.#shard.store, spending);
  }

  /** Traits and order histories to learn from, page by page, without names. */
  async customers(cursor?: string): Promise<CustomerPage> {
    return customersPage(this.#shard.store, cursor, Date.now());
  }

  /** Visitors who belong elsewhere when a region has `count` shards; this one is named `own`. */
  async movingPage(site: string, own: string, count: number): Promise<MovingPage> {
    await this.#shard.know(site);
    return movingPage(this.#shard, site, own, count);
  }

  /** Takes visitors of another shard in, merged with what is here. */
  moveIn(site: string, visitors: readonly MovingVisitor[], facts: ShardFacts): Promise<void> {
    return moveIn(this.#shard, site, visitors, facts);
  }

  /** Lets visitors go who are in another shard now. */
  moveOut(site: string, visitors: readonly string[]): Promise<void> {
    return moveOut(this.#shard, site, visitors);
  }

  override alarm(): Promise<void> {
    return this.#shard.alarm();
  }
}
