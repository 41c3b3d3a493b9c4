import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';
import { REGIONS, regionOfVisitor } from './identity.ts';
import type { Region } from './identity.ts';
import { shardIndex } from '../../model/shard-index.ts';
import type { VisitorShard } from './visitor-shard.ts';

/**
 * A shard as its callers see it. Not workerd's own mapped type: that turns every answer with an `unknown` in it (the
 * attributes of a decision) into `never`, though JSON values travel well.
 */
export type ShardStub = DurableObjectStub &
  Pick<
    VisitorShard,
    | 'ingest'
    | 'ingestMany'
    | 'logDecisions'
    | 'setConsent'
    | 'countFiltered'
    | 'visitorView'
    | 'erase'
    | 'tally'
    | 'overview'
    | 'exportRows'
    | 'listVisitors'
    | 'census'
    | 'customers'
    | 'refresh'
    | 'link'
    | 'history'
    | 'adopt'
    | 'isMember'
    | 'isKnown'
    | 'disown'
    | 'markMixed'
    | 'denyTaste'
    | 'spend'
  >;

/** Shards a region has: `SHARDS`, fixed at the first deploy. Throws when it is not a number from 1 to 1,000. */
export function shardCount(env: Env): number {
  const count = Number(env.SHARDS);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw new Error(`SHARDS is "${env.SHARDS}"; a whole number from 1 to 1000 is needed (wrangler.toml).`);
}

/** Name of a visitor's shard: the unit of "same shard" for whoever groups calls. Throws for an id that is not ours. */
export function shardName(env: Env, site: string, visitor: string): string {
  const region = regionOfVisitor(visitor);
  if (!region) throw new Error(`"${visitor}" is no visitor id.`);
  return nameOf(site, region, shardIndex(visitor, shardCount(env)));
}

/** The one Durable Object that keeps everything of this visitor. */
export function shardOf(env: Env, site: string, visitor: string): ShardStub {
  const region = regionOfVisitor(visitor);
  if (!region) throw new Error(`"${visitor}" is no visitor id.`);
  return stub(env, shardName(env, site, visitor), region);
}

/** Every shard of a site, in the regions that ever had a visitor. A region's very first minute may be missing (KV). */
export async function allShards(env: Env, site: string): Promise<ShardStub[]> {
  const prefix = kvKeys.region(site, '');
  const { keys } = await env.EDGE.list({ prefix });
  const regions = keys.map((key) => key.name.slice(prefix.length)).filter((name) => name in REGIONS);
  const count = shardCount(env);
  return regions.flatMap((region) =>
    Array.from({ length: count }, (_, index) =>
      stub(env, nameOf(site, region as Region, index), region as Region),
    ),
  );
}

function nameOf(site: string, region: Region, index: number): string {
  return `${site}/${region}/${index}`;
}

function stub(env: Env, name: string, region: Region): ShardStub {
  const namespace = env.VISITOR_SHARD;
  const id = namespace.idFromName(name);
  return namespace.get(id, { locationHint: REGIONS[region] }) as unknown as ShardStub;
}
