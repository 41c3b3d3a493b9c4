import type { FoldOptions, ItemFacts } from '../../model/fold-options.ts';
import type { Product } from '../../model/catalog.ts';
import type { Learned } from '../../model/learned.ts';
import { DEFAULT_RFM_BOUNDS } from '../../model/rfm.ts';
import type { RfmBounds } from '../../model/rfm.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { loadCatalog } from '../catalog/load.ts';
import type { LoadedCatalog } from '../catalog/load.ts';
import type { Env } from '../env.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { loadLearned } from './load-learned.ts';

/** What a shard needs to know of its site to fold, grade and place in segments. */
export interface ShardSite {
  snapshot: Snapshot;
  fold: FoldOptions;
  rfm: RfmBounds;
  learned: Learned | undefined;
}

/** Median prices by catalogue object: sorting 100,000 prices once a catalogue is enough. */
const medians = new WeakMap<LoadedCatalog, number>();

/**
 * The site as published, with its catalogue. Undefined: never published. A catalogue that cannot be read is logged and
 * done without: events then speak for themselves.
 */
export async function loadShardSite(
  env: Env,
  site: string,
  loading: { now: number; waitUntil: (promise: Promise<unknown>) => void },
): Promise<ShardSite | undefined> {
  const snapshot = await loadSnapshot(env, site, loading);
  if (!snapshot) return undefined;
  const catalog = await loadCatalog(env, snapshot).catch((error: unknown) => {
    console.error(JSON.stringify({ event: 'catalog_unavailable', site, error: String(error) }));
    return undefined;
  });
  const learned = await loadLearned(env, site, loading.now);
  return { snapshot, fold: foldOptions(snapshot, catalog), rfm: learned?.rfm ?? DEFAULT_RFM_BOUNDS, learned };
}

function foldOptions(snapshot: Snapshot, catalog: LoadedCatalog | undefined): FoldOptions {
  const { currency, time_zone, hostnames } = snapshot.site;
  const site = { currency, time_zone, hostnames };
  if (!catalog || catalog.products.length === 0) return { site };
  return { site, medianPrice: medianPrice(catalog), facts: (id) => factsOf(catalog.byId.get(id)) };
}

function factsOf(product: Product | undefined): ItemFacts | undefined {
  if (!product) return undefined;
  const { category, brand, color, price, compare_at } = product;
  return { category, brand, color, price, reduced: compare_at !== undefined && compare_at > price };
}

function medianPrice(catalog: LoadedCatalog): number {
  let median = medians.get(catalog);
  if (median === undefined) {
    const prices = Float64Array.from(catalog.products, (product) => product.price).toSorted();
    const middle = prices.length >> 1;
    median = prices.length % 2 === 1 ? prices[middle]! : (prices[middle - 1]! + prices[middle]!) / 2;
    medians.set(catalog, median);
  }
  return median;
}
