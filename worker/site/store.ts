import { and, asc, desc, eq } from 'drizzle-orm';
import * as v from 'valibot';
import type { RankerRecord, SiteRecord } from '../../model/api/site.ts';
import { SiteSchema, type Site } from '../../model/site.ts';
import type { RankerPointer } from '../../model/snapshot.ts';
import { catalogs, outbox, rankers, sites, type Database } from '../database.ts';
import { HttpError } from '../http-error.ts';

const columns = { site: sites, queuedAt: outbox.queuedAt };

/** All sites by id. */
export async function listSites(db: Database): Promise<SiteRecord[]> {
  const rows = await db
    .select(columns)
    .from(sites)
    .leftJoin(outbox, eq(outbox.site, sites.id))
    .orderBy(asc(sites.id));
  return rows.map(read);
}

/** A site. Throws 404 where there is none. */
export async function getSite(db: Database, id: string): Promise<SiteRecord> {
  const found = await findSite(db, id);
  if (!found) throw new HttpError(404, 'not_found', `There is no site "${id}".`);
  return found;
}

/** A site; undefined: there is none. */
export async function findSite(db: Database, id: string): Promise<SiteRecord | undefined> {
  const [row] = await db
    .select(columns)
    .from(sites)
    .leftJoin(outbox, eq(outbox.site, sites.id))
    .where(eq(sites.id, id));
  return row && read(row);
}

/** Statement that writes a site's settings; version and holdout stay. */
export function putSite(db: Database, site: Site, now: number) {
  const body = v.parse(SiteSchema, site) as Record<string, unknown>;
  return db
    .insert(sites)
    .values({ id: site.id, body, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({ target: sites.id, set: { body, updatedAt: now } });
}

/** The site's rankers, newest first. */
export async function listRankers(db: Database, site: string): Promise<RankerRecord[]> {
  const rows = await db
    .select()
    .from(rankers)
    .where(eq(rankers.site, site))
    .orderBy(desc(rankers.createdAt), desc(rankers.version));
  return rows.map(readRanker);
}

/** Statements that make one ranker of a site the live one; the others become or stay retired or candidates. */
export function makeRankerLive(db: Database, site: string, version: string, now: number) {
  return [
    db
      .update(rankers)
      .set({ status: 'retired' })
      .where(and(eq(rankers.site, site), eq(rankers.status, 'live'))),
    db
      .update(rankers)
      .set({ status: 'live', liveAt: now })
      .where(and(eq(rankers.site, site), eq(rankers.version, version))),
  ] as const;
}

/** What a snapshot points at: the live ranker and the newest catalogue. */
export async function livePointers(db: Database, site: string) {
  const [[ranker], [catalog]] = await Promise.all([
    db
      .select({ version: rankers.version, key: rankers.key })
      .from(rankers)
      .where(and(eq(rankers.site, site), eq(rankers.status, 'live')))
      .limit(1),
    db
      .select({ version: catalogs.version, key: catalogs.key })
      .from(catalogs)
      .where(eq(catalogs.site, site))
      .orderBy(desc(catalogs.createdAt), desc(catalogs.version))
      .limit(1),
  ]);
  return { ranker, catalog };
}

/** Other rankers a snapshot points at: those that are named, and the newest candidate, which scores in the shadow. */
export async function otherPointers(
  db: Database,
  site: string,
  named: ReadonlySet<string>,
): Promise<{ rankers?: RankerPointer[]; shadow?: RankerPointer }> {
  const rows = await db
    .select({ version: rankers.version, key: rankers.key, status: rankers.status })
    .from(rankers)
    .where(eq(rankers.site, site))
    .orderBy(desc(rankers.createdAt), desc(rankers.version));
  const chosen = rows.filter(({ version }) => named.has(version)).map(pointer);
  const shadow = rows.find(({ status }) => status === 'candidate');
  const hasLive = rows.some(({ status }) => status === 'live');
  return {
    ...(chosen.length > 0 && { rankers: chosen }),
    ...(shadow && hasLive && { shadow: pointer(shadow) }),
  };
}

const pointer = ({ version, key }: RankerPointer): RankerPointer => ({ version, key });

function readRanker(row: typeof rankers.$inferSelect): RankerRecord {
  const { version, card, createdAt, liveAt } = row;
  const status = row.status as RankerRecord['status'];
  return { version, status, created_at: createdAt, ...(liveAt !== null && { live_at: liveAt }), card };
}

function read({
  site: row,
  queuedAt,
}: {
  site: typeof sites.$inferSelect;
  queuedAt: number | null;
}): SiteRecord {
  return {
    ...v.parse(SiteSchema, row.body),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    version: row.version,
    ...(row.publishedAt !== null && { published_at: row.publishedAt }),
    publish_pending: queuedAt !== null,
    holdout_share: row.holdoutShare,
  };
}
