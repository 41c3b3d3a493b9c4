import * as v from 'valibot';
import { DeviceSchema } from '../../model/profile.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import type { Taken } from '../import/store.ts';
import { storeHistory } from '../import/store-history.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { REGIONS, visitorIdOfKey } from '../visitor/identity.ts';
import type { Region } from '../visitor/identity.ts';
import type { IngestInput } from '../visitor/ingest.ts';
import { customerKey } from '../visitor/link.ts';
import { describeIssues } from './describe-issues.ts';
import { readBatch } from './read-batch.ts';
import { readJson } from './read-body.ts';
import { scrub } from './scrub.ts';

const MAX_BYTES = 16 * 1024 * 1024;
const MAX_FAULTS_SHOWN = 20;

/** The past of one visitor, in the order of time. */
const HistorySchema = v.object({
  /** The sender's own name for the visitor (a session or customer number); kept only as a keyed hash. */
  key: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  region: v.optional(v.picklist(Object.keys(REGIONS) as [Region, ...Region[]]), 'eu'),
  device: v.optional(DeviceSchema),
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  /** `EventBatch`es; their `sent_at`, `token`, `consent` and `webdriver` are not looked at. */
  batches: v.array(v.unknown()),
});
type History = v.InferOutput<typeof HistorySchema>;

/** Body of `POST /api/events/backfill`: the past of many visitors. */
export const BackfillSchema = v.object({
  v: v.literal(1),
  site: v.string(),
  visitors: v.array(HistorySchema),
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
  const { faults, ...stored } = await store(env, site, visitors, now);
  return {
    visitors: visitors.length,
    ...stored,
    faults: faults.slice(0, MAX_FAULTS_SHOWN).map(({ at, message }) => `${visitors[at]!.key}, ${message}`),
  };
}

/** Histories as parts of an import: counts are of orders, a fault names the history's place in the part. */
export async function storeBackfill(
  env: Env,
  site: string,
  records: readonly unknown[],
  now: number,
): Promise<Taken> {
  const visitors: History[] = [];
  const errors: Taken['errors'] = [];
  for (const [index, record] of records.entries()) {
    const parsed = v.safeParse(HistorySchema, record);
    if (parsed.success) visitors.push(parsed.output);
    else errors.push({ row: index + 1, message: describeIssues(parsed.issues) });
  }
  const { faults, accepted, duplicates, rejected } = await store(env, site, visitors, now);
  return {
    accepted,
    duplicates,
    rejected: rejected + errors.length,
    errors: [...errors, ...faults.map(({ at, message }) => ({ row: at + 1, message }))],
  };
}

interface Stored {
  accepted: number;
  duplicates: number;
  rejected: number;
  faults: { at: number; message: string }[];
}

async function store(env: Env, site: string, visitors: readonly History[], now: number): Promise<Stored> {
  const result: Stored = { accepted: 0, duplicates: 0, rejected: 0, faults: [] };
  const inputs: IngestInput[] = [];
  for (const [at, { key, region, device, country, batches }] of visitors.entries()) {
    const visitor = await visitorIdOfKey(env.SECRET, site, region, customerKey(key));
    const context = { ...(device ? { device } : {}), ...(country ? { country } : {}) };
    for (const [index, batch] of batches.entries()) {
      const read = readHistorical({ site, batch, now }, (fault) => {
        result.rejected += 1;
        result.faults.push({ at, message: `batch ${index}: ${fault}` });
      });
      if (read) inputs.push({ site, visitor, batch: read, receivedAt: now, context, historical: true });
    }
  }
  for (const [index, { accepted, duplicates, refused }] of (
    await storeHistory(env, site, inputs)
  ).entries()) {
    result.accepted += accepted;
    result.duplicates += duplicates;
    if (refused === undefined) continue;
    const { events } = inputs[index]!.batch;
    result.rejected += events.length - duplicates;
  }
  return result;
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
