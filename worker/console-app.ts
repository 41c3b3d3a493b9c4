import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { ApiEnv } from './account/access.ts';
import { api } from './api.ts';
import { routes as catalog } from './catalog/routes.ts';
import { routes as event } from './event/routes.ts';
import { isPickerPart } from './placement/page-view.ts';
import { routes as exporting } from './ranker/export-routes.ts';
import { routes as ranker } from './ranker/routes.ts';
import { notFound, refuse } from './refuse.ts';

/** Files with a content hash in their name live for ever; the page that names them does not. */
const IMMUTABLE = 'public, max-age=31536000, immutable';

const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:', 'https:', 'http:'],
    connectSrc: ["'self'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
  },
  referrerPolicy: 'same-origin',
});

/** Everything on CONSOLE_HOST: `/api/*`, the console's assets, and its page for every other path. */
export const consoleApp: Hono<ApiEnv> = new Hono<ApiEnv>()
  // A shop's page in the picker's frame has a stricter policy of its own, and loads the picker's script from elsewhere.
  .use((c, next) => (isPickerPart(c.req.path) ? next() : headers(c, next)))
  .route('/api', api)
  .route('/api', catalog)
  .route('/api', ranker)
  .route('/api', exporting)
  .route('/api', event)
  .all('/api/*', notFound)
  .get('/console-assets/*', async (c) => {
    const response = await c.env.ASSETS.fetch(new URL(`/console${new URL(c.req.url).pathname}`, c.req.url));
    if (!response.ok) return notFound(c);
    return serveFile(response, {
      'Content-Type': response.headers.get('Content-Type') ?? 'application/octet-stream',
      'Cache-Control': IMMUTABLE,
    });
  })
  .get('*', async (c) => {
    const response = await c.env.ASSETS.fetch(new URL('/console/index.html', c.req.url));
    if (!response.ok) return c.text('The console is not built: npm start builds it.', 503);
    return serveFile(response, {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-cache',
    });
  })
  .notFound(notFound)
  .onError(refuse);

function serveFile(file: Response, headers: Record<string, string>): Response {
  return new Response(file.body, { headers });
}
