import type { PluginConfig } from '../../model/page.ts';
import { policyFor } from '../../model/site.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { preparedOf } from '../decision/compose.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';

/** Seconds a browser may keep the script: how long a changed consent policy may take to arrive. */
const MAX_AGE_SECONDS = 300;

/** The bundle's text, kept for the isolate's life: a deploy makes new isolates. */
let bundle: string | undefined;

/**
 * `GET /_endcap/plugin.js?site=ID`: the site's `PluginConfig`, then the plugin. `private`, since the consent policy
 * depends on the country.
 */
export async function pluginScript(env: Env, snapshot: Snapshot, request: Request): Promise<Response> {
  bundle ??= await readBundle(env, request.url);
  const url = new URL(request.url);
  const { site } = snapshot;
  // A page elsewhere may name one of the shop's own hosts in its tag: the browser says so.
  const elsewhere = !['same-origin', 'none', null].includes(request.headers.get('Sec-Fetch-Site'));
  const routed = site.hostnames.includes(url.hostname) && !elsewhere;
  const config: PluginConfig = {
    v: 1,
    site: site.id,
    endpoint: routed ? '' : url.origin,
    mode: routed ? 'routed' : 'tag',
    consent_policy: policyFor(site, request.cf?.country as string | undefined),
    gpc: request.headers.get('Sec-GPC') === '1',
    currency: site.currency,
    locale: site.locale,
    ...(routed ? {} : { places: placesOf(snapshot) }),
    ...(showsEveryone(snapshot) ? { everyone: true } : {}),
    privacy_url: `${url.origin}/_endcap/privacy?site=${site.id}`,
  };
  return new Response(
    `self.__endcap_config=${JSON.stringify(config).replaceAll('<', '\\u003c')};\n${bundle}`,
    {
      headers: {
        'Content-Type': 'text/javascript; charset=utf-8',
        'Cache-Control': `private, max-age=${MAX_AGE_SECONDS}`,
        'Cross-Origin-Resource-Policy': 'cross-origin',
        'X-Content-Type-Options': 'nosniff',
      },
    },
  );
}

/** Where decisions may change something on a page with the bare tag: the same for everyone, so nothing of the visitor. */
function placesOf({ placements }: Snapshot): NonNullable<PluginConfig['places']> {
  return placements.flatMap(({ id, kind, selector, card }) =>
    selector === undefined ? [] : [{ i: id, k: kind, s: selector, ...(card ? { c: card } : {}) }],
  );
}

/** Whether some placement shows something to whoever comes: one of its rules asks nothing of the visitor. */
function showsEveryone(snapshot: Snapshot): boolean {
  return preparedOf(snapshot).placements.some(({ forEveryone }) => forEveryone);
}

async function readBundle(env: Env, address: string): Promise<string> {
  const response = await env.ASSETS.fetch(new URL('/plugin/plugin.js', address));
  if (!response.ok)
    throw new HttpError(
      503,
      'unavailable',
      `The plugin's bundle is not among the assets (status ${response.status}); build and deploy again.`,
    );
  return response.text();
}
