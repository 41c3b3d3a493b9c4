import type { Context } from 'hono';
import type { Shop } from './storefront.ts';
import type { Page } from './view/shell.tsx';
import { Shell } from './view/shell.tsx';

/** Stands for the nonce while the ETag is made: the same page must have the same tag on every request. */
export const NONCE_PLACEHOLDER = 'n-o-n-c-e';

/** Where the shop is seen from outside: what canonical links, structured data and feeds are built on. */
export function originOf(c: Context<Shop>): string {
  return c.env.PUBLIC_URL || new URL(c.req.url).origin;
}

/** What a careful shop allows itself: its own files, inline scripts by nonce, nothing else. */
function contentSecurityPolicy(nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'self'`,
  ].join('; ');
}

async function tagOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `W/"${Array.from(new Uint8Array(digest, 0, 10), (byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
}

function isKnown(header: string | undefined, tag: string): boolean {
  return (header ?? '').split(',').some((known) => known.trim() === tag || known.trim() === '*');
}

/**
 * A page as a response: the same for everyone, so cacheable but always revalidated; pages of a shopper's own
 * (bag, checkout, confirmation) stay private and without a tag.
 */
export async function respond(
  c: Context<Shop>,
  page: Page,
  status: 200 | 404 | 422 | 500 = 200,
): Promise<Response> {
  const html = `<!doctype html>${<Shell page={page} origin={originOf(c)} nonce={NONCE_PLACEHOLDER} />}`;
  return respondHtml(c, html, {
    status,
    isPrivate: ['cart', 'checkout', 'confirmation'].includes(page.type),
    placeholder: NONCE_PLACEHOLDER,
  });
}

interface HtmlOptions {
  readonly status: 200 | 404 | 422 | 500;
  readonly isPrivate: boolean;
  /** Text in the HTML that the nonce of this response replaces. */
  readonly placeholder: string;
}

export async function respondHtml(c: Context<Shop>, html: string, options: HtmlOptions): Promise<Response> {
  const { status, isPrivate, placeholder } = options;
  const headers: Record<string, string> = {
    'Cache-Control': isPrivate || status !== 200 ? 'private, no-cache' : 'public, max-age=0',
  };
  if (!isPrivate && status === 200) {
    const tag = await tagOf(html);
    headers['ETag'] = tag;
    // WARNING: a 304 must not carry the policy. Its fresh nonce would replace the one that the browser keeps
    // with the cached page, and block every script of it.
    if (isKnown(c.req.header('If-None-Match'), tag)) return c.body(null, 304, headers);
  }
  const nonce = c.get('nonce') ?? btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  return c.html(html.replaceAll(`nonce="${placeholder}"`, `nonce="${nonce}"`), status, {
    ...headers,
    'Content-Language': 'en',
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'X-Content-Type-Options': 'nosniff',
  });
}
