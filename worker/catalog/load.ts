import * as v from 'valibot';
import { CatalogSchema, type Product } from '../../model/catalog.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';

/** A published catalogue as the Worker holds it in memory. */
export interface LoadedCatalog {
  version: string;
  /** When it was stored, ms since epoch. */
  at: number;
  products: readonly Product[];
  byId: ReadonlyMap<string, Product>;
  /** Path on the shop -> product. */
  byPath: ReadonlyMap<string, Product>;
}

/** At most one catalogue a site stays in memory. Values, never promises (facts/edge.md). */
const loaded = new Map<string, LoadedCatalog>();
const loading = new Set<string>();

/**
 * The catalogue of a snapshot if this isolate already holds it; undefined otherwise, and then it is loaded behind the
 * response. A shopper's request never waits for R2.
 */
export function catalogInMemory(
  env: Env,
  snapshot: Snapshot,
  waitUntil: (promise: Promise<unknown>) => void,
): LoadedCatalog | undefined {
  const site = snapshot.site.id;
  const held = loaded.get(site);
  if (!snapshot.catalog || held?.version === snapshot.catalog.version)
    return snapshot.catalog ? held : undefined;
  const key = snapshot.catalog.key;
  if (!loading.has(key)) {
    loading.add(key);
    waitUntil(
      loadCatalog(env, snapshot)
        .catch(logFailure)
        .finally(() => loading.delete(key)),
    );
  }
  // An older version of the same site's catalogue is better than none.
  return held;
}

/** The catalogue of a snapshot, read from R2 if this isolate does not hold it. Throws where the object is missing or malformed. */
export async function loadCatalog(env: Env, snapshot: Snapshot): Promise<LoadedCatalog | undefined> {
  if (!snapshot.catalog) return undefined;
  const held = loaded.get(snapshot.site.id);
  if (held?.version === snapshot.catalog.version) return held;
  const object = await env.BUCKET.get(snapshot.catalog.key);
  if (!object)
    throw new Error(
      `R2 has no catalogue at ${snapshot.catalog.key}, which snapshot ${snapshot.version} names.`,
    );
  const { version, products } = v.parse(CatalogSchema, await object.json());
  const catalog: LoadedCatalog = {
    version,
    at: object.uploaded.getTime(),
    products,
    byId: new Map(products.map((product) => [product.id, product])),
    byPath: new Map(products.map((product) => [pathOf(product.url), product])),
  };
  loaded.set(snapshot.site.id, catalog);
  return catalog;
}

/** Path of a product's address, without query and trailing slash. */
export function pathOf(url: string): string {
  return new URL(url, 'http://shop.invalid').pathname.replace(/(.)\/$/, '$1');
}

function logFailure(error: unknown): void {
  console.error(JSON.stringify({ event: 'catalog_unavailable', error: String(error) }));
}
