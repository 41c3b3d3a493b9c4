import { PAGE_SIZE, browse, readQuery, writeQuery } from '../browse.ts';
import type { Collection } from '../navigation.ts';
import { collectionsIn } from '../navigation.ts';
import { Breadcrumbs } from '../view/breadcrumbs.tsx';
import { Grid } from '../view/card.tsx';
import { Filters, Pagination } from '../view/filters.tsx';
import type { Page } from '../view/shell.tsx';
import { breadcrumbData, itemListData } from './structured-data.ts';

/** A category's listing: 24 cards a page, or 100 with `?view=100`. */
export function listingPage(collection: Collection, params: URLSearchParams, origin: string): Page {
  const byDate = collection.id === 'new-in' ? (): number => 0 : undefined;
  const listing = browse(collection.products, readQuery(params), byDate);
  const { path, title, trail, department } = collection;
  const steps = [...trail, { path, title }];
  const longTitle = trail.length > 1 ? `${trail[1]!.title}’s ${title.toLowerCase()}` : title;
  const isFiltered = Object.values(listing.query.chosen).some((values) => values.length > 0);
  return {
    title: listing.query.page > 1 ? `${longTitle}, page ${listing.query.page}` : longTitle,
    description: `${collection.lead} ${collection.products.length} pieces at Harbour & Loom.`,
    path:
      path +
      (isFiltered
        ? ''
        : writeQuery({ ...listing.query, sort: 'featured', view: PAGE_SIZE }, { page: listing.query.page })),
    type: 'listing',
    jsonLd: [breadcrumbData(steps, origin), itemListData(longTitle, listing.items, origin)],
    body: (
      <>
        <div class="listing-head">
          <Breadcrumbs steps={steps} />
          <h1>{longTitle}</h1>
          <p class="lead">{collection.lead}</p>
          {department && (
            <nav class="category-nav" aria-label={`${department === 'women' ? 'Women' : 'Men'} by category`}>
              <ul>
                {collectionsIn(department).map((other, place) => (
                  <li>
                    <a href={other.path} aria-current={other.path === path ? 'page' : undefined}>
                      {place === 0 ? 'All' : other.title}
                    </a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
        </div>
        <Filters listing={listing} path={path} />
        {listing.items.length > 0 ? (
          <Grid id={collection.id} name={longTitle} products={listing.items} />
        ) : (
          <p class="empty">
            Nothing fits these filters. <a href={path}>Show all of {longTitle.toLowerCase()}</a>
          </p>
        )}
        <Pagination listing={listing} path={path} />
      </>
    ),
  };
}
