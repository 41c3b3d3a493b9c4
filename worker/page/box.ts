import { escapeHtml } from './html-text.ts';
import type { PageElement } from './page-element.ts';
import { allowsOwnStylesheet, blocksInlineStyle, styleNonce } from './plugin-tag.ts';

export type Position = 'before' | 'after' | 'prepend' | 'append' | 'replace';

/** Looks of what we insert: the shop's type and colours, as the plugin's own (plugin/insert/*.css). */
const STYLE =
  '.endcap-offer{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;justify-content:center;padding:10px 16px;border:1px solid color-mix(in srgb,currentColor 25%,transparent);border-radius:8px}' +
  '.endcap-offer>code{padding:6px 12px;border:1px dashed currentColor;border-radius:6px;font:inherit}' +
  '.endcap-strip{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(150px,1fr);gap:16px;margin:0;padding:0;overflow-x:auto;list-style:none}' +
  '.endcap-card>a{display:grid;gap:4px;color:inherit;text-decoration:none}' +
  '.endcap-card>a>img{width:100%;aspect-ratio:4/5;object-fit:cover}';

/** Where the same looks are a stylesheet of the shop's own origin, for policies that allow nothing inline. */
export const BOX_STYLESHEET_PATH = '/_endcap/box.css';

export function boxStylesheet(): Response {
  return new Response(STYLE, {
    headers: {
      'Content-Type': 'text/css; charset=utf-8',
      'Cache-Control': 'public, max-age=86400, stale-while-revalidate=604800',
    },
  });
}

/** What boxes need once a page to look right, as the page's policy allows it; undefined: it allows nothing of the kind. */
export function boxStyle(policy: string | null, origin: string): string | undefined {
  const nonce = styleNonce(policy);
  if (nonce) return `<style nonce="${escapeHtml(nonce)}">${STYLE}</style>`;
  if (!blocksInlineStyle(policy)) return `<style>${STYLE}</style>`;
  // With the origin, so that no `<base>` leads it away. In the body it holds back what comes after it, so nothing jumps.
  return allowsOwnStylesheet(policy)
    ? `<link rel="stylesheet" href="${escapeHtml(origin)}${BOX_STYLESHEET_PATH}">`
    : undefined;
}

/** What a placement inserts, marked so that the plugin knows it and puts no second one beside it. */
export function box(placement: string, html: string): string {
  return `<div data-endcap="${escapeHtml(placement)}">${html}</div>`;
}

/** Puts HTML at a place. What it replaces goes. */
export function insertAt(element: PageElement, position: Position, html: string): void {
  element[position](html);
}
