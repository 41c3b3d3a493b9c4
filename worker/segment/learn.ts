import type { CustomerPage } from '../../model/census.ts';
import { learnClusters } from '../../model/cluster/learn-clusters.ts';
import type { ClusterModel } from '../../model/cluster/learn-clusters.ts';
import { fitBgNbd } from '../../model/clv/bg-nbd.ts';
import { fitGammaGamma } from '../../model/clv/gamma-gamma.ts';
import { purchaseHistory, spendHistory } from '../../model/clv/lifetime-value.ts';
import { learnLifecycle } from '../../model/learn-lifecycle.ts';
import type { Learned } from '../../model/learned.ts';
import { learnRfmBounds } from '../../model/rfm.ts';
import { database, sites } from '../database.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';
import { forgetLearned, loadLearned } from '../visitor/load-learned.ts';
import { allShards } from '../visitor/shards.ts';
import { keepComputedSegments } from './computed-segments.ts';

/** Visitors, and customers among them, that are learned from; more change nothing and cost the cron's CPU time. */
const MAX_VISITORS = 20_000;
const MAX_CUSTOMERS = 5_000;

type Row = CustomerPage['rows'][number];

/**
 * Learns of a site's visitors as a whole: quintiles of RFM, the models of purchases and order values, fitting
 * lifecycle thresholds, and clusters, which become segments. What there are too few visitors for stays away.
 */
export async function learn(
  env: Env,
  site: string,
  now: number,
  chosen?: ClusterModel['method'],
): Promise<Learned> {
  const before = await loadLearned(env, site, now);
  // What was chosen once holds for the nights after.
  const method = chosen ?? before?.clusters?.method;
  const rows = await visitorsOf(env, site);
  const customers = rows.flatMap(({ customer }) => customer ?? []);
  const histories = customers.slice(0, MAX_CUSTOMERS);
  const purchases = fitBgNbd(histories.flatMap(({ times }) => purchaseHistory(times, now) ?? []));
  const spend = fitGammaGamma(histories.map(spendHistory));
  const rfm = learnRfmBounds(
    customers.map(({ orders = 0, revenue, times }) => ({ orders, revenue, lastOrderAt: times.at(-1) })),
    now,
  );
  const clusters = learnClusters(
    rows.map((row) => row.traits),
    { random: seeded(now), before: before?.clusters, ...(method ? { method } : {}) },
  );
  const lifecycle = learnLifecycle(customers.map(({ times }) => times));
  const learned: Learned = {
    v: 1,
    at: now,
    customers: customers.length,
    visitors: rows.length,
    ...(rfm ? { rfm } : {}),
    ...(purchases?.converged
      ? {
          value: {
            purchases: parametersOf(purchases),
            ...(spend?.converged ? { spend: { p: spend.p, q: spend.q, gamma: spend.gamma } } : {}),
          },
        }
      : {}),
    ...(lifecycle ? { lifecycle } : {}),
    ...(clusters ? { clusters } : {}),
  };
  await env.EDGE.put(kvKeys.learned(site), JSON.stringify(learned));
  forgetLearned();
  await keepComputedSegments(env, site, clusters?.clusters ?? [], now);
  await refreshShards(env, site);
  return learned;
}

/** Every site, one after the other; a site that fails does not keep the others from it. Names of those learned of. */
export async function learnAll(env: Env, now: number): Promise<string[]> {
  const all = await database(env).select({ id: sites.id }).from(sites);
  const learned: string[] = [];
  for (const { id } of all) {
    try {
      await learn(env, id, now);
      learned.push(id);
    } catch (error) {
      console.error(JSON.stringify({ event: 'learning_failed', site: id, error: String(error) }));
    }
  }
  return learned;
}

/** Tells every shard that segments or what was learned have changed. */
export async function refreshShards(env: Env, site: string): Promise<void> {
  const shards = await allShards(env, site);
  await Promise.all(shards.map((shard) => shard.refresh(site)));
}

async function visitorsOf(env: Env, site: string): Promise<Row[]> {
  const shards = await allShards(env, site);
  const share = Math.ceil(MAX_VISITORS / Math.max(1, shards.length));
  const parts = await Promise.all(
    shards.map(async (shard) => {
      const rows: Row[] = [];
      let cursor: string | undefined;
      do {
        const page = await shard.customers(cursor);
        rows.push(...page.rows);
        cursor = page.cursor;
      } while (cursor !== undefined && rows.length < share);
      return rows;
    }),
  );
  return parts.flat();
}

function parametersOf({ r, alpha, a, b }: { r: number; alpha: number; a: number; b: number }) {
  return { r, alpha, a, b };
}

/** Random numbers in [0, 1) from a seed (mulberry32): a night's clusters can be computed again. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
