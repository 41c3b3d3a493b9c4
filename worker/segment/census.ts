import type { CensusAnswer, PreviewAnswer } from '../../model/api/census.ts';
import { people, type People, type SegmentSize } from '../../model/api/visitor.ts';
import { addCensus } from '../../model/census.ts';
import type { CensusPage } from '../../model/census.ts';
import { coarseAverage } from '../../model/privacy/coarse-average.ts';
import type { Condition } from '../../model/segment.ts';
import type { Env } from '../env.ts';
import { allShards } from '../visitor/shards.ts';
import type { ShardStub } from '../visitor/shards.ts';

/** Visitors looked at in all; of larger sites the oldest rows of each shard, which are drawn by hash and so at random. */
const MAX_VISITORS = 100_000;

/** Visitors of a site by stage, grade, segment and cluster, as of now, safe to show: nothing below 20, the rest to 10. */
export async function census(env: Env, site: string): Promise<CensusAnswer> {
  const { counts, complete } = await countAll(env, site);
  return {
    visitors: people(counts.visitors),
    complete,
    stages: shown(counts.stages),
    segments: shown(counts.segments),
    grades: shown(counts.grades),
    clusters: shown(counts.clusters),
  };
}

function shown(counts: Record<string, number>): Record<string, People> {
  return Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, people(value)]));
}

/** Members of every segment, by segment id; a segment without members is among them. */
export async function segmentSizes(
  env: Env,
  site: string,
  ids: readonly string[],
): Promise<Record<string, SegmentSize>> {
  const { counts, complete } = await countAll(env, site);
  const of = people(counts.visitors);
  return Object.fromEntries(
    ids.map((id) => {
      const members = people(counts.segments[id] ?? 0);
      const share = members === null || of === null ? null : Math.min(1, members / of);
      return [id, { members, share, of, complete }];
    }),
  );
}

/**
 * Who would be in a segment with this condition, and what they are like together. Averages of fewer than 20 people, or
 * of all but fewer than 20, are left out: the difference to everyone would give them away. The others are coarse, as
 * conditions that differ by one person could be compared.
 */
export async function preview(env: Env, site: string, condition: Condition): Promise<PreviewAnswer> {
  const { counts, complete } = await countAll(env, site, condition);
  const { matching, visitors } = counts;
  const members = people(matching?.visitors ?? 0);
  const others = people(visitors - (matching?.visitors ?? 0));
  const answer: PreviewAnswer = { members, of: people(visitors), complete };
  if (!matching || members === null || (others === null && visitors !== matching.visitors)) return answer;
  return {
    ...answer,
    buyers: people(matching.buyers),
    orders_per_member: coarseAverage(matching.orders, matching.visitors),
    revenue_per_member: coarseAverage(matching.revenue, matching.visitors),
    visits_per_member: coarseAverage(matching.visits, matching.visitors),
  };
}

/** Exact counts over a site; `complete` is false where a very large site was looked at in part. */
export async function countAll(
  env: Env,
  site: string,
  condition?: Condition,
): Promise<{ counts: CensusPage; complete: boolean }> {
  const shards = await allShards(env, site);
  const share = Math.ceil(MAX_VISITORS / Math.max(1, shards.length));
  const parts = await Promise.all(shards.map((shard) => countShard(shard, site, condition, share)));
  const nobody: CensusPage = { visitors: 0, stages: {}, segments: {}, grades: {}, clusters: {} };
  const matching = { visitors: 0, buyers: 0, orders: 0, revenue: 0, visits: 0 };
  return {
    counts: parts.map((part) => part.counts).reduce(addCensus, condition ? { ...nobody, matching } : nobody),
    complete: parts.every((part) => part.complete),
  };
}

async function countShard(
  shard: ShardStub,
  site: string,
  condition: Condition | undefined,
  share: number,
): Promise<{ counts: CensusPage; complete: boolean }> {
  let counts: CensusPage | undefined;
  let cursor: string | undefined;
  do {
    const page: CensusPage = await shard.census(site, {
      ...(condition ? { condition } : {}),
      ...(cursor ? { cursor } : {}),
    });
    counts = counts ? addCensus(counts, page) : page;
    cursor = page.cursor;
  } while (cursor !== undefined && counts.visitors < share);
  return { counts, complete: cursor === undefined };
}
