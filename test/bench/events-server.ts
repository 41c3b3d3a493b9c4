import type { DecisionRecord } from '../../model/decision.ts';
import type { Overview } from '../../model/overview.ts';
import type { Profile } from '../../model/profile.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { shardIndex } from '../../model/shard-index.ts';
import { serve } from '../stack.ts';
import { decisionRecord } from './events-price.ts';

/** What the benchmark tells the server process to start with: one JSON argument. */
export interface ServerOptions {
  port: number;
  persist: string;
  secret: string;
  shards: number;
  snapshot: Snapshot;
}

/** Questions of the benchmark, by IPC; each is answered with `{id, answer}` or `{id, error}`. */
export type Question = { id: number } & (
  | { ask: 'overview' }
  | { ask: 'profiles' | 'decisions'; visitors: string[] }
);

/** A shard as Miniflare's proxy shows it. */
interface Shard {
  overview(site: string, now: number): Promise<Overview>;
  logDecisions(site: string, visitor: string, record: DecisionRecord): Promise<void>;
  visitorView(site: string, visitor: string): Promise<{ profile?: Profile } | undefined>;
}

/**
 * A process of its own for the Worker, so that the benchmark can kill workerd and everything around it at once. It is
 * started detached: its process group holds Miniflare and workerd and nothing else.
 */
const { port, persist, secret, shards, snapshot } = JSON.parse(process.argv[2]!) as ServerOptions;
const site = snapshot.site.id;
const stack = await serve({
  port,
  persist,
  secret,
  origin: 'http://127.0.0.1:9',
  testHooks: true,
  vars: { SHARDS: String(shards) },
});
const kv = await stack.worker.getKVNamespace('EDGE');
await kv.put(`snapshot:${site}`, JSON.stringify(snapshot));
for (const host of snapshot.site.hostnames) await kv.put(`host:${host}`, site);

process.on('message', (question: Question) => {
  answer(question).then(
    (result) => process.send!({ id: question.id, answer: result }),
    (error: unknown) => process.send!({ id: question.id, error: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send!({ ready: true });

async function answer(question: Question): Promise<unknown> {
  if (question.ask === 'overview') {
    return Promise.all(
      Array.from({ length: shards }, async (_, index) => (await shard(index)).overview(site, Date.now())),
    );
  }
  if (question.ask === 'decisions') {
    for (const [index, visitor] of question.visitors.entries()) {
      await (
        await shard(shardIndex(visitor, shards))
      ).logDecisions(site, visitor, decisionRecord(index, Date.now()));
    }
    return undefined;
  }
  const profiles: Record<string, Profile | undefined> = {};
  for (const visitor of question.visitors) {
    const view = await (await shard(shardIndex(visitor, shards))).visitorView(site, visitor);
    profiles[visitor] = view?.profile;
  }
  return profiles;
}

async function shard(index: number): Promise<Shard> {
  const namespace = await stack.worker.getDurableObjectNamespace('VISITOR_SHARD');
  return namespace.get(namespace.idFromName(`${site}/eu/${index}`)) as unknown as Shard;
}
