import { Hono } from 'hono';
import * as v from 'valibot';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { database } from '../database.ts';
import { query } from '../validated.ts';
import { listAudit } from './store.ts';

const whole = v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.transform(Number));
const QuerySchema = v.object({
  kind: v.optional(v.string()),
  subject: v.optional(v.string()),
  before: v.optional(whole),
  limit: v.optional(v.pipe(whole, v.minValue(1), v.maxValue(200)), '50'),
});

/** `GET /api/sites/:site/audit?kind=&subject=&before=&limit=`: who changed what, newest first. */
export const routes = new Hono<ApiEnv>().get(
  '/sites/:site/audit',
  requireRole('viewer'),
  query(QuerySchema),
  async (c) => {
    const { kind, subject, before, limit } = c.req.valid('query');
    return c.json(
      await listAudit(database(c.env), {
        site: c.req.param('site'),
        subjectKind: kind,
        subject,
        before,
        limit,
      }),
    );
  },
);
