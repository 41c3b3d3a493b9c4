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
    | 'holdDecisions'
    | 'showDecisions'
    | 'setConsent'
    | 'countFiltered'
    | 'notePages'
    | 'visitorView'
    | 'erase'
    | 'tally'
    | 'overview'
    | 'exportRows'
    | 'noteShadow'
    | 'shadows'
    | 'listVisitors'
    | 'census'
    | 'customers'
    | 'segmentMembers'
    | 'spendBudget'
    | 'refresh'
    | 'link'
    | 'history'
    | 'adopt'
    | 'isMember'
    | 'isKnown'
    | 'buyerOf'
    | 'channels'
    | 'noteAds'
    | 'disown'
    | 'markMixed'
    | 'denyTaste'
    | 'spend'
    | 'movingPage'
    | 'moveIn'
    | 'moveOut'
  >;

/** Shards a region has: `SHARDS`, fixed at the first deploy. Throws when it is not a number from 1 to 1,000. */
export function shardCount(env: Env): number {
  const count = Number(env.SHARDS);
  if (Number.isInteger(count) && count >= 1 && count <= 1000) return count;
  throw new Error(`SHARDS is "${env.SHARDS}"; a whole number from 1 to 1000 is needed (wrangler.toml).`);
}

/** Name of a visitor's shard: the unit of "same shard" for whoever groups calls. Throws for an id that is not ours. */
export function shardName(env: Env, site: string, visitor: string): string {
  return nameOf(site, visitor, shardCount(env));
}

/** Name of the shard that keeps a visitor where a region has `count` shards. Throws for an id that is not ours. */
export function nameOf(site: string, visitor: string, count: number): string {
  const region = regionOfVisitor(visitor);
  if (!region) throw new Error(`"${visitor}" is no visitor id.`);
  return `${site}/${region}/${shardIndex(visitor, count)}`;
}

/** The one Durable Object that keeps everything of this visitor. */
export function shardOf(env: Env, site: string, visitor: string): ShardStub {
  return shardNamed(env, shardName(env, site, visitor), regionOfVisitor(visitor)!);
}

/** Every shard of a site, in the regions that ever had a visitor. A region's very first minute may be missing (KV). */
export async function allShards(env: Env, site: string): Promise<ShardStub[]> {
  const count = shardCount(env);
  const regions = await regionsOf(env, site);
  return regions.flatMap((region) =>
    Array.from({ length: count }, (_, index) => shardNamed(env, `${site}/${region}/${index}`, region)),
  );
}

/** Regions in which a site ever had a visitor. */
export async function regionsOf(env: Env, site: string): Promise<Region[]> {
  const prefix = kvKeys.region(site, '');
  const { keys } = await env.EDGE.list({ prefix });
  return keys.map((key) => key.name.slice(prefix.length)).filter((name) => name in REGIONS) as Region[];
}

/** The shard of a name, created in its region if it is not there yet. */
export function shardNamed(env: Env, name: string, region: Region): ShardStub {
  const id = env.VISITOR_SHARD.idFromName(name);
  return env.VISITOR_SHARD.get(id, { locationHint: REGIONS[region] }) as unknown as ShardStub;
}
