import { and, eq, lte, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import * as v from 'valibot';
import type { Published } from '../../model/api/site.ts';
import type { Experiment } from '../../model/experiment.ts';
import type { Experience, Placement } from '../../model/placement.ts';
import { SiteSchema } from '../../model/site.ts';
import { SnapshotSchema, type Snapshot } from '../../model/snapshot.ts';
import { auditLine, type Audit } from '../audit/store.ts';
import { database, outbox, sites, type Database } from '../database.ts';
import type { Env } from '../env.ts';
import { experimentStore, onTheEdge } from '../experiment/store.ts';
import { HttpError } from '../http-error.ts';
import { kvKeys } from '../keys.ts';
import { placementStore } from '../placement/store.ts';
import { contractOf } from '../record-store.ts';
import { segmentStore } from '../segment/store.ts';
import { forgetSnapshots } from './snapshots.ts';
import { getSite, livePointers, otherPointers } from './store.ts';

type Statement = BatchItem<'sqlite'>;

interface Change {
  site: string;
  /** Statements that make the change; they run in one batch with the audit line and the outbox row. */
  statements: readonly Statement[];
  audit: Omit<Audit, 'site'>;
  now: number;
  /** Host names the site had before and has no more. */
  droppedHosts?: readonly string[];
}

/**
 * Makes a change that the edge must see: records, audit line and outbox row in one batch, then the snapshot. The
 * change stands even where KV fails: the outbox row stays, and `repairPublishing` (cron) tries again.
 */
export async function change(
  env: Env,
  { site, statements, audit, now, droppedHosts = [] }: Change,
): Promise<Published | undefined> {
  const db = database(env);
  await db.batch([
    db
      .insert(outbox)
      .values({ site, queuedAt: now })
      .onConflictDoUpdate({ target: outbox.site, set: { queuedAt: now } }),
    auditLine(db, { ...audit, site }, now),
    ...statements,
  ]);
  try {
    await Promise.all(droppedHosts.map((host) => env.EDGE.delete(kvKeys.host(host))));
    return await publish(env, site, now);
  } catch (error) {
    console.error(JSON.stringify({ at: 'publish', site, error: String(error) }));
    return undefined;
  }
}

/** Makes a change that the edge does not read: records and audit line in one batch. */
export async function changeQuietly(
  env: Env,
  { site, statements, audit, now }: Omit<Change, 'droppedHosts'>,
): Promise<void> {
  const db = database(env);
  await db.batch([auditLine(db, { ...audit, site }, now), ...statements]);
}

/** Attempts of one publish to be the last writer before the outbox takes over. */
const MAX_ATTEMPTS = 3;

/**
 * Writes the site's snapshot, one version higher, and its host names to KV. Two publishes at once may reach KV in
 * either order, so each looks after its write whether its version is still the newest, and writes again if not.
 * Throws where D1 or KV fails.
 */
export async function publish(env: Env, site: string, now: number): Promise<Published> {
  const db = database(env);
  for (let attempt = 1; ; attempt++) {
    const [row] = await db
      .update(sites)
      .set({ version: sql`${sites.version} + 1` })
      .where(eq(sites.id, site))
      .returning({ version: sites.version });
    if (!row) throw new HttpError(404, 'not_found', `There is no site "${site}".`);
    const snapshot = await composeSnapshot(db, site, row.version, now);
    await Promise.all([
      env.EDGE.put(kvKeys.snapshot(site), JSON.stringify(snapshot)),
      ...snapshot.site.hostnames.map((host) => env.EDGE.put(kvKeys.host(host), site)),
    ]);
    forgetSnapshots();
    const [latest] = await db.select({ version: sites.version }).from(sites).where(eq(sites.id, site));
    if (latest?.version === row.version) {
      await db.batch([
        db.update(sites).set({ publishedAt: now }).where(eq(sites.id, site)),
        db.delete(outbox).where(and(eq(outbox.site, site), lte(outbox.queuedAt, now))),
      ]);
      return { version: row.version, published_at: now };
    }
    if (attempt === MAX_ATTEMPTS)
      throw new Error(`Version ${row.version} of "${site}" was overtaken ${attempt} times.`);
  }
}

/** Publishes every site that the outbox still names: called by cron every five minutes. Gives the sites repaired. */
export async function repairPublishing(env: Env, now: number): Promise<string[]> {
  const waiting = await database(env).select().from(outbox);
  const repaired: string[] = [];
  for (const { site } of waiting) {
    try {
      await publish(env, site, now);
      repaired.push(site);
    } catch (error) {
      console.error(JSON.stringify({ at: 'repair', site, error: String(error) }));
    }
  }
  return repaired;
}

/** The snapshot as of now: enabled placements, experiments that run, are due or are shipped, and all segments. */
export async function composeSnapshot(
  db: Database,
  siteId: string,
  version: number,
  now: number,
): Promise<Snapshot> {
  const [site, holdout, placements, experiments, segments, pointers] = await Promise.all([
    getSite(db, siteId),
    db
      .select({ share: sites.holdoutShare, seed: sites.holdoutSeed, phase: sites.holdoutPhase })
      .from(sites)
      .where(eq(sites.id, siteId)),
    placementStore.list(db, siteId),
    experimentStore.list(db, siteId),
    segmentStore.list(db, siteId),
    livePointers(db, siteId),
  ]);
  const enabled = placements.filter((placement) => placement.enabled).map(contractOf);
  const onEdge = experiments.flatMap((experiment) => onTheEdge(contractOf(experiment), now) ?? []);
  const others = await otherPointers(db, siteId, rankersNamed(enabled, onEdge));
  return v.parse(SnapshotSchema, {
    v: 1,
    version,
    published_at: now,
    site: v.parse(SiteSchema, contractOf(site)),
    placements: enabled,
    experiments: onEdge,
    segments: segments.map(contractOf),
    holdout: holdout[0],
    ...(pointers.ranker && { ranker: pointers.ranker }),
    ...(pointers.catalog && { catalog: pointers.catalog }),
    ...others,
  } satisfies Record<keyof Snapshot, unknown> | object);
}

/** Versions that listings name instead of ranking by whatever is live. */
function rankersNamed(placements: readonly Placement[], experiments: readonly Experiment[]): Set<string> {
  const experiences: Experience[] = [
    ...placements.flatMap(({ rules }) => rules.map(({ experience }) => experience)),
    ...experiments.flatMap(({ variations }) => variations.flatMap((one) => Object.values(one.experiences))),
  ];
  return new Set(experiences.flatMap((one) => (one.kind === 'listing' && one.ranker ? [one.ranker] : [])));
}
