import type { Env } from '../env.ts';
import { allShards, regionsOf, shardName, shardNamed, shardOf } from './shards.ts';
import type { MovingVisitor } from './move.ts';

/** Work of one call; the caller asks again until nobody is left. */
const PAGES_A_CALL = 20;

export interface Resharded {
  moved: number;
  /** True: call again. */
  more: boolean;
}

/**
 * Moves visitors to where they belong after `SHARDS` was changed from `from` and deployed. New events go to the new
 * shards at once and are merged with what follows; it may be broken off and called again at any time.
 */
export async function reshard(env: Env, site: string, from: number): Promise<Resharded> {
  let moved = 0;
  let pages = 0;
  const newShards = await allShards(env, site);
  for (const region of await regionsOf(env, site)) {
    for (let index = 0; index < from; index++) {
      const name = `${site}/${region}/${index}`;
      for (;;) {
        if (pages++ >= PAGES_A_CALL) return { moved, more: true };
        const old = shardNamed(env, name, region);
        const page = await old.movingPage(site, name, Number(env.SHARDS));
        const groups = new Map<string, MovingVisitor[]>();
        for (const one of page.visitors) {
          const target = shardName(env, site, one.visitor);
          groups.set(target, [...(groups.get(target) ?? []), one]);
        }
        for (const group of groups.values()) {
          await shardOf(env, site, group[0]!.visitor).moveIn(site, group, page.facts);
          await old.moveOut(
            site,
            group.map(({ visitor }) => visitor),
          );
          moved += group.length;
        }
        if (page.more) continue;
        // Whoever was erased may belong anywhere: only a digest is left of the id.
        const { erased } = page.facts;
        if (erased.length > 0)
          await Promise.all(newShards.map((shard) => shard.moveIn(site, [], page.facts)));
        break;
      }
    }
  }
  return { moved, more: false };
}
