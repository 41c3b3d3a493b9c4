import type { ConsentChoice } from '../../model/consent.ts';
import type { Env } from '../env.ts';
import { r2Keys } from '../keys.ts';
import { digestOf } from '../visitor/digest.ts';
import type { IngestInput } from '../visitor/ingest.ts';
import { markMixed } from '../visitor/link.ts';
import type { Adoption } from '../visitor/person.ts';
import { shardOf } from '../visitor/shards.ts';

/** What could not be written to its shard and waits in the queue. */
export type OverflowMessage =
  | { kind: 'batch'; input: IngestInput }
  | { kind: 'consent'; site: string; visitor: string; choice: ConsentChoice }
  /** `visitor` is the person. */
  | { kind: 'adopt'; site: string; visitor: string; adoption: Adoption };

/** Name of the queue whose messages have failed ten times (wrangler.toml). */
const DEAD_LETTER_QUEUE = 'endcap-dead-letters';
const MAX_DELAY_SECONDS = 600;

/** Consumer of both queues: the overflow goes to its shards, dead letters to R2. */
export async function handleOverflow(messages: MessageBatch<OverflowMessage>, env: Env): Promise<void> {
  await Promise.all(
    messages.messages.map(async (message) => {
      try {
        if (messages.queue === DEAD_LETTER_QUEUE) await keepDeadLetter(env, message);
        else await deliver(env, message.body);
        message.ack();
      } catch (error) {
        console.error(
          JSON.stringify({
            event: 'overflow_retry',
            queue: messages.queue,
            attempt: message.attempts,
            error: String(error),
          }),
        );
        message.retry({ delaySeconds: Math.min(MAX_DELAY_SECONDS, 2 ** message.attempts) });
      }
    }),
  );
}

/** Dead letters delivered again, at most `limit`: those that succeed are deleted, the others stay. */
export async function replayDeadLetters(
  env: Env,
  site: string,
  limit: number,
): Promise<{ replayed: number; failed: number; left: boolean }> {
  const list = await env.BUCKET.list({ prefix: r2Keys.deadLetters(site), limit });
  let replayed = 0;
  for (const { key } of list.objects) {
    try {
      const letter = await env.BUCKET.get(key);
      if (letter) await deliver(env, await letter.json<OverflowMessage>());
      await env.BUCKET.delete(key);
      replayed += 1;
    } catch (error) {
      console.error(JSON.stringify({ event: 'dead_letter_failed', key, error: String(error) }));
    }
  }
  return {
    replayed,
    failed: list.objects.length - replayed,
    left: list.truncated || replayed < list.objects.length,
  };
}

/** Deletes the dead letters of an erased visitor; their number comes back. */
export async function eraseDeadLetters(env: Env, site: string, visitor: string): Promise<number> {
  const prefix = r2Keys.deadLettersOf(site, await digestOf(visitor));
  let deleted = 0;
  for (;;) {
    const list = await env.BUCKET.list({ prefix });
    if (list.objects.length > 0) await env.BUCKET.delete(list.objects.map((object) => object.key));
    deleted += list.objects.length;
    if (!list.truncated) return deleted;
  }
}

async function deliver(env: Env, message: OverflowMessage): Promise<void> {
  if (message.kind === 'batch') {
    const { input } = message;
    const result = await shardOf(env, input.site, input.visitor).ingest(input);
    if (result.refused === 'rate_limited') throw new Error('The visitor is over the rate limit.');
    return;
  }
  const { site, visitor } = message;
  const shard = shardOf(env, site, visitor);
  if (message.kind === 'consent') await shard.setConsent(site, visitor, message.choice);
  else await markMixed(env, site, (await shard.adopt(site, visitor, message.adoption)).conflicts);
}

async function keepDeadLetter(env: Env, { id, body }: Message<OverflowMessage>): Promise<void> {
  const { site, visitor } = body.kind === 'batch' ? body.input : body;
  const folder = r2Keys.deadLettersOf(site, await digestOf(visitor));
  await env.BUCKET.put(`${folder}${id}.json`, JSON.stringify(body), {
    httpMetadata: { contentType: 'application/json' },
  });
}
