import { and, desc, eq } from 'drizzle-orm';
import { Hono } from 'hono';
import * as v from 'valibot';
import { ProductSchema, type Catalog, type Product } from '../../model/catalog.ts';
import { requireRole, requireToken, type ApiEnv } from '../account/access.ts';
import type { CatalogAnswer, CatalogList } from '../../model/api/catalog.ts';
import { catalogQuality } from '../../model/catalog-quality.ts';
import type { Env } from '../env.ts';
import { catalogs, database } from '../database.ts';
import { HttpError } from '../http-error.ts';
import { r2Keys } from '../keys.ts';
import { publish } from '../site/publish.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { siteOf } from '../site/site-of.ts';
import { loadCatalog } from './load.ts';
import type { LoadedCatalog } from './load.ts';
import { mergeSeen } from './merge-seen.ts';
import { listSeen } from './seen-store.ts';

const MAX_BYTES = 64 * 1024 * 1024;
const MAX_PRODUCTS = 100_000;
/** Faulty lines named in an answer; the count is always whole. */
const MAX_FAULTS_SHOWN = 20;
const MAX_LISTED = 100;

/**
 * The site's products.
 *
 * - `PUT /api/sites/:site/catalog`, a JSON array or one JSON object a line: replaces the catalogue, publishes, and
 *   answers `{version, products}`. Nothing is stored if a line is faulty: 422 names lines and reasons.
 * - `GET /api/sites/:site/catalog`: the live version, its count and what its data is like.
 * - `GET /api/sites/:site/catalog/list?q=&source=feed|page`: products for people, at most 100, with where each is known from.
 * - `POST /api/sites/:site/catalog/merge`: takes what was seen on pages in now, as cron does every five minutes.
 * - `GET /api/sites/:site/catalog/products` (scope `train`): the live products as NDJSON.
 */
export const routes = new Hono<ApiEnv>()
  .put('/sites/:site/catalog', requireToken('catalog'), async (c) => {
    const site = c.req.param('site');
    const products = parseProducts(await readBody(c.req.raw));
    const now = Date.now();
    const version = `c${now.toString(36)}`;
    const catalog: Catalog = { v: 1, site, version, products };
    const key = r2Keys.catalog(site, version);
    await c.env.BUCKET.put(key, JSON.stringify(catalog), {
      httpMetadata: { contentType: 'application/json' },
    });
    await database(c.env)
      .insert(catalogs)
      .values({ site, version, key, products: products.length, createdAt: now });
    await publish(c.env, site, now);
    // What was seen on pages since stays, beside and below the new feed.
    if ((await listSeen(database(c.env), site)).length > 0) await mergeSeen(c.env, site, now + 1);
    return c.json({ version, products: products.length });
  })
  .post('/sites/:site/catalog/merge', requireToken('catalog'), async (c) =>
    c.json(await mergeSeen(c.env, (await siteOf(c)).id, Date.now())),
  )
  .get('/sites/:site/catalog/list', requireRole('viewer'), async (c) => {
    const catalog = await liveCatalog(c.env, c.req.param('site'));
    const words = (c.req.query('q') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const source = c.req.query('source');
    const found = catalog.products.filter((product) => {
      const text =
        `${product.id} ${product.title} ${product.brand ?? ''} ${product.category ?? ''}`.toLowerCase();
      const isOf = source === undefined || source === '' || (product.source ?? 'feed') === source;
      return isOf && words.every((word) => text.includes(word));
    });
    const answer: CatalogList = { found: found.length, products: found.slice(0, MAX_LISTED) };
    return c.json(answer);
  })
  .get('/sites/:site/catalog', requireRole('viewer'), async (c) => {
    const [live] = await database(c.env)
      .select()
      .from(catalogs)
      .where(eq(catalogs.site, c.req.param('site')))
      .orderBy(desc(catalogs.createdAt))
      .limit(1);
    if (!live) throw new HttpError(404, 'not_found', 'No catalogue yet: send one with PUT to this address.');
    const [fed] = await database(c.env)
      .select({ createdAt: catalogs.createdAt })
      .from(catalogs)
      .where(and(eq(catalogs.site, c.req.param('site')), eq(catalogs.source, 'feed')))
      .orderBy(desc(catalogs.createdAt))
      .limit(1);
    const { products } = await liveCatalog(c.env, c.req.param('site'));
    const answer: CatalogAnswer = {
      version: live.version,
      products: live.products,
      created_at: live.createdAt,
      ...(fed ? { fed_at: fed.createdAt } : {}),
      quality: catalogQuality(products, { fedAt: fed?.createdAt ?? 0, now: Date.now() }),
    };
    return c.json(answer);
  })
  .get('/sites/:site/catalog/products', requireToken('train'), async (c) => {
    const catalog = await liveCatalog(c.env, c.req.param('site'));
    return c.body(catalog.products.map((product) => `${JSON.stringify(product)}\n`).join(''), 200, {
      'Content-Type': 'application/x-ndjson',
    });
  });

/** The catalogue as the edge has it. Throws 404 where there is none. */
async function liveCatalog(env: Env, site: string): Promise<LoadedCatalog> {
  const snapshot = await loadSnapshot(env, site, { now: Date.now() });
  const catalog = snapshot && (await loadCatalog(env, snapshot));
  if (catalog) return catalog;
  throw new HttpError(404, 'not_found', 'No catalogue yet: send one with PUT to /api/sites/:site/catalog.');
}

async function readBody(request: Request): Promise<string> {
  const length = Number(request.headers.get('Content-Length') ?? 0);
  if (length > MAX_BYTES)
    throw new HttpError(413, 'too_large', `The catalogue has ${length} bytes, the limit is ${MAX_BYTES}.`);
  return request.text();
}

/** Products of a JSON array or of JSON Lines. Throws 422 with the first faulty lines where any is faulty. */
function parseProducts(text: string): Product[] {
  const rows = text.trimStart().startsWith('[') ? fromArray(text) : fromLines(text);
  if (rows.length > MAX_PRODUCTS)
    throw new HttpError(
      413,
      'too_large',
      `The catalogue has ${rows.length} products, the limit is ${MAX_PRODUCTS}.`,
    );
  if (rows.length === 0) throw new HttpError(422, 'invalid', 'The catalogue is empty; the old one stays.');
  const products: Product[] = [];
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const [index, row] of rows.entries()) {
    const parsed = v.safeParse(ProductSchema, row);
    if (!parsed.success)
      faults.push(
        `product ${index + 1}: ${v.getDotPath(parsed.issues[0]) ?? 'it'}: ${parsed.issues[0].message}`,
      );
    else if (seen.has(parsed.output.id))
      faults.push(`product ${index + 1}: id ${parsed.output.id} was there before`);
    else {
      seen.add(parsed.output.id);
      products.push(parsed.output);
    }
  }
  if (faults.length > 0) {
    throw new HttpError(
      422,
      'invalid',
      `${faults.length} of ${rows.length} products are faulty, nothing was stored. ${faults.slice(0, MAX_FAULTS_SHOWN).join('; ')}`,
    );
  }
  return products;
}

function fromArray(text: string): unknown[] {
  try {
    return JSON.parse(text) as unknown[];
  } catch (error) {
    throw new HttpError(400, 'bad_request', `The body is not JSON: ${String(error)}`);
  }
}

function fromLines(text: string): unknown[] {
  const rows: unknown[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    try {
      rows.push(JSON.parse(line));
    } catch (error) {
      throw new HttpError(400, 'bad_request', `Line ${index + 1} is not JSON: ${String(error)}`);
    }
  }
  return rows;
}
