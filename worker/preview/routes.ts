import { Hono } from 'hono';
import * as v from 'valibot';
import { PreviewSchema } from '../../model/api/experiment.ts';
import { TAG_FRAGMENT } from '../../model/page.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { database } from '../database.ts';
import type { Env } from '../env.ts';
import { callerOf, corsHeaders } from '../event/caller.ts';
import { allows } from '../event/client-pace.ts';
import { readJson } from '../event/read-body.ts';
import { experimentStore } from '../experiment/store.ts';
import { HttpError } from '../http-error.ts';
import { contractOf } from '../record-store.ts';
import { siteOf } from '../site/site-of.ts';
import { siteOfHost } from '../site/snapshots.ts';
import { body } from '../validated.ts';
import { setCookie } from '../visitor/set-cookie.ts';
import { signPreview } from './preview-of.ts';
import { issuePreview, LINK_LIFE_MILLIS, PREVIEW_LIFE_MILLIS, redeemPreview } from './store.ts';

const MAX_BYTES = 1_024;
const EnterSchema = v.object({ site: v.string(), token: v.pipe(v.string(), v.maxLength(64)) });

/**
 * `POST /api/experiments/:id/preview?site=` `{variation, path?}`: a link that shows a variation, started or not, to
 * whoever opens it first. The token is in the fragment, which no server or log sees, and is spent before a page of the
 * shop loads. Where a shop only has the tag the link leads to its page, and the tag takes the token out and redeems it.
 */
export const routes = new Hono<ApiEnv>().post(
  '/experiments/:id/preview',
  requireRole('editor'),
  body(PreviewSchema),
  async (c) => {
    const site = await siteOf(c);
    const stored = await experimentStore.get(database(c.env), site.id, c.req.param('id'));
    const { variation, path } = c.req.valid('json');
    if (!stored.variations[variation])
      throw new HttpError(422, 'invalid', `variation: there is none with index ${variation}.`);
    const [host] = site.hostnames;
    const [tagOrigin] = site.allowed_origins;
    if (host === undefined && tagOrigin === undefined)
      throw new HttpError(
        409,
        'conflict',
        'The site has neither a host name nor pages with the tag to look at.',
      );
    const now = Date.now();
    const experiment = contractOf(stored);
    const token = await issuePreview(c.env, { site: site.id, experiment, variation, path, now });
    if (host === undefined)
      return c.json({
        url: `${tagOrigin}${path}#${TAG_FRAGMENT}${token}`,
        expires_at: now + LINK_LIFE_MILLIS,
      });
    const { protocol, port } = new URL(c.req.url);
    const own = port === '' ? host : `${host}:${port}`;
    return c.json({
      url: `${protocol}//${own}/_endcap/preview#${token}`,
      expires_at: now + LINK_LIFE_MILLIS,
    });
  },
);

/** `/_endcap/preview`, on the shop's own host: the page that a link opens, and what it asks. */
export const edgeRoutes = new Hono<{ Bindings: Env }>()
  .get('/preview', async (c) => {
    const now = Date.now();
    const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
    const site = await siteOfHost(c.env, new URL(c.req.url).hostname, { now, waitUntil });
    if (site === undefined) throw new HttpError(404, 'not_found', 'This host name belongs to no site.');
    const nonce = crypto.randomUUID();
    return c.html(entrance(site, nonce), 200, {
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Robots-Tag': 'noindex',
      'Content-Security-Policy': `default-src 'none'; script-src 'nonce-${nonce}'; connect-src 'self'; frame-ancestors 'none'`,
    });
  })
  .post('/preview', async (c) => {
    const now = Date.now();
    const request = c.req.raw;
    if (!allows(request, now))
      throw new HttpError(429, 'rate_limited', 'Too many requests from this address.');
    const parsed = v.safeParse(EnterSchema, await readJson(request, MAX_BYTES));
    if (!parsed.success) throw new HttpError(422, 'invalid', 'A preview needs a site and a token.');
    const { site, token } = parsed.output;
    const waitUntil = (promise: Promise<unknown>) => c.executionCtx.waitUntil(promise);
    const caller = await callerOf(c.env, request, site, { now, waitUntil });
    const found = await redeemPreview(c.env, site, token, now);
    if (!found)
      throw new HttpError(
        404,
        'not_found',
        'This link has been used, or is too old. Make another in the console.',
      );
    const { experiment, variation, path } = found;
    const cookie = await signPreview(c.env.SECRET, site, {
      experiment,
      variation,
      until: now + PREVIEW_LIFE_MILLIS,
    });
    if (caller.mode === 'tag')
      return c.json({ path, preview: cookie }, 200, { 'Cache-Control': 'no-store', ...corsHeaders(caller) });
    return c.json({ path }, 200, {
      'Cache-Control': 'no-store',
      'Set-Cookie': setCookie('preview', cookie, request),
    });
  });

/** Takes the token out of the address, spends it, and goes on to the page. */
function entrance(site: string, nonce: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Preview</title><body><p id="said">Opening the preview …</p>
<script nonce="${nonce}">
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
fetch('/_endcap/preview', { method: 'POST', body: JSON.stringify({ site: ${JSON.stringify(site)}, token }) })
  .then(async (answer) => {
    const found = await answer.json();
    if (answer.ok) location.replace(found.path);
    else document.getElementById('said').textContent = found.error.message;
  })
  .catch(() => (document.getElementById('said').textContent = 'The server does not answer. Try again.'));
</script></body></html>`;
}
