import { Hono } from 'hono';
import { productBySlug } from './catalog.ts';
import { assetResponse } from './asset.ts';
import { merchantFeed, productsJson, productsJsonLines, robots, sitemap } from './feed.ts';
import { hooks } from './hooks.ts';
import { collectionAt } from './navigation.ts';
import { homePage } from './page/home.tsx';
import { listingPage } from './page/listing.tsx';
import { productPage } from './page/product.tsx';
import { searchPage } from './page/search.tsx';
import { aboutPage, errorPage, privacyPage, shippingPage } from './page/text.tsx';
import { favicon, pictureAt } from './picture/picture.ts';
import { purchase } from './purchase.ts';
import { reactThemes } from './react/routes.tsx';
import { originOf, respond } from './respond.tsx';

/** The demo shop's Worker, as Hono sees it. */
export interface Shop {
  Bindings: {
    readonly PUBLIC_URL?: string;
    readonly TEST_HOOKS?: string;
    readonly ENDCAP_URL?: string;
    readonly ENDCAP_SITE?: string;
    readonly ENDCAP_PLACEMENT?: string;
  };
  Variables: { nonce?: string };
}

const PICTURE_CACHE = 'public, max-age=86400, stale-while-revalidate=604800';

const app = new Hono<Shop>();

app.use(hooks);
app.route('/', reactThemes);

app.get('/', (c) => respond(c, homePage(originOf(c))));
app.get('/search', (c) => respond(c, searchPage(new URL(c.req.url).searchParams)));
app.get('/about', (c) => respond(c, aboutPage));
app.get('/privacy', (c) => respond(c, privacyPage));
app.get('/shipping', (c) => respond(c, shippingPage));

app.get('/products/:slug', (c) => {
  const product = productBySlug(c.req.param('slug'));
  return product ? respond(c, productPage(product, originOf(c))) : c.notFound();
});

app.route('/', purchase);

app.get('/assets/:name', (c) => assetResponse(c.req.param('name'), c.req.query('v')) ?? c.notFound());

app.get('/img/:file', (c) => {
  const svg = pictureAt(c.req.param('file'), Number(c.req.query('w')) || undefined);
  if (!svg) return c.notFound();
  return c.body(svg, 200, { 'Content-Type': 'image/svg+xml; charset=utf-8', 'Cache-Control': PICTURE_CACHE });
});

for (const path of ['/favicon.svg', '/favicon.ico']) {
  app.get(path, (c) =>
    c.body(favicon(), 200, {
      'Content-Type': 'image/svg+xml; charset=utf-8',
      'Cache-Control': PICTURE_CACHE,
    }),
  );
}

app.get('/api/products.json', (c) =>
  c.json(productsJson(originOf(c)), 200, { 'Cache-Control': 'public, max-age=60' }),
);
app.get('/api/products.jsonl', (c) =>
  c.body(productsJsonLines(originOf(c)), 200, { 'Content-Type': 'application/x-ndjson; charset=utf-8' }),
);
app.get('/feed.tsv', (c) =>
  c.body(merchantFeed(originOf(c)), 200, { 'Content-Type': 'text/tab-separated-values; charset=utf-8' }),
);
app.get('/sitemap.xml', (c) =>
  c.body(sitemap(originOf(c)), 200, { 'Content-Type': 'application/xml; charset=utf-8' }),
);
app.get('/robots.txt', (c) => c.text(robots(originOf(c))));

app.get('*', (c, next) => {
  const collection = collectionAt(c.req.path.length > 1 ? c.req.path.replace(/\/$/, '') : c.req.path);
  return collection
    ? respond(c, listingPage(collection, new URL(c.req.url).searchParams, originOf(c)))
    : next();
});

app.notFound((c) =>
  respond(
    c,
    errorPage('We can’t find that page', 'It may have sold out for good, or the address has a slip in it.'),
    404,
  ),
);

app.onError((error, c) => {
  console.error(error);
  return respond(
    c,
    errorPage('Something tore', 'That was our fault, not yours. Try again in a moment.'),
    500,
  );
});

export default app;
