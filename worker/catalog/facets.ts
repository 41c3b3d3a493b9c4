import { Hono } from 'hono';
import type { Facets } from '../../model/api/site.ts';
import type { Product } from '../../model/catalog.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { siteOf } from '../site/site-of.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { loadCatalog } from './load.ts';

const MAX_VALUES = 200;

/** `GET /api/sites/:site/facets`: categories, brands and colours of the published catalogue, to choose from. */
export const routes = new Hono<ApiEnv>().get('/sites/:site/facets', requireRole('viewer'), async (c) => {
  const site = await siteOf(c);
  const snapshot = await loadSnapshot(c.env, site.id, { now: Date.now() });
  const catalog = snapshot && (await loadCatalog(c.env, snapshot));
  const products = catalog?.products ?? [];
  const facets: Facets = {
    categories: values(products, (product) => product.category),
    brands: values(products, (product) => product.brand),
    colors: values(products, (product) => product.color),
  };
  return c.json(facets, 200, { 'Cache-Control': 'private, max-age=300' });
});

function values(products: readonly Product[], of: (product: Product) => string | undefined): string[] {
  const counts = new Map<string, number>();
  for (const product of products) {
    const value = of(product);
    if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, MAX_VALUES)
    .map(([value]) => value);
}
