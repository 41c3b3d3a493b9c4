import { Hono } from 'hono';
import { routes as decision } from './decision/routes.ts';
import type { Env } from './env.ts';
import { collectorRoutes } from './event/routes.ts';
import { HttpError } from './http-error.ts';
import { boxStylesheet } from './page/box.ts';
import { edgeRoutes as preview } from './preview/routes.ts';
import { notFound, refuse } from './refuse.ts';
import { shopifyPixel } from './site/shopify-pixel.ts';
import { pluginScript } from './site/plugin-script.ts';
import { loadSnapshot, siteOfHost } from './site/snapshots.ts';

/** Everything under `/_endcap/`: on the shop's own hosts, and cross-origin for pages that carry the bare tag. */
export const edgeApp = new Hono<{ Bindings: Env }>()
  .basePath('/_endcap')
  .get('/plugin.js', async (c) => {
    const loading = {
      now: Date.now(),
      waitUntil: (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise),
    };
    const site = c.req.query('site') ?? (await siteOfHost(c.env, new URL(c.req.url).hostname, loading));
    const snapshot = site === undefined ? undefined : await loadSnapshot(c.env, site, loading);
    if (!snapshot)
      throw new HttpError(
        404,
        'not_found',
        `There is no published site "${(site ?? '').slice(0, 64)}": the tag's address ends in ?site=ID.`,
      );
    return pluginScript(c.env, snapshot, c.req.raw);
  })
  .get('/shopify-pixel.js', async (c) => {
    const site = c.req.query('site') ?? '';
    const snapshot = await loadSnapshot(c.env, site, { now: Date.now() });
    if (!snapshot)
      throw new HttpError(
        404,
        'not_found',
        `There is no published site "${site.slice(0, 64)}": the address ends in ?site=ID.`,
      );
    return shopifyPixel(c.env, snapshot, c.req.raw);
  })
  .get('/box.css', () => boxStylesheet())
  .get('/:chunk{[a-z-]+\\.js}', async (c) => {
    const response = await c.env.ASSETS.fetch(new URL(`/plugin/${c.req.param('chunk')}`, c.req.url));
    if (!response.ok) return notFound(c);
    return new Response(response.body, {
      headers: {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Cache-Control': 'public, max-age=31536000, immutable',
        'Access-Control-Allow-Origin': '*',
        'Cross-Origin-Resource-Policy': 'cross-origin',
      },
    });
  })
  .route('/', collectorRoutes)
  .route('/', decision)
  .route('/', preview)
  .notFound(notFound)
  .onError(refuse);
