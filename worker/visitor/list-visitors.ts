import type { VisitorPage } from '../../model/api/visitor.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { allShards } from './shards.ts';

/**
 * A page of a site's visitors over all shards: the last active of each shard, the last seen first. The cursor holds one
 * position a shard (`-` where a shard has no more), so that a page is one call to each shard that still has some.
 */
export async function listVisitors(env: Env, site: string, cursor?: string): Promise<VisitorPage> {
  const shards = await allShards(env, site);
  const positions = cursor === undefined ? undefined : readCursor(cursor);
  const pages = await Promise.all(
    shards.map((shard, index) => {
      const position = positions?.[index];
      return position === '-'
        ? { rows: [], cursor: undefined }
        : shard.listVisitors(site, position || undefined);
    }),
  );
  const rows = pages.flatMap((page) => page.rows).toSorted((a, b) => (b.last_seen ?? 0) - (a.last_seen ?? 0));
  const next = pages.map((page) => page.cursor ?? '-');
  return next.every((position) => position === '-') ? { rows } : { rows, cursor: next.join('.') };
}

function readCursor(cursor: string): string[] {
  if (!/^(-|[aq]\d{1,15})(\.(-|[aq]\d{1,15}))*$/.test(cursor))
    throw new HttpError(422, 'invalid', 'cursor: is not one that this address gave.');
  return cursor.split('.');
}
