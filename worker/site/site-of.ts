import type { Context } from 'hono';
import type { ApiEnv } from '../account/access.ts';
import type { SiteRecord } from '../../model/api/site.ts';
import { database } from '../database.ts';
import { HttpError } from '../http-error.ts';
import { getSite, listSites } from './store.ts';

/** The site a request is about: the path's, or `?site=`, which may be left out while there is only one. */
export async function siteOf(c: Context<ApiEnv>): Promise<SiteRecord> {
  const db = database(c.env);
  const id = c.req.param('site') ?? c.req.query('site');
  if (id) return getSite(db, id);
  const all = await listSites(db);
  if (all.length === 1) return all[0]!;
  throw new HttpError(
    422,
    'invalid',
    all.length === 0
      ? 'There is no site yet: PUT /api/sites/:site makes one.'
      : `Which site? Add ?site= with one of ${all.map((site) => site.id).join(', ')}.`,
  );
}
