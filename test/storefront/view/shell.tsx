import type { Child, FC } from 'hono/jsx';
import { raw } from 'hono/html';
import type { Push } from '../analytics.ts';
import { collectionsIn } from '../navigation.ts';
import type { Department } from '../catalog.ts';
import { assetUrl } from '../asset.ts';
import { scriptJson } from '../script-json.ts';
import { Icon } from './icon.tsx';

/** All that one page of the shop says, before the shell is put around it. */
export interface Page {
  readonly title: string;
  readonly description: string;
  /** Path and query under which the page is indexed. */
  readonly path: string;
  /** What GA4 calls content_group, and stylesheets hook on to. */
  readonly type:
    | 'home'
    | 'listing'
    | 'product'
    | 'search'
    | 'cart'
    | 'checkout'
    | 'confirmation'
    | 'text'
    | 'error';
  readonly body: Child;
  readonly jsonLd?: readonly unknown[];
  readonly pushes?: readonly Push[];
  readonly isIndexed?: boolean;
  readonly image?: string;
  readonly search?: string;
}

const main = [
  { path: '/women', title: 'Women', department: 'women' },
  { path: '/men', title: 'Men', department: 'men' },
  { path: '/new', title: 'New in' },
  { path: '/sale', title: 'Last sizes' },
] as const satisfies readonly { path: string; title: string; department?: Department }[];

const SearchForm: FC<{ id: string; value?: string | undefined }> = ({ id, value }) => (
  <form class="search-form" role="search" action="/search" method="get">
    <label class="visually-hidden" for={id}>
      Search the shop
    </label>
    <input
      id={id}
      type="search"
      name="q"
      value={value ?? ''}
      placeholder="Search"
      autocomplete="off"
      required
    />
    <button type="submit" class="icon-button" aria-label="Search">
      <Icon name="search" />
    </button>
  </form>
);

const Header: FC<{ path: string; search?: string | undefined }> = ({ path, search }) => (
  <header class="site-header">
    <details class="menu">
      <summary aria-label="Menu" class="icon-button">
        <Icon name="menu" />
      </summary>
      <div class="menu-panel">
        <SearchForm id="menu-search" value={search} />
        <nav aria-label="All departments">
          {(['women', 'men'] as const).map((department) => (
            <div class="menu-department">
              {collectionsIn(department).map((collection, place) => (
                <a href={collection.path} class={place === 0 ? 'menu-lead' : undefined}>
                  {collection.title}
                </a>
              ))}
            </div>
          ))}
          <div class="menu-department">
            <a class="menu-lead" href="/new">
              New in
            </a>
            <a class="menu-lead" href="/sale">
              Last sizes
            </a>
          </div>
        </nav>
      </div>
    </details>
    <nav class="main-nav" aria-label="Main">
      <ul>
        {main.map((entry) => (
          <li>
            <a
              href={entry.path}
              aria-current={path === entry.path || path.startsWith(`${entry.path}/`) ? 'true' : undefined}
            >
              {entry.title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
    <a class="wordmark" href="/" aria-label="Harbour & Loom, home">
      Harbour <span class="ampersand">&amp;</span> Loom
    </a>
    <div class="header-tools">
      <SearchForm id="site-search" value={search} />
      <a class="bag-link" href="/cart">
        <Icon name="bag" />
        <span class="visually-hidden">Bag</span>
        <span class="bag-count" data-bag-count hidden></span>
      </a>
    </div>
  </header>
);

const Footer: FC = () => (
  <footer class="site-footer">
    <div class="footer-columns">
      <div class="footer-about">
        <p class="wordmark">
          Harbour <span class="ampersand">&amp;</span> Loom
        </p>
        <p>Clothes in good cloth, made in small runs and mended for as long as you wear them.</p>
      </div>
      <nav aria-label="Shop">
        <h2>Shop</h2>
        <ul>
          {main.map((entry) => (
            <li>
              <a href={entry.path}>{entry.title}</a>
            </li>
          ))}
        </ul>
      </nav>
      <nav aria-label="Help">
        <h2>Help</h2>
        <ul>
          <li>
            <a href="/shipping">Delivery and returns</a>
          </li>
          <li>
            <a href="/about">About us</a>
          </li>
          <li>
            <a href="/privacy">Privacy</a>
          </li>
        </ul>
      </nav>
      <div>
        <h2>Visit</h2>
        <p>
          Quay 4, Galway
          <br />
          Monday to Saturday, 10–18
        </p>
      </div>
    </div>
    <p class="footer-note">
      Harbour &amp; Loom is a demonstration shop: its goods are invented, and no order is charged or sent.
    </p>
  </footer>
);

/** The whole document. Everything that differs by shopper (the number in the bag) is filled in by the shop's script. */
export const Shell: FC<{ page: Page; origin: string; nonce: string }> = ({ page, origin, nonce }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{page.type === 'home' ? page.title : `${page.title} – Harbour & Loom`}</title>
      <meta name="description" content={page.description} />
      {page.isIndexed === false ? (
        <meta name="robots" content="noindex" />
      ) : (
        <link rel="canonical" href={origin + page.path} />
      )}
      <meta property="og:site_name" content="Harbour & Loom" />
      <meta property="og:title" content={page.title} />
      <meta property="og:type" content={page.type === 'product' ? 'product' : 'website'} />
      {page.image && <meta property="og:image" content={origin + page.image} />}
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <link
        rel="preload"
        href={assetUrl('grotesk.woff2')}
        as="font"
        type="font/woff2"
        crossorigin="anonymous"
      />
      <link rel="stylesheet" href={assetUrl('shop.css')} />
      <script nonce={nonce}>
        {raw(
          `window.dataLayer=window.dataLayer||[];${[{ content_group: page.type }, ...(page.pushes ?? [])].map((push) => `dataLayer.push(${scriptJson(push)});`).join('')}`,
        )}
      </script>
      <script src={assetUrl('shop.js')} defer nonce={nonce}></script>
      {(page.jsonLd ?? []).map((data) => (
        <script type="application/ld+json">{raw(scriptJson(data))}</script>
      ))}
    </head>
    <body class={`page-${page.type}`}>
      <a class="skip-link" href="#content">
        Skip to content
      </a>
      <aside class="announcement" aria-label="Announcement">
        Free delivery in Europe over €120 <span aria-hidden="true">·</span>{' '}
        <a href="/shipping">30 days to return</a>
      </aside>
      <Header path={page.path} search={page.search} />
      <main id="content">{page.body}</main>
      <Footer />
      <div class="toast" role="status" aria-live="polite" data-toast></div>
    </body>
  </html>
);
