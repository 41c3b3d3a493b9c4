import { and, desc, eq, isNull } from 'drizzle-orm';
import type { ImportRecord, NewImport } from '../../model/api/import.ts';
import { imports } from '../database.ts';
import type { Database } from '../database.ts';
import { HttpError } from '../http-error.ts';

const LISTED = 50;
const MAX_ERRORS = 100;
/** Nothing of a file's name that could be an address or a number of somebody stays. */
const PERSONAL = /[^\s@]+@[^\s@]+|\d{7,}/g;

type Row = typeof imports.$inferSelect;
const key = (site: string, id: string) => and(eq(imports.site, site), eq(imports.id, id));

export async function listImports(db: Database, site: string): Promise<ImportRecord[]> {
  const rows = await db
    .select()
    .from(imports)
    .where(eq(imports.site, site))
    .orderBy(desc(imports.createdAt))
    .limit(LISTED);
  return rows.map(recordOf);
}

/** Throws 404 where there is none. */
export async function getImport(db: Database, site: string, id: string): Promise<ImportRecord> {
  const [row] = await db.select().from(imports).where(key(site, id));
  if (!row)
    throw new HttpError(404, 'not_found', `There is no import "${id.slice(0, 64)}" on the site "${site}".`);
  return recordOf(row);
}

/** A new import, or the one of the same file that broke off. */
export async function beginImport(
  db: Database,
  site: string,
  given: NewImport,
  { actor, now }: { actor: string; now: number },
): Promise<{ record: ImportRecord; resumed: boolean }> {
  const [open] = await db
    .select()
    .from(imports)
    .where(
      and(
        eq(imports.site, site),
        eq(imports.kind, given.kind),
        eq(imports.digest, given.digest),
        eq(imports.total, given.total),
        isNull(imports.doneAt),
      ),
    )
    .limit(1);
  if (open) return { record: recordOf(open), resumed: true };
  const row: Row = {
    site,
    id: `i${now.toString(36)}${crypto.randomUUID().slice(0, 8)}`,
    kind: given.kind,
    file: given.file.replace(PERSONAL, '-').slice(0, 100),
    digest: given.digest,
    total: given.total,
    next: 0,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    errors: [],
    report: given.report,
    actor,
    createdAt: now,
    updatedAt: now,
    doneAt: given.total === 0 ? now : null,
  };
  await db.insert(imports).values(row);
  return { record: recordOf(row), resumed: false };
}

/** What became of one part. */
export interface Taken {
  accepted: number;
  duplicates: number;
  rejected: number;
  errors: { row: number; message: string }[];
}

/** Notes a part as taken, unless another request did so in the meantime. */
export async function noteTaken(
  db: Database,
  site: string,
  before: ImportRecord,
  { taken, records, now }: { taken: Taken; records: number; now: number },
): Promise<ImportRecord> {
  const next = before.next + records;
  const errors = [...before.errors, ...taken.errors.map(withoutValues)].slice(0, MAX_ERRORS);
  const changed = {
    next,
    accepted: before.accepted + taken.accepted,
    duplicates: before.duplicates + taken.duplicates,
    rejected: before.rejected + taken.rejected,
    errors,
    updatedAt: now,
    doneAt: next >= before.total ? now : null,
  };
  await db
    .update(imports)
    .set(changed)
    .where(and(key(site, before.id), eq(imports.next, before.next)));
  return getImport(db, site, before.id);
}

/** A message without what stood in the row, which may be anybody's address. */
function withoutValues({ row, message }: { row: number; message: string }) {
  return {
    row,
    message: message
      .replaceAll(/"[^"]*"/g, '"…"')
      .replace(PERSONAL, '…')
      .slice(0, 200),
  };
}

function recordOf({ createdAt, updatedAt, doneAt, site: _site, ...row }: Row): ImportRecord {
  return {
    ...row,
    created_at: createdAt,
    updated_at: updatedAt,
    ...(doneAt === null ? {} : { done_at: doneAt }),
  };
}
