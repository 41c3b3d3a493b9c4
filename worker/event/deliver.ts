import type { ConsentChoice } from '../../model/consent.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import type { IngestInput, IngestResult } from '../visitor/ingest.ts';
import { shardOf } from '../visitor/shards.ts';
import type { OverflowMessage } from './overflow.ts';

/** A shard that takes longer counts as unavailable; should it finish after all, the second copy is known by its ids. */
const TIMEOUT_MILLIS = 5_000;

/** Resolves when a batch is safe: on the shard's disk, or (`queued`) in the queue. Throws 503 where neither takes it. */
export async function deliverBatch(env: Env, input: IngestInput): Promise<IngestResult & { queued?: true }> {
  try {
    return await withRetry(() => shardOf(env, input.site, input.visitor).ingest(input));
  } catch (error) {
    await enqueue(env, { kind: 'batch', input }, error);
    return { accepted: input.batch.events.length, duplicates: 0, queued: true };
  }
}

/** Resolves when a choice is safe: on the shard's disk, or in the queue. Throws 503 where neither takes it. */
export async function deliverConsent(
  env: Env,
  site: string,
  visitor: string,
  choice: ConsentChoice,
): Promise<void> {
  try {
    await withRetry(() => shardOf(env, site, visitor).setConsent(site, visitor, choice));
  } catch (error) {
    await enqueue(env, { kind: 'consent', site, visitor, choice }, error);
  }
}

async function enqueue(env: Env, message: OverflowMessage, cause: unknown): Promise<void> {
  console.error(JSON.stringify({ event: 'shard_unavailable', kind: message.kind, error: String(cause) }));
  try {
    await env.OVERFLOW.send(message, { contentType: 'json' });
  } catch (error) {
    console.error(JSON.stringify({ event: 'queue_unavailable', kind: message.kind, error: String(error) }));
    throw new HttpError(
      503,
      'unavailable',
      'Neither the shard nor the queue takes events now. Send the same batch again.',
    );
  }
}

/** One more try where the platform says that it may help (a shard that was just moved, or restarted by a deploy). */
async function withRetry<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await inTime(call());
  } catch (error) {
    const { retryable, overloaded } = error as { retryable?: boolean; overloaded?: boolean };
    if (!retryable || overloaded) throw error;
    return inTime(call());
  }
}

async function inTime<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`The shard did not answer within ${TIMEOUT_MILLIS} ms.`)),
      TIMEOUT_MILLIS,
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
