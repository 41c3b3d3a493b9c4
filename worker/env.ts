import type { OverflowMessage } from './event/overflow.ts';
import type { BanditLedger } from './experiment/bandit-ledger.ts';
import type { VisitorShard } from './visitor/visitor-shard.ts';

/** Bindings of wrangler.toml, where each is explained. */
export interface Env {
  ASSETS: Fetcher;
  EDGE: KVNamespace;
  DB: D1Database;
  BUCKET: R2Bucket;
  VISITOR_SHARD: DurableObjectNamespace<VisitorShard>;
  BANDIT_LEDGER: DurableObjectNamespace<BanditLedger>;
  OVERFLOW: Queue<OverflowMessage>;
  CONSOLE_HOST: string;
  PRIVACY_HOST: string;
  SHARDS: string;
  SECRET: string;
  /** `1` on a developer's machine only: lets automated browsers through the bot filter, and faults be injected. */
  TEST_HOOKS?: string;
}
