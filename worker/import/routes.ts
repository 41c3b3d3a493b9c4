import { Hono } from 'hono';
import type { ImportRecord, ImportSettings } from '../../model/api/import.ts';
import { ImportPartSchema, NewImportSchema } from '../../model/api/import.ts';
import { requireRole, requireToken } from '../account/access.ts';
import type { ApiEnv } from '../account/access.ts';
import { auditLine } from '../audit/store.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { storeBackfill } from '../event/backfill.ts';
import { HttpError } from '../http-error.ts';
import { siteOf } from '../site/site-of.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { body } from '../validated.ts';
import { channelFigures } from './channels.ts';
import { beginImport, getImport, listImports, noteTaken } from './store.ts';
import type { Taken } from './store.ts';
import { takeCosts } from './take-costs.ts';
import { takeCustomers, takeTickets } from './take-records.ts';

/**
 * Files of orders, customers, support tickets and campaign costs, read where they are and sent in parts.
 *
 * - `GET /api/sites/:site/imports`: the last 50, with what was taken and what was not
 * - `GET /api/sites/:site/import-settings`: what a reader of the site's files must know
 * - `POST` to imports `{kind, file, digest, total, report?}`: begins one, or goes on with the same file's that broke off
 * - `POST /api/sites/:site/imports/:id/parts` `{from, records}`: the next records; a part sent twice changes nothing
 * - `GET /api/sites/:site/channels?from=2026-09&to=2026-11`: what channels cost and what their visitors bought
 */
export const routes = new Hono<ApiEnv>()
  .get('/sites/:site/imports', requireRole('viewer'), async (c) =>
    c.json(await listImports(database(c.env), (await siteOf(c)).id)),
  )
  .get('/sites/:site/import-settings', requireToken('backfill'), async (c) => {
    const { currency, time_zone } = await siteOf(c);
    return c.json({ currency, time_zone } satisfies ImportSettings);
  })
  .post('/sites/:site/imports', requireToken('backfill'), body(NewImportSchema), async (c) => {
    const { id: site } = await siteOf(c);
    const db = database(c.env);
    const now = Date.now();
    if (!(await loadSnapshot(c.env, site, { now })))
      throw new HttpError(409, 'conflict', `The site "${site}" was never published: publish it first.`);
    const actor = c.get('actor');
    const { record, resumed } = await beginImport(db, site, c.req.valid('json'), { actor: actor.name, now });
    if (!resumed)
      await auditLine(
        db,
        {
          site,
          actor,
          action: 'import',
          subjectKind: 'import',
          subject: record.id,
          note: `${record.total} of ${record.kind} from ${record.file}`,
        },
        now,
      );
    return c.json({ ...record, resumed }, resumed ? 200 : 201);
  })
  .post('/sites/:site/imports/:id/parts', requireToken('backfill'), body(ImportPartSchema), async (c) => {
    const { id: site } = await siteOf(c);
    const db = database(c.env);
    const { from, records } = c.req.valid('json');
    const before = await getImport(db, site, c.req.param('id'));
    const end = from + records.length;
    if (end <= before.next) return c.json(before);
    if (from !== before.next)
      throw new HttpError(409, 'conflict', `from: is ${from}, but the next record is ${before.next}.`);
    if (end > before.total)
      throw new HttpError(422, 'invalid', `records: end at ${end}, but the import has ${before.total}.`);
    const now = Date.now();
    const taken = await take(c.env, site, before.kind, records, now);
    return c.json(await noteTaken(db, site, before, { taken, records: records.length, now }));
  })
  .get('/sites/:site/channels', requireRole('viewer'), async (c) => {
    const { id: site } = await siteOf(c);
    const month = new Date().toISOString().slice(0, 7);
    try {
      return c.json(
        await channelFigures(c.env, site, {
          from: c.req.query('from') ?? month,
          to: c.req.query('to') ?? month,
        }),
      );
    } catch (error) {
      if (error instanceof RangeError) throw new HttpError(422, 'invalid', error.message);
      throw error;
    }
  });

async function take(
  env: Env,
  site: string,
  kind: ImportRecord['kind'],
  records: readonly unknown[],
  now: number,
): Promise<Taken> {
  if (kind === 'customers') return takeCustomers({ env, site, now }, records);
  if (kind === 'tickets') return takeTickets({ env, site, now }, records);
  if (kind === 'costs') return takeCosts(database(env), site, records);
  return storeBackfill(env, site, records, now);
}
