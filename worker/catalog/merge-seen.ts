import { and, desc, eq, max } from 'drizzle-orm';
import * as v from 'valibot';
import { CatalogSchema } from '../../model/catalog.ts';
import type { Catalog, Product } from '../../model/catalog.ts';
import { FORGET_SEEN_MILLIS, mergeCatalog } from '../../model/merge-catalog.ts';
import { catalogs, database, seenProducts } from '../database.ts';
import type { Database } from '../database.ts';
import type { Env } from '../env.ts';
import { r2Keys } from '../keys.ts';
import { publish } from '../site/publish.ts';
import { forgetSeen, listSeen } from './seen-store.ts';

/** Merged catalogues kept: an edge may still have the snapshot before the last. */
const KEPT_MERGED = 3;
const MAX_PRODUCTS = 100_000;

/** Takes what was seen on pages since the last time into each site's catalogue: called by cron. Gives the sites changed. */
export async function mergeAllSeen(env: Env, now: number): Promise<string[]> {
  const db = database(env);
  const forgotten = new Set(await forgetSeen(db, now - FORGET_SEEN_MILLIS));
  const seen = await db
    .select({ site: seenProducts.site, changedAt: max(seenProducts.changedAt) })
    .from(seenProducts)
    .groupBy(seenProducts.site);
  const merged: string[] = [];
  for (const site of new Set([...seen.map((one) => one.site), ...forgotten])) {
    const changedAt = seen.find((one) => one.site === site)?.changedAt ?? 0;
    const live = await newest(db, site);
    if (!forgotten.has(site) && live && live.createdAt >= changedAt) continue;
    try {
      await mergeSeen(env, site, now);
      merged.push(site);
    } catch (error) {
      console.error(JSON.stringify({ event: 'catalog_not_merged', site, error: String(error) }));
    }
  }
  return merged;
}

/** A catalogue of the site's feed and of what was seen on its pages, published. */
export async function mergeSeen(
  env: Env,
  site: string,
  now: number,
): Promise<{ version: string; products: number }> {
  const db = database(env);
  const fed = await newest(db, site, 'feed');
  const products = mergeCatalog(fed ? await productsOf(env, fed.key) : [], await listSeen(db, site), {
    fedAt: fed?.createdAt ?? 0,
    now,
  }).slice(0, MAX_PRODUCTS);
  const version = `m${now.toString(36)}`;
  const key = r2Keys.catalog(site, version);
  const catalog: Catalog = { v: 1, site, version, products };
  await env.BUCKET.put(key, JSON.stringify(catalog), { httpMetadata: { contentType: 'application/json' } });
  await db
    .insert(catalogs)
    .values({ site, version, key, products: products.length, createdAt: now, source: 'merged' })
    .onConflictDoNothing();
  await publish(env, site, now);
  await dropOld(env, db, site);
  return { version, products: products.length };
}

async function newest(db: Database, site: string, source?: 'feed' | 'merged') {
  const [row] = await db
    .select()
    .from(catalogs)
    .where(and(eq(catalogs.site, site), source ? eq(catalogs.source, source) : undefined))
    .orderBy(desc(catalogs.createdAt))
    .limit(1);
  return row;
}

async function productsOf(env: Env, key: string): Promise<Product[]> {
  const object = await env.BUCKET.get(key);
  if (!object) throw new Error(`R2 has no catalogue at ${key}.`);
  return v.parse(CatalogSchema, await object.json()).products;
}

async function dropOld(env: Env, db: Database, site: string): Promise<void> {
  const rows = await db
    .select()
    .from(catalogs)
    .where(and(eq(catalogs.site, site), eq(catalogs.source, 'merged')))
    .orderBy(desc(catalogs.createdAt));
  for (const { version, key } of rows.slice(KEPT_MERGED)) {
    await env.BUCKET.delete(key);
    await db.delete(catalogs).where(and(eq(catalogs.site, site), eq(catalogs.version, version)));
  }
}
