import * as v from 'valibot';
import { DeviceSchema } from '../../model/profile.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { describeIssues } from './describe-issues.ts';
import { REGIONS, visitorIdOfKey } from '../visitor/identity.ts';
import type { Region } from '../visitor/identity.ts';
import type { IngestInput } from '../visitor/ingest.ts';
import { customerKey } from '../visitor/link.ts';
import { shardName, shardOf } from '../visitor/shards.ts';
import { readBatch } from './read-batch.ts';
import { readJson } from './read-body.ts';
import { scrub } from './scrub.ts';

const MAX_BYTES = 16 * 1024 * 1024;
/** Batches that one call to a shard carries. */
const BATCHES_A_CALL = 500;
const MAX_FAULTS_SHOWN = 20;

/** Body of `POST /api/events/backfill`: the past of many visitors, each in the order of time. */
export const BackfillSchema = v.object({
  v: v.literal(1),
  site: v.string(),
  visitors: v.array(
    v.object({
      /** The sender's own name for the visitor (a session or customer number); kept only as a keyed hash. */
      key: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
      region: v.optional(v.picklist(Object.keys(REGIONS) as [Region, ...Region[]]), 'eu'),
      device: v.optional(DeviceSchema),
      country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
      /** `EventBatch`es; their `sent_at`, `token`, `consent` and `webdriver` are not looked at. */
      batches: v.array(v.unknown()),
    }),
  ),
});

export interface BackfillResult {
  visitors: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  /** The first faults, by visitor and batch. */
  faults: string[];
}

/**
 * Stores historical events: exempt from skew, age and rate limits, left out of experiments and live counters. Sending
 * the same again changes nothing. The caller has been authorised. Throws 404, 413, 415 or 422.
 */
export async function backfill(env: Env, request: Request, now: number): Promise<BackfillResult> {
  const parsed = v.safeParse(BackfillSchema, await readJson(request, MAX_BYTES));
  if (!parsed.success) throw new HttpError(422, 'invalid', describeIssues(parsed.issues));
  const { site, visitors } = parsed.output;
  if (!(await loadSnapshot(env, site, { now })))
    throw new HttpError(404, 'not_found', `There is no published site "${site}".`);

  const result: BackfillResult = {
    visitors: visitors.length,
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    faults: [],
  };
  const shards = new Map<string, IngestInput[]>();
  for (const { key, region, device, country, batches } of visitors) {
    const visitor = await visitorIdOfKey(env.SECRET, site, region, customerKey(key));
    const shard = shardName(env, site, visitor);
    const inputs = shards.get(shard) ?? [];
    shards.set(shard, inputs);
    for (const [index, batch] of batches.entries()) {
      const input = readHistorical({ site, batch, now }, (fault) => {
        result.rejected += 1;
        if (result.faults.length < MAX_FAULTS_SHOWN) result.faults.push(`${key}, batch ${index}: ${fault}`);
      });
      const context = { ...(device ? { device } : {}), ...(country ? { country } : {}) };
      if (input) inputs.push({ site, visitor, batch: input, receivedAt: now, context, historical: true });
    }
  }
  await Promise.all(Array.from(shards.values(), (inputs) => store(env, site, inputs, result)));
  return result;
}

async function store(
  env: Env,
  site: string,
  inputs: readonly IngestInput[],
  result: BackfillResult,
): Promise<void> {
  for (let from = 0; from < inputs.length; from += BATCHES_A_CALL) {
    const part = inputs.slice(from, from + BATCHES_A_CALL);
    for (const stored of await shardOf(env, site, part[0]!.visitor).ingestMany(site, part)) {
      result.accepted += stored.accepted;
      result.duplicates += stored.duplicates;
    }
  }
}

function readHistorical(
  { site, batch: input, now }: { site: string; batch: unknown; now: number },
  onFault: (message: string) => void,
): IngestInput['batch'] | undefined {
  try {
    const { batch, rejected } = readBatch({ ...(input as object), site, sent_at: now });
    for (const { index, message } of rejected) onFault(`event ${index}: ${message}`);
    const kept = scrub(batch);
    const events = kept.events.filter((event) => event.at <= now);
    for (let i = events.length; i < kept.events.length; i++) onFault('an event lies in the future');
    return { ...kept, events };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    onFault(error.message);
    return undefined;
  }
}
