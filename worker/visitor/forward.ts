import { markMixed } from './link.ts';
import type { Adoption } from './person.ts';
import type { Shard } from './shard.ts';
import { shardOf } from './shards.ts';

/** Hands on what devices did to their persons' shards; what these do not take waits in the queue. */
export async function forward(
  { env }: Shard,
  site: string,
  forwards: readonly { person: string; adoption: Adoption }[],
): Promise<void> {
  for (const { person, adoption } of forwards) {
    try {
      const { conflicts } = await shardOf(env, site, person).adopt(site, person, adoption);
      await markMixed(env, site, conflicts);
    } catch (error) {
      console.error(JSON.stringify({ event: 'person_unavailable', site, error: String(error) }));
      await env.OVERFLOW.send({ kind: 'adopt', site, visitor: person, adoption }, { contentType: 'json' });
    }
  }
}
