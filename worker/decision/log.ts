import type { DecisionRecord } from '../../model/decision.ts';
import type { Env } from '../env.ts';
import { shardOf } from '../visitor/shards.ts';

/**
 * Writes a decision record to the visitor's shard. Meant for `waitUntil`: it never rejects; a record that is lost is
 * counted in the log, since triggers are what analysis counts.
 */
export async function logDecisions(
  env: Env,
  site: string,
  visitor: string,
  record: DecisionRecord,
): Promise<void> {
  try {
    await shardOf(env, site, visitor).logDecisions(site, visitor, record);
  } catch (error) {
    console.error(
      JSON.stringify({ event: 'decision_lost', site, decision: record.id, error: String(error) }),
    );
  }
}
