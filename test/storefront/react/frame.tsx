/** @jsxImportSource react */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from './router.tsx';

const main = [
  ['/women', 'Women'],
  ['/men', 'Men'],
  ['/new', 'New in'],
  ['/sale', 'Last sizes'],
] as const;

function Wordmark(): ReactNode {
  return (
    <>
      Harbour <span className="ampersand">&amp;</span> Loom
    </>
  );
}

function readCount(): number {
  const { document } = globalThis as unknown as { document: { cookie: string } };
  return Number(/(?:^|; )hl_bag_count=(\d+)/.exec(document.cookie)?.[1] ?? 0);
}

/** The bag's number is known in the browser alone: rendered empty, filled in after hydration. */
function BagLink({ change }: { readonly change: number }): ReactNode {
  const [count, setCount] = useState(0);
  useEffect(() => setCount(readCount()), [change]);
  return (
    <a className="bag-link" href="/cart">
      <svg className="icon" viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
        <path d="M5 8.500h14l-.9 11.500H5.900L5 8.500Zm3.5 2V7.200a3.5 3.5 0 0 1 7 0v3.3" />
      </svg>
      <span className="visually-hidden">Bag</span>
      {count > 0 && <span className="bag-count">{count}</span>}
    </a>
  );
}

/** Header and footer around a page; all of it belongs to React. */
export function Frame(props: {
  readonly path: string;
  readonly bagChange: number;
  readonly children: ReactNode;
}): ReactNode {
  const { path, bagChange, children } = props;
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <aside className="announcement" aria-label="Announcement">
        Free delivery in Europe over €120 <span aria-hidden="true">·</span>{' '}
        <a href="/shipping">30 days to return</a>
      </aside>
      <header className="site-header site-header-plain">
        <nav className="main-nav" aria-label="Main">
          <ul>
            {main.map(([to, title]) => (
              <li key={to}>
                <Link to={to} current={path === to || path.startsWith(`${to}/`) ? 'true' : undefined}>
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <a className="wordmark" href="/" aria-label="Harbour & Loom, home">
          <Wordmark />
        </a>
        <div className="header-tools">
          <BagLink change={bagChange} />
        </div>
      </header>
      <main id="content">{children}</main>
      <footer className="site-footer">
        <div className="footer-columns">
          <div className="footer-about">
            <p className="wordmark">
              <Wordmark />
            </p>
            <p>Clothes in good cloth, made in small runs and mended for as long as you wear them.</p>
          </div>
          <nav aria-label="Help">
            <h2>Help</h2>
            <ul>
              <li>
                <a href="/shipping">Delivery and returns</a>
              </li>
              <li>
                <a href="/privacy">Privacy</a>
              </li>
            </ul>
          </nav>
        </div>
        <p className="footer-note">
          Harbour &amp; Loom is a demonstration shop: its goods are invented, and no order is charged or sent.
        </p>
      </footer>
    </>
  );
}
