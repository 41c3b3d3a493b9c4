import { and, desc, eq, lt, ne } from 'drizzle-orm';
import type { AuditEntry } from '../../model/api/site.ts';
import type { Actor } from '../account/access.ts';
import { auditLog, type Database } from '../database.ts';
import { changes } from './changes.ts';

export interface Audit {
  site?: string | undefined;
  actor: Pick<Actor, 'id' | 'name'>;
  /** What happened, as a verb: `create`, `update`, `delete`, `start`, `stop` ... */
  action: string;
  subjectKind: string;
  subject: string;
  before?: unknown;
  after?: unknown;
  note?: string;
}

/** The statement that writes one line of the audit log; to be run in the same batch as the change. */
export function auditLine(db: Database, audit: Audit, now: number) {
  return db.insert(auditLog).values({
    at: now,
    site: audit.site ?? null,
    actor: audit.actor.id,
    actorName: audit.actor.name,
    action: audit.action,
    subjectKind: audit.subjectKind,
    subject: audit.subject,
    changes: changes(audit.before ?? {}, audit.after ?? {}),
    note: audit.note ?? '',
  });
}

interface AuditQuery {
  site: string;
  subjectKind?: string | undefined;
  subject?: string | undefined;
  /** Only lines older than this id. */
  before?: number | undefined;
  limit: number;
}

/** Lines of a site's audit log, newest first. */
export async function listAudit(
  db: Database,
  { site, subjectKind, subject, before, limit }: AuditQuery,
): Promise<AuditEntry[]> {
  const rows = await db
    .select()
    .from(auditLog)
    .where(
      and(
        eq(auditLog.site, site),
        // Looks at visitors would bury the changes, so they come only when asked for.
        subjectKind ? eq(auditLog.subjectKind, subjectKind) : ne(auditLog.action, 'look'),
        subject ? eq(auditLog.subject, subject) : undefined,
        before ? lt(auditLog.id, before) : undefined,
      ),
    )
    .orderBy(desc(auditLog.id))
    .limit(limit);
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    actor: row.actorName,
    action: row.action,
    subject_kind: row.subjectKind,
    subject: row.subject,
    changes: row.changes,
    note: row.note,
  }));
}
