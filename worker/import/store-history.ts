import type { ShopEvent } from '../../model/event.ts';
import type { Env } from '../env.ts';
import type { IngestInput, IngestResult } from '../visitor/ingest.ts';
import { shardName, shardOf } from '../visitor/shards.ts';

/** Batches that one call to a shard carries. */
const BATCHES_A_CALL = 500;

/** Stores history of many visitors, each shard asked once for many; the results in the order of the inputs. */
export async function storeHistory(
  env: Env,
  site: string,
  inputs: readonly IngestInput[],
): Promise<IngestResult[]> {
  const results: IngestResult[] = [];
  const shards = new Map<string, number[]>();
  for (const [index, { visitor }] of inputs.entries()) {
    const name = shardName(env, site, visitor);
    shards.set(name, [...(shards.get(name) ?? []), index]);
  }
  await Promise.all(
    Array.from(shards.values(), async (indexes) => {
      for (let from = 0; from < indexes.length; from += BATCHES_A_CALL) {
        const part = indexes.slice(from, from + BATCHES_A_CALL);
        const stub = shardOf(env, site, inputs[part[0]!]!.visitor);
        const stored = await stub.ingestMany(
          site,
          part.map((index) => inputs[index]!),
        );
        for (const [at, index] of part.entries()) results[index] = stored[at]!;
      }
    }),
  );
  return results;
}

/** Events that an import tells of a person, as a shard takes them. `id` names the batch: the same again changes nothing. */
export function importedInput(
  { site, person, id, now }: { site: string; person: string; id: string; now: number },
  events: ShopEvent[],
  country?: string,
): IngestInput {
  return {
    site,
    visitor: person,
    receivedAt: now,
    context: country === undefined ? {} : { country },
    historical: true,
    batch: {
      v: 1,
      site,
      id,
      sent_at: now,
      page: { view: `import-${id}`.slice(0, 64), url: '/', type: 'other', referrer: null },
      events,
      exposures: [],
      webdriver: false,
    },
  };
}
