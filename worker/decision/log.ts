import type { DecisionRecord } from '../../model/decision.ts';
import type { Env } from '../env.ts';
import { shardOf } from '../visitor/shards.ts';

/**
 * Writes a decision record to the visitor's shard; `isAhead`: it counts once its page is shown. Meant for `waitUntil`: it never rejects; a record that is lost is
 * counted in the log, since triggers are what analysis counts.
 */
export async function logDecisions(
  env: Env,
  site: string,
  visitor: string,
  record: DecisionRecord,
  isAhead = false,
): Promise<void> {
  try {
    const shard = shardOf(env, site, visitor);
    await (isAhead ? shard.holdDecisions(site, visitor, record) : shard.logDecisions(site, visitor, record));
  } catch (error) {
    console.error(
      JSON.stringify({ event: 'decision_lost', site, decision: record.id, error: String(error) }),
    );
  }
}
