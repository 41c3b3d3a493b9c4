import { and, asc, eq } from 'drizzle-orm';
import * as v from 'valibot';
import type { Stored } from '../model/api/site.ts';
import type { Database, experiments, placements, segments } from './database.ts';
import { HttpError } from './http-error.ts';

type Table = typeof placements | typeof segments | typeof experiments;

/** Contract objects of one kind in D1: read through their schema, written by statements that a batch runs. */
export function recordStore<S extends v.GenericSchema<unknown, { id: string }>>(
  table: Table,
  schema: S,
  noun: string,
) {
  type Body = v.InferOutput<S>;
  type Row = typeof table.$inferSelect;
  const read = (row: Row): Stored<Body> => ({
    ...v.parse(schema, row.body),
    created_at: row.createdAt,
    updated_at: row.updatedAt,
  });
  const key = (site: string, id: string) => and(eq(table.site, site), eq(table.id, id));

  return {
    /** All of a site, by id. */
    async list(db: Database, site: string): Promise<Stored<Body>[]> {
      const rows: Row[] = await db.select().from(table).where(eq(table.site, site)).orderBy(asc(table.id));
      return rows.map(read);
    },
    /** One record; undefined: there is none. */
    async find(db: Database, site: string, id: string): Promise<Stored<Body> | undefined> {
      const [row]: Row[] = await db.select().from(table).where(key(site, id));
      return row && read(row);
    },
    /** One record. Throws 404 where there is none. */
    async get(db: Database, site: string, id: string): Promise<Stored<Body>> {
      const found = await this.find(db, site, id);
      if (!found) throw new HttpError(404, 'not_found', `There is no ${noun} "${id}" on the site "${site}".`);
      return found;
    },
    /** Statement that writes a record whole. */
    put(db: Database, site: string, body: Body, { status, now }: { status: string; now: number }) {
      const stored = v.parse(schema, body) as Record<string, unknown>;
      return db
        .insert(table)
        .values({ site, id: body.id, status, body: stored, createdAt: now, updatedAt: now })
        .onConflictDoUpdate({
          target: [table.site, table.id],
          set: { status, body: stored, updatedAt: now },
        });
    },
    /** Statement that deletes a record. */
    remove(db: Database, site: string, id: string) {
      return db.delete(table).where(key(site, id));
    },
  };
}

/** Refuses a change made from a version that is not the stored one any more: `If-Match: <updated_at>`, where given. */
export function refuseStale(ifMatch: string | undefined, stored: { updated_at: number } | undefined): void {
  if (!ifMatch || !stored) return;
  if (ifMatch.replaceAll('"', '') !== String(stored.updated_at)) {
    throw new HttpError(
      409,
      'conflict',
      'Someone else has changed this since you opened it. Reload to see their version.',
    );
  }
}

/** A stored record without the columns that are not part of its contract. */
export function contractOf<T extends { created_at: number; updated_at: number }>(
  stored: T,
): Omit<T, 'created_at' | 'updated_at'> {
  const { created_at: _, updated_at: __, ...contract } = stored;
  return contract;
}
