import * as v from 'valibot';
import { noisyCounts } from '../../model/privacy/geometric-noise.ts';
import { LIFECYCLE_STAGES } from '../../model/profile.ts';
import type { SegmentMember } from '../../model/visitor-view.ts';
import type { Env } from '../env.ts';
import { shopKey } from '../event/shop-key.ts';
import { HttpError } from '../http-error.ts';
import { unseal } from '../privacy/seal.ts';
import { sign } from '../visitor/identity.ts';
import { allShards, shardNamed } from '../visitor/shards.ts';
import { countAll } from './census.ts';
import { loadLearned } from '../visitor/load-learned.ts';

export const EXPORT_FORMATS = ['csv', 'ndjson', 'ads'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Privacy budget of a site over 30 days, in epsilon; afterwards noisy exports are refused. */
const BUDGET_EPSILON = 2;
const BUDGET_MILLIS = 30 * 86_400_000;
const HISTOGRAMS = ['stages', 'grades', 'clusters'] as const;
const GRADES = ['1', '2', '3', '4', '5'];

const COLUMNS = [
  'visitor',
  'stage',
  'visits',
  'orders',
  'revenue',
  'last_seen',
  'next_order_at',
  'churn',
  'value',
] as const;

/**
 * A segment's members for other tools. `csv` and `ndjson`: visitor ids and figures, of who allows analytics and
 * personalization. `ads`: SHA-256 of e-mail addresses, one a line, of who allows marketing and was identified.
 */
export async function exportMembers(
  env: Env,
  site: string,
  segment: string,
  format: ExportFormat,
): Promise<string> {
  const members = await membersOf(env, site, segment);
  if (format === 'ads') {
    const hashes = await Promise.all(members.map(({ ads }) => unseal(env.SECRET, 'ads', ads)));
    return lines(hashes.filter((hash) => typeof hash === 'string'));
  }
  const allowed = members.filter((member) => member.allowed);
  const rows = allowed.map((member) =>
    Object.fromEntries(COLUMNS.map((column) => [column, member[column] ?? ''])),
  );
  if (format === 'ndjson') return lines(rows.map((row) => JSON.stringify(row)));
  return lines([
    COLUMNS.join(','),
    ...rows.map((row) => COLUMNS.map((column) => quoted(row[column])).join(',')),
  ]);
}

export const PushSchema = v.object({
  url: v.pipe(v.string(), v.url(), v.startsWith('https://', 'Only https addresses.')),
  format: v.optional(v.picklist(['ndjson', 'ads']), 'ndjson'),
});

/** Sends a segment's members to another tool, signed as the shop's webhooks are. Throws 503 where it does not take them. */
export async function pushMembers(
  env: Env,
  site: string,
  segment: string,
  { url, format }: v.InferOutput<typeof PushSchema>,
): Promise<{ status: number }> {
  const body = await exportMembers(env, site, segment, format);
  const key = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(await shopKey(env, site)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  const signature = btoa(
    String.fromCharCode(
      ...new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(body))),
    ),
  );
  const delivery = await sign(env.SECRET, 'delivery', site, `${segment} ${url}`);
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'error',
    headers: {
      'Content-Type': 'application/x-ndjson',
      'X-Endcap-Signature': signature,
      'X-Endcap-Segment': segment,
      'X-Endcap-Delivery': delivery,
    },
    body,
  }).catch((error: unknown) => {
    throw new HttpError(503, 'unavailable', `${new URL(url).host} does not answer: ${String(error)}`);
  });
  if (!response.ok)
    throw new HttpError(
      503,
      'unavailable',
      `${new URL(url).host} answered ${response.status}; nothing is known to have arrived.`,
    );
  return { status: response.status };
}

/**
 * Counts of a site's visitors with differential privacy, for publication: two-sided geometric noise, the budget of
 * epsilon kept for 30 days. Throws 409 when the budget is used up, 422 for an epsilon it can never pay.
 */
export async function noisyCensus(env: Env, site: string, epsilon: number, now: number) {
  if (!(epsilon > 0 && epsilon <= BUDGET_EPSILON))
    throw new HttpError(
      422,
      'invalid',
      `epsilon: is ${epsilon}, but must be above 0 and at most ${BUDGET_EPSILON}.`,
    );
  const left = await shardNamed(env, `${site}/eu/0`, 'eu').spendBudget(site, {
    epsilon,
    limit: BUDGET_EPSILON,
    since: now - BUDGET_MILLIS,
    now,
  });
  if (left === undefined)
    throw new HttpError(
      409,
      'conflict',
      `The privacy budget of ${BUDGET_EPSILON} in 30 days does not have ${epsilon} left.`,
    );
  const { counts } = await countAll(env, site);
  const cells = {
    stages: LIFECYCLE_STAGES,
    grades: GRADES.flatMap((r) => GRADES.flatMap((f) => GRADES.map((m) => `${r}-${f}-${m}`))),
    clusters: (await loadLearned(env, site, now))?.clusters?.clusters.map(({ id }) => id) ?? [],
  };
  // A visitor is in one cell of each of these; each gets its part of epsilon.
  const part = epsilon / HISTOGRAMS.length;
  const noisy = Object.fromEntries(
    HISTOGRAMS.map((name) => [
      name,
      noisyCounts(counts[name], {
        cells: cells[name],
        epsilon: part,
        sensitivity: 1,
        random: unpredictable,
      }),
    ]),
  );
  return { epsilon, budget_left: left, ...noisy };
}

async function membersOf(env: Env, site: string, segment: string): Promise<SegmentMember[]> {
  const members: SegmentMember[] = [];
  for (const shard of await allShards(env, site)) {
    let cursor: string | undefined;
    do {
      const page = await shard.segmentMembers(site, segment, cursor);
      members.push(...page.rows);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
  return members;
}

function unpredictable(): number {
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return ((high! >>> 5) * 67_108_864 + (low! >>> 6)) / 9_007_199_254_740_992;
}

/** A field of a CSV file; what a spreadsheet would take for a formula is made text. */
function quoted(value: unknown): string {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function lines(rows: readonly string[]): string {
  return rows.length > 0 ? `${rows.join('\n')}\n` : '';
}
