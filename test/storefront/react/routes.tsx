/** @jsxImportSource react */
import { Hono } from 'hono';
import type { Context } from 'hono';
import { renderToString } from 'react-dom/server.edge';
import { assetUrl } from '../asset.ts';
import { productBySlug } from '../catalog.ts';
import { collectionAt } from '../navigation.ts';
import { breadcrumbData, itemListData, productData } from '../page/structured-data.ts';
import { NONCE_PLACEHOLDER, originOf, respondHtml } from '../respond.tsx';
import { scriptJson } from '../script-json.ts';
import type { Shop } from '../storefront.ts';
import { App, titleOf } from './app.tsx';
import { decidedOrder } from './decide.ts';
import { listingState, productState } from './state.ts';
import type { PageState } from './state.ts';
import { BUILD_ID, nextData, themes } from './theme.ts';
import type { Theme } from './theme.ts';

/** State of a page of the shop, by path; undefined for what this app does not render. */
async function stateAt(c: Context<Shop>, theme: Theme, path: string): Promise<PageState | undefined> {
  const slug = /^\/products\/([^/]+)$/.exec(path)?.[1];
  if (slug) {
    const product = productBySlug(slug);
    return product && productState(product);
  }
  const collection = collectionAt(path);
  if (!collection) return undefined;
  const listing = listingState(collection, new URL(c.req.url).searchParams);
  return theme.name === 'next' ? decidedOrder(listing, { request: c.req.raw, env: c.env }) : listing;
}

function structuredData(page: PageState, origin: string): unknown[] {
  const trail = breadcrumbData(page.trail, origin);
  if (page.kind === 'product')
    return [productData(productBySlug(page.path.slice('/products/'.length))!, origin), trail];
  const products = page.products.map(({ slug }) => productBySlug(slug)!);
  return [itemListData(page.title, products, origin), trail];
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}

/** The document around what React renders: nothing but React's own HTML stands in its root. */
function documentOf(page: PageState, theme: Theme, base: string, origin: string): string {
  const store = { base, page };
  const nonce = `nonce="${NONCE_PLACEHOLDER}"`;
  return [
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escape(titleOf(page))}</title>`,
    `<link rel="canonical" href="${origin}${page.path}">`,
    '<link rel="icon" href="/favicon.svg" type="image/svg+xml">',
    `<link rel="stylesheet" href="${assetUrl('shop.css')}">`,
    ...structuredData(page, origin).map(
      (data) => `<script type="application/ld+json">${scriptJson(data)}</script>`,
    ),
    `</head>\n<body class="page-${page.kind}">`,
    `<div id="${theme.rootId}">${renderToString(<App store={store} />)}</div>`,
    `<script type="application/json" id="${theme.stateId}">${scriptJson(theme.name === 'next' ? nextData(store) : store)}</script>`,
    `<script src="${assetUrl('react.js')}" defer ${nonce}></script>`,
    '</body>\n</html>\n',
  ].join('\n');
}

async function answer(c: Context<Shop>, theme: Theme, base: string): Promise<Response> {
  const path = c.req.path.slice(base.length).replace(/(?<=.)\/$/, '');
  const dataPath = new RegExp(`^/_next/data/${BUILD_ID}(/.+)\\.json$`).exec(path)?.[1];
  const page = await stateAt(c, theme, dataPath ?? path);
  if (!page) return c.notFound();
  if (dataPath)
    return c.json({ pageProps: { base, page }, __N_SSP: true }, 200, {
      'Cache-Control': 'private, no-cache',
    });
  if (theme.name === 'react' && c.req.header('Accept')?.startsWith('application/json')) {
    return c.json({ page }, 200, { 'Cache-Control': 'public, max-age=0', Vary: 'Accept' });
  }
  const response = await respondHtml(c, documentOf(page, theme, base, originOf(c)), {
    status: 200,
    isPrivate: theme.name === 'next',
    placeholder: NONCE_PLACEHOLDER,
  });
  response.headers.set('Vary', 'Accept');
  return response;
}

/** The shop on React: below `/react` or on a host `react.*`; laid out as Next.js does: `/next` or `next.*`. */
export const reactThemes = new Hono<Shop>();

for (const theme of Object.values(themes)) {
  reactThemes.get(`/${theme.name}/*`, (c) => answer(c, theme, `/${theme.name}`));
}

reactThemes.get('*', async (c, next) => {
  const host = new URL(c.req.url).hostname;
  const theme = Object.values(themes).find(({ name }) => host.startsWith(`${name}.`));
  const isOwn = /^\/(women|men|new|sale|products|_next)(\/|$)/.test(c.req.path);
  if (!theme || !isOwn) return next();
  return answer(c, theme, '');
});
