import { FEATURES } from '../../model/ranker/features.ts';
import { RankerWatch, type RankerReport, type WatchedRanker } from '../../model/ranker/watch/watch.ts';
import type { TrainingRow, Page } from '../../model/visitor-view.ts';
import { loadCatalog, type LoadedCatalog } from '../catalog/load.ts';
import { database, sites } from '../database.ts';
import type { Env } from '../env.ts';
import { r2Keys } from '../keys.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { listRankers } from '../site/store.ts';
import { allShards } from '../visitor/shards.ts';
import { loadRanker } from './held-rankers.ts';
import { writeInsights } from './insights.ts';
import type { LoadedRanker } from './loaded-ranker.ts';
import { promoteByItself } from './promote.ts';

/** Visitors a look reads at most; shards give their share each. */
const MAX_VISITORS = 20_000;
/** Candidates that are valued: the newest. */
const MAX_CANDIDATES = 3;

/**
 * Looks at a site's log: drift of the live ranker, quality by day, exposure, filter bubbles, the candidates' value and
 * demand. Keeps the report in R2, what the edge needs of it in KV, and says flags in one log line. Undefined while the
 * site has no published catalogue.
 */
export async function watchSite(env: Env, site: string, now: number): Promise<RankerReport | undefined> {
  const snapshot = await loadSnapshot(env, site, { now });
  const catalog = snapshot && (await loadCatalog(env, snapshot));
  if (!snapshot || !catalog) return undefined;
  const all = await listRankers(database(env), site);
  const candidates = all.filter(({ status }) => status === 'candidate').slice(0, MAX_CANDIDATES);
  const live = snapshot.ranker && (await watched(env, site, snapshot.ranker.version, catalog));
  const watch = new RankerWatch({
    products: catalog.products,
    live,
    candidates: (
      await Promise.all(candidates.map(({ version }) => watched(env, site, version, catalog)))
    ).filter((one) => one !== undefined),
    now,
  });
  for await (const row of loggedRows(env, site)) watch.add(row);
  const report = watch.report();
  await Promise.all([
    env.BUCKET.put(r2Keys.rankerReport(site), JSON.stringify(report)),
    writeInsights(env, site, watch.insights()),
  ]);
  const { drift } = report;
  if (drift && drift.flags.length > 0)
    console.warn(
      JSON.stringify({
        event: 'ranker_drift',
        site,
        ranker: drift.ranker,
        flags: drift.flags,
        features: drift.features?.slice(0, 3),
        calibration: drift.calibration?.ratio,
        quality: drift.quality,
      }),
    );
  return report;
}

/** The last look's report; undefined: none yet. */
export async function lastReport(env: Env, site: string): Promise<RankerReport | undefined> {
  const object = await env.BUCKET.get(r2Keys.rankerReport(site));
  return object ? object.json<RankerReport>() : undefined;
}

/** Every site, one after the other; a site that fails does not keep the others from it. */
export async function watchAll(env: Env, now: number): Promise<string[]> {
  const all = await database(env).select({ id: sites.id }).from(sites);
  const seen: string[] = [];
  for (const { id } of all) {
    try {
      const report = await watchSite(env, id, now);
      if (!report) continue;
      seen.push(id);
      await promoteByItself(env, id, report, now);
    } catch (error) {
      console.error(JSON.stringify({ event: 'watch_failed', site: id, error: String(error) }));
    }
  }
  return seen;
}

/** A ranker as the watch reads it; undefined: its bundle cannot be read by this Worker. */
async function watched(
  env: Env,
  site: string,
  version: string,
  catalog: LoadedCatalog,
): Promise<WatchedRanker | undefined> {
  let ranker: LoadedRanker;
  try {
    ranker = await loadRanker(env, r2Keys.ranker(site, version));
  } catch (error) {
    console.error(JSON.stringify({ event: 'ranker_refused', ranker: version, error: String(error) }));
    return undefined;
  }
  return {
    version,
    trainedUntil: ranker.card.created_at,
    features: FEATURES,
    reference: ranker.card.reference,
    read: (candidates, signals, now) => ranker.read({ candidates, signals, catalog, now }),
  };
}

/** The shards' call as it is: the RPC types give up on the open records in decisions. */
interface ExportingShard {
  exportRows(site: string, cursor: string | undefined): Promise<Page<TrainingRow>>;
}

async function* loggedRows(env: Env, site: string): AsyncGenerator<TrainingRow> {
  const shards = await allShards(env, site);
  const share = Math.ceil(MAX_VISITORS / Math.max(1, shards.length));
  for (const shard of shards) {
    let cursor: string | undefined;
    let seen = 0;
    do {
      const page: Page<TrainingRow> = await (shard as unknown as ExportingShard).exportRows(site, cursor);
      yield* page.rows;
      seen += page.rows.length;
      cursor = page.cursor;
    } while (cursor !== undefined && seen < share);
  }
}
