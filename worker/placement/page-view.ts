import { Hono } from 'hono';
import * as v from 'valibot';
import type { Site } from '../../model/site.ts';
import { requireRole, type ApiEnv } from '../account/access.ts';
import { HttpError } from '../http-error.ts';
import { siteOf } from '../site/site-of.ts';
import { query } from '../validated.ts';

const QuerySchema = v.object({
  path: v.optional(
    v.pipe(v.string(), v.regex(/^\/(?!\/)[^\\\s]*$/, 'A path of the shop begins with a single /.')),
    '/',
  ),
});
const TIMEOUT_MILLIS = 10_000;

const PICKER = '/console-assets/picker.js';

/**
 * Whether an address of the console is a shop's page to be framed, which has a policy of its own, or the picker's
 * script, which that page loads from its opaque origin and so across origins.
 */
export function isPickerPart(path: string): boolean {
  return path === PICKER || /^\/api\/sites\/[^/]+\/page-view$/.test(path);
}

/**
 * `GET /api/sites/:site/page-view?path=`: a page of the shop as its origin sends it to a stranger, for the console's
 * picker. The shop's code must never run on the console's origin, so the page is sandboxed by its own policy (an opaque
 * origin: no cookies, no storage, no calls), its scripts are taken out, and only the picker's script may run in it.
 */
export const routes = new Hono<ApiEnv>().get(
  '/sites/:site/page-view',
  requireRole('viewer'),
  query(QuerySchema),
  async (c) => {
    const site = await siteOf(c);
    const page = await fetchPage(site, c.req.valid('query').path);
    const { origin } = new URL(c.req.url);
    const base = publicBase(site, new URL(c.req.url)) + c.req.valid('query').path;
    const picker = `${origin}${PICKER}?at=${Date.now().toString(36)}`;
    const framed = new HTMLRewriter()
      .on('script, base, meta[http-equiv], iframe, object, embed', {
        element: (element) => void element.remove(),
      })
      .on('head', {
        element: (head) =>
          void head.prepend(`<base href="${escapeAttribute(base)}"><script src="${picker}" defer></script>`, {
            html: true,
          }),
      })
      .transform(page);
    return new Response(framed.body, {
      headers: {
        'Content-Type': page.headers.get('Content-Type') ?? 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Content-Security-Policy': [
          'sandbox allow-scripts',
          "default-src 'none'",
          `script-src ${origin}${PICKER}`,
          "style-src * 'unsafe-inline'",
          'img-src * data:',
          'font-src * data:',
          'media-src *',
          `frame-ancestors ${origin}`,
          "form-action 'none'",
        ].join('; '),
      },
    });
  },
);

/** The shop's own page for a stranger. Throws what the picker can show where there is none. */
export async function fetchPage(site: Site, path: string): Promise<Response> {
  const response = await fetch(new URL(path, site.origin), {
    headers: { Accept: 'text/html', 'Accept-Encoding': 'gzip, br', 'User-Agent': 'Endcap-Picker' },
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  }).catch(() => {
    throw new HttpError(
      503,
      'unavailable',
      `${site.origin} does not answer. Check where the pages of ${site.name} come from, in the settings.`,
    );
  });
  if (response.status >= 300 && response.status < 400) {
    throw new HttpError(
      422,
      'invalid',
      `${path} leads on to ${response.headers.get('location') ?? 'another page'}; open that one.`,
    );
  }
  if (!response.ok) throw new HttpError(422, 'invalid', `The shop answers ${path} with ${response.status}.`);
  if (!/^text\/html\b/i.test(response.headers.get('content-type') ?? ''))
    throw new HttpError(415, 'unsupported_type', `${path} is no page.`);
  return response;
}

/** Where the browser finds the page's pictures and styles: the shop's public host, on the port the console has. */
function publicBase(site: Site, console: URL): string {
  const [host] = site.hostnames;
  return host
    ? `${console.protocol}//${host}${console.port ? `:${console.port}` : ''}`
    : new URL(site.origin).origin;
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
