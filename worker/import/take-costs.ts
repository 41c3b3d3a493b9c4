import { and, eq, gte, lte, sql } from 'drizzle-orm';
import { CostRecordSchema } from '../../model/import/records.ts';
import type { CostRecord } from '../../model/import/records.ts';
import { campaignCosts } from '../database.ts';
import type { Database } from '../database.ts';
import { readable } from './take-records.ts';
import type { Taken } from './store.ts';

/** D1 binds 100 parameters a statement; a row has eight. */
const ROWS_A_STATEMENT = 12;
const STATEMENTS_A_BATCH = 50;

/** Costs by day, channel, source and campaign. The same again is a duplicate; another amount corrects the one before. */
export async function takeCosts(db: Database, site: string, records: readonly unknown[]): Promise<Taken> {
  const { good, errors } = readable(CostRecordSchema, records);
  const taken: Taken = { accepted: 0, duplicates: 0, rejected: errors.length, errors };
  if (good.length === 0) return taken;
  const known = await knownCosts(db, site, good);
  const fresh = good.filter((record) => known.get(keyOf(record)) !== textOf(record));
  taken.accepted = fresh.length;
  taken.duplicates = good.length - fresh.length;
  // Of two rows of one key in a part the last one stands; a statement may not change a row twice.
  const rows = [...new Map(fresh.map((record) => [keyOf(record), record])).values()];
  const statements = [];
  for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT)
    statements.push(
      db
        .insert(campaignCosts)
        .values(rows.slice(from, from + ROWS_A_STATEMENT).map((record) => rowOf(site, record)))
        .onConflictDoUpdate({
          target: [
            campaignCosts.site,
            campaignCosts.day,
            campaignCosts.channel,
            campaignCosts.source,
            campaignCosts.campaign,
          ],
          set: {
            cost: sql`excluded.cost`,
            clicks: sql`excluded.clicks`,
            impressions: sql`excluded.impressions`,
          },
        }),
    );
  for (let from = 0; from < statements.length; from += STATEMENTS_A_BATCH) {
    const [first, ...others] = statements.slice(from, from + STATEMENTS_A_BATCH);
    if (first) await db.batch([first, ...others]);
  }
  return taken;
}

function rowOf(site: string, { day, channel, source, campaign, cost, clicks, impressions }: CostRecord) {
  return {
    site,
    day,
    channel,
    source,
    campaign,
    cost,
    clicks: clicks ?? null,
    impressions: impressions ?? null,
  };
}

async function knownCosts(
  db: Database,
  site: string,
  records: readonly CostRecord[],
): Promise<Map<string, string>> {
  const days = records.map(({ day }) => day).toSorted();
  const rows = await db
    .select()
    .from(campaignCosts)
    .where(
      and(
        eq(campaignCosts.site, site),
        gte(campaignCosts.day, days[0]!),
        lte(campaignCosts.day, days.at(-1)!),
      ),
    );
  return new Map(rows.map((row) => [keyOf(row), textOf(row)]));
}

function keyOf({
  day,
  channel,
  source,
  campaign,
}: Pick<CostRecord, 'day' | 'channel' | 'source' | 'campaign'>) {
  return JSON.stringify([day, channel, source, campaign]);
}

function textOf({
  cost,
  clicks,
  impressions,
}: Pick<CostRecord, 'cost'> & {
  clicks?: number | null | undefined;
  impressions?: number | null | undefined;
}) {
  return JSON.stringify([cost, clicks ?? null, impressions ?? null]);
}
