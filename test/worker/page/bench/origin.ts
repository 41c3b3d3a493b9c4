import { pageOf, shapeOf } from './page.ts';

const pages = new Map<string, Uint8Array>();

/** The shop: pages from memory. */
export default {
  fetch(request: Request): Response {
    const { pathname } = new URL(request.url);
    let page = pages.get(pathname);
    if (!page) pages.set(pathname, (page = new TextEncoder().encode(pageOf(shapeOf(pathname)))));
    return new Response(page, {
      headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'max-age=60' },
    });
  },
};
