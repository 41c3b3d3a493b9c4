import grotesk from '@fontsource-variable/schibsted-grotesk/files/schibsted-grotesk-latin-wght-normal.woff2';
import { chance } from './catalog/chance.ts';
import { colours } from './catalog/colours.ts';
import shopScript from './client/shop.browser.js';
import reactScript from '../../.build/storefront/react.browser.js';
import shopStyle from './client/shop.css';

/** The shade that stands for a colour family in a filter: the first colour of that family. */
function familyRules(): string {
  const seen = new Map<string, string>();
  for (const { family, hex } of Object.values(colours)) if (!seen.has(family)) seen.set(family, hex);
  return [...seen].map(([family, hex]) => `.family-${family.toLowerCase()}{background:${hex}}`).join('');
}

const swatchRules = Object.entries(colours)
  .map(([key, { hex }]) => `.swatch-${key}{background:${hex}}`)
  .join('');

interface Asset {
  readonly body: string | ArrayBuffer;
  readonly type: string;
  readonly version: string;
}

function textAsset(body: string, type: string): Asset {
  return { body, type, version: Math.floor(chance(body) * 2 ** 32).toString(36) };
}

const assets: Readonly<Record<string, Asset>> = {
  'shop.css': textAsset(shopStyle + swatchRules + familyRules(), 'text/css; charset=utf-8'),
  'shop.js': textAsset(shopScript, 'text/javascript; charset=utf-8'),
  'react.js': textAsset(reactScript, 'text/javascript; charset=utf-8'),
  'grotesk.woff2': { body: grotesk, type: 'font/woff2', version: '5-3' },
};

/** Address that changes with the content, so that the file can be cached for good. */
export function assetUrl(name: string): string {
  return `/assets/${name}?v=${assets[name]!.version}`;
}

export function assetResponse(name: string, version: string | undefined): Response | undefined {
  const asset = Object.hasOwn(assets, name) ? assets[name] : undefined;
  if (!asset) return undefined;
  const isCurrent = version === asset.version;
  return new Response(asset.body, {
    headers: {
      'Content-Type': asset.type,
      'Cache-Control': isCurrent ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
    },
  });
}
