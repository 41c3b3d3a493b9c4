import type { Snapshot } from '../../model/snapshot.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';

/**
 * `GET /_endcap/shopify-pixel.js?site=ID`: the text to paste into Shopify under Settings, Customer events, Add custom
 * pixel. It calls the host it was asked of.
 */
export async function shopifyPixel(env: Env, { site }: Snapshot, request: Request): Promise<Response> {
  const response = await env.ASSETS.fetch(new URL('/plugin/shopify-pixel.js', request.url));
  if (!response.ok)
    throw new HttpError(
      503,
      'unavailable',
      `The pixel is not among the assets (status ${response.status}); build and deploy again.`,
    );
  const settings = JSON.stringify({ site: site.id, endpoint: new URL(request.url).origin });
  return new Response(`const __ENDCAP__=${settings.replaceAll('<', '\\u003c')};\n${await response.text()}`, {
    headers: {
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
