/** @jsxImportSource react */
import { useContext, useEffect } from 'react';
import type { ReactNode } from 'react';
import { Cards } from './card.tsx';
import { Link, RouterContext } from './router.tsx';
import type { ListingState } from './state.ts';
import { listItems, pushEcommerce } from './telemetry.ts';

function query(sort: string, view: number, page: number): string {
  const params = new URLSearchParams();
  if (sort !== 'featured') params.set('sort', sort);
  if (view !== 24) params.set('view', String(view));
  if (page > 1) params.set('page', String(page));
  const text = params.toString();
  return text ? `?${text}` : '';
}

export function Listing({ state }: { readonly state: ListingState }): ReactNode {
  const { base, go } = useContext(RouterContext);
  const { id, path, title, lead, trail, categories, products, total, page, pages, sort, view } = state;
  useEffect(() => {
    const items = listItems(
      products.map(({ item }) => item),
      id,
      title,
    );
    pushEcommerce('view_item_list', { item_list_id: id, item_list_name: title, items });
  }, [id, title, products]);
  return (
    <>
      <div className="listing-head">
        <nav className="breadcrumbs" aria-label="Breadcrumb">
          <ol>
            {trail.map((step, nth) => (
              <li key={step.path}>
                <Link to={step.path} current={nth === trail.length - 1 ? 'page' : undefined}>
                  {step.title}
                </Link>
              </li>
            ))}
          </ol>
        </nav>
        <h1>{title}</h1>
        <p className="lead">{lead}</p>
        <nav className="category-nav" aria-label="Categories">
          <ul>
            {categories.map((category) => (
              <li key={category.path}>
                <Link to={category.path} current={category.path === path ? 'page' : undefined}>
                  {category.title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
      </div>
      <div className="filters">
        <div className="toolbar">
          <span />
          <p className="result-count" role="status">
            {total} products
          </p>
          <div className="sorting">
            <label htmlFor="sort">Sort by</label>
            <select
              id="sort"
              value={sort}
              onChange={(event) =>
                go(base + path + query((event.target as unknown as { value: string }).value, view, 1))
              }
            >
              {state.sorts.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </div>
        </div>
      </div>
      <Cards id={id} name={title} cards={products} />
      {pages > 1 && (
        <div className="pagination-row">
          <nav className="pagination" aria-label="Pages">
            {Array.from({ length: pages }, (_, nth) => (
              <Link
                key={nth}
                to={path + query(sort, view, nth + 1)}
                current={nth + 1 === page ? 'page' : undefined}
                label={`Page ${nth + 1}`}
              >
                {nth + 1}
              </Link>
            ))}
          </nav>
        </div>
      )}
    </>
  );
}
