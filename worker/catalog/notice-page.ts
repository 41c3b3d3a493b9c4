import { pageProducts } from '../../model/import/page-products.ts';
import { STALE_MILLIS } from '../../model/merge-catalog.ts';
import type { PageType } from '../../model/event.ts';
import type { PageContext } from '../../model/page-context.ts';
import type { Site } from '../../model/site.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { fetchOrigin } from '../page/origin.ts';
import { catalogInMemory, pathOf } from './load.ts';
import { keepSeen } from './seen-store.ts';

/** More of a page is not read. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;
const MAX_PRODUCTS = 100;
/** An isolate reads one page of a site at a time, and not more often than this. */
const GAP_MILLIS = 1_000;
/** Pages known to this isolate not to be worth a look now. */
const MAX_PATHS = 5_000;
/** A page that could not be read is left alone for so long, and one without products. */
const FAILED_SECONDS = 3_600;
const EMPTY_SECONDS = 7 * 86_400;
const READ: ReadonlySet<PageType> = new Set(['product', 'listing', 'other']);
const AGENT = 'Mozilla/5.0 (compatible; Endcap-Catalogue)';

interface Noticing {
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
  /** For pages of the shop, asked for without anything of the visitor. */
  fetch: (address: string, init: RequestInit) => Promise<Response>;
  /** Remembers across isolates of a location which pages were read. */
  store: Pick<Cache, 'match' | 'put'>;
}

interface Reading {
  paths: Map<string, number>;
  isBusy: boolean;
  lastAt: number;
}
const readings = new Map<string, Reading>();

/**
 * Has a product or listing page read for its products, if they are unknown or were not looked at for a day. Costs the
 * page a look into a map: the page itself is asked for anew behind the response, as a stranger sees it, so that no
 * visitor's page is read and none is held up.
 */
export function noticePage(env: Env, snapshot: Snapshot, page: PageContext, noticing: Noticing): void {
  const { site } = snapshot;
  if (site.catalog_from_pages === false || !READ.has(page.type) || site.hostnames.length === 0) return;
  const { now, waitUntil } = noticing;
  let reading = readings.get(site.id);
  if (!reading) readings.set(site.id, (reading = { paths: new Map(), isBusy: false, lastAt: 0 }));
  // Some shops name their products in the query only.
  const path = /\.php\?/.test(page.url) ? page.url : pathOf(page.url);
  if (reading.isBusy || now - reading.lastAt < GAP_MILLIS || (reading.paths.get(path) ?? 0) > now) return;
  if (page.type === 'product' && isFresh(env, snapshot, path, noticing)) return;
  reading.isBusy = true;
  reading.lastAt = now;
  waitUntil(
    readPage(env, site, path, noticing)
      .catch((error: unknown) => {
        console.error(JSON.stringify({ event: 'page_not_read', site: site.id, path, error: String(error) }));
        return FAILED_SECONDS;
      })
      .then((seconds) => {
        if (reading.paths.size >= MAX_PATHS) reading.paths.clear();
        reading.paths.set(path, now + seconds * 1_000);
        reading.isBusy = false;
      }),
  );
}

/** Forgets what was read; for tests. */
export function forgetNoticed(): void {
  readings.clear();
}

function isFresh(env: Env, snapshot: Snapshot, path: string, { now, waitUntil }: Noticing): boolean {
  const catalog = catalogInMemory(env, snapshot, waitUntil);
  const product = catalog?.byPath.get(path);
  return (
    product !== undefined &&
    now - Math.max(product.seen_at ?? 0, product.source === 'page' ? 0 : catalog!.at) < STALE_MILLIS
  );
}

/** Reads one page unless another isolate did so today; gives for how many seconds it need not be looked at again. */
async function readPage(
  env: Env,
  site: Site,
  path: string,
  { now, fetch, store }: Noticing,
): Promise<number> {
  const marker = `https://noticed.endcap.invalid/${site.id}${encodeURI(path)}`;
  const marked = await store.match(marker).catch(() => undefined);
  if (marked) return Number(await marked.text()) || FAILED_SECONDS;
  const address = `https://${site.hostnames[0]}${path}`;
  const stranger = new Request(address, { headers: { Accept: 'text/html', 'User-Agent': AGENT } });
  const html = await htmlOf(await fetchOrigin(stranger, site, { whole: true, readable: true, fetch }));
  let seconds = FAILED_SECONDS;
  if (html !== undefined) {
    const hosts = [...site.hostnames, new URL(site.origin).hostname];
    const { products, refused } = pageProducts(html, { url: address, hosts, currency: site.currency });
    const changed = await keepSeen(database(env), site.id, products.slice(0, MAX_PRODUCTS), now);
    seconds = products.length > 0 ? STALE_MILLIS / 1_000 : EMPTY_SECONDS;
    if (changed > 0 || Object.keys(refused).length > 0)
      console.log(JSON.stringify({ event: 'page_read', site: site.id, path, changed, refused }));
  }
  const headers = { 'Cache-Control': `public, max-age=${seconds}` };
  await store.put(marker, new Response(String(seconds), { headers })).catch(() => undefined);
  return seconds;
}

/** The text of a page that is whole and HTML; undefined: it is none, or too long. */
async function htmlOf(response: Response): Promise<string | undefined> {
  const type = response.headers.get('Content-Type') ?? '';
  if (response.status !== 200 || !/^\s*text\/html\b/i.test(type) || !response.body) {
    await response.body?.cancel();
    return undefined;
  }
  const charset = /charset=["']?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
  const decoder = new TextDecoder(charset);
  let text = '';
  let bytes = 0;
  for await (const part of response.body) {
    bytes += part.byteLength;
    if (bytes > MAX_PAGE_BYTES) break;
    text += decoder.decode(part, { stream: true });
  }
  return text;
}
