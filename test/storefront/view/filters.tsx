import type { FC } from 'hono/jsx';
import { slugify } from '../catalog/slugify.ts';
import { PAGE_SIZE, WIDE_PAGE_SIZE, sorts, writeQuery } from '../browse.ts';
import type { Facet, FacetName, Listing, ListQuery, Sort } from '../browse.ts';
import { Icon } from './icon.tsx';

const FacetBox: FC<{ facet: Facet }> = ({ facet }) => (
  <fieldset class={`facet facet-${facet.name}`}>
    <legend>{facet.label}</legend>
    <ul>
      {facet.values.map(({ value, count, isChosen }) => (
        <li>
          <label>
            <input type="checkbox" name={facet.name} value={value} checked={isChosen} />
            {facet.name === 'colour' && (
              <span class={`swatch family-${slugify(value)}`} aria-hidden="true"></span>
            )}
            <span class="facet-value">{value}</span>
            <span class="facet-count">
              {count}
              <span class="visually-hidden"> products</span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  </fieldset>
);

function without(query: ListQuery, name: FacetName, value: string): Partial<ListQuery> {
  return { chosen: { ...query.chosen, [name]: query.chosen[name].filter((chosen) => chosen !== value) } };
}

/** Filter, sort and page size: one form that works by GET, sent by the shop's script as soon as a choice changes. */
export const Filters: FC<{ listing: Listing; path: string; search?: string }> = ({
  listing,
  path,
  search,
}) => {
  const { query } = listing;
  const chosen = Object.entries(query.chosen).flatMap(([name, values]) =>
    values.map((value) => ({ name: name as FacetName, value })),
  );
  const none = Object.fromEntries(
    Object.keys(query.chosen).map((name) => [name, []]),
  ) as unknown as ListQuery['chosen'];
  return (
    <form class="filters" method="get" action={path} data-filters>
      {search && <input type="hidden" name="q" value={search} />}
      {query.view !== PAGE_SIZE && <input type="hidden" name="view" value={String(query.view)} />}
      <div class="toolbar">
        <details class="filter-details">
          <summary>
            Filter{chosen.length > 0 && <span class="filter-count"> ({chosen.length})</span>}{' '}
            <Icon name="chevron" />
          </summary>
          <div class="filter-panel">
            <div class="facets">
              {listing.facets.map((facet) => (
                <FacetBox facet={facet} />
              ))}
            </div>
            <button type="submit" class="button">
              Show products
            </button>
          </div>
        </details>
        <p class="result-count" role="status">
          {listing.total} {listing.total === 1 ? 'product' : 'products'}
        </p>
        <div class="sorting">
          <label for="sort">Sort by</label>
          <select id="sort" name="sort">
            {Object.entries(sorts).map(([name, { label }]) => (
              <option value={name} selected={query.sort === (name as Sort)}>
                {label}
              </option>
            ))}
          </select>
          <noscript>
            <button type="submit" class="button button-small">
              Sort
            </button>
          </noscript>
        </div>
      </div>
      {chosen.length > 0 && (
        <ul class="chips" aria-label="Chosen filters">
          {chosen.map(({ name, value }) => (
            <li>
              <a class="chip" href={path + writeQuery(query, without(query, name, value), search)}>
                <span class="visually-hidden">Remove filter </span>
                {value} <Icon name="close" />
              </a>
            </li>
          ))}
          <li>
            <a class="chip-clear" href={path + writeQuery(query, { chosen: none }, search)}>
              Clear all
            </a>
          </li>
        </ul>
      )}
    </form>
  );
};

/** Previous, numbers and next, with a way to see 100 cards at once. */
export const Pagination: FC<{ listing: Listing; path: string; search?: string }> = ({
  listing,
  path,
  search,
}) => {
  const { query, pages, total } = listing;
  const to = (page: number): string => path + writeQuery(query, { page }, search);
  const isWide = query.view === WIDE_PAGE_SIZE;
  const view = isWide ? PAGE_SIZE : WIDE_PAGE_SIZE;
  return (
    <div class="pagination-row">
      {pages > 1 && (
        <nav class="pagination" aria-label="Pages">
          {query.page > 1 && (
            <a href={to(query.page - 1)} rel="prev">
              Previous
            </a>
          )}
          {Array.from({ length: pages }, (_, nth) => nth + 1).map((page) => (
            <a
              href={to(page)}
              aria-current={page === query.page ? 'page' : undefined}
              aria-label={`Page ${page}`}
            >
              {page}
            </a>
          ))}
          {query.page < pages && (
            <a href={to(query.page + 1)} rel="next">
              Next
            </a>
          )}
        </nav>
      )}
      {total > PAGE_SIZE && (
        <a class="text-link view-link" href={path + writeQuery(query, { view }, search)}>
          Show {view} a page
        </a>
      )}
    </div>
  );
};
