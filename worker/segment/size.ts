import { people, type SegmentSize } from '../../model/api/visitor.ts';
import type { Env } from '../env.ts';
import { listVisitors } from '../visitor/list-visitors.ts';

/** Visitors looked at when segments are counted; the newest of larger sites. */
const MAX_VISITORS = 20_000;

/** Members of every segment among a site's visitors, by segment id. */
export async function segmentSizes(
  env: Env,
  site: string,
  ids: readonly string[],
): Promise<Record<string, SegmentSize>> {
  const members = new Map<string, number>(ids.map((id) => [id, 0]));
  let visitors = 0;
  let cursor: string | undefined;
  do {
    const page = await listVisitors(env, site, cursor);
    visitors += page.rows.length;
    for (const row of page.rows) for (const id of row.segments) members.set(id, (members.get(id) ?? 0) + 1);
    cursor = page.cursor;
  } while (cursor !== undefined && visitors < MAX_VISITORS);
  const of = people(visitors);
  const sizes = ids.map((id): [string, SegmentSize] => {
    const shown = people(members.get(id) ?? 0);
    return [
      id,
      {
        members: shown,
        share: shown === null || of === null ? null : Math.min(1, shown / of),
        of,
        complete: cursor === undefined,
      },
    ];
  });
  return Object.fromEntries(sizes);
}
