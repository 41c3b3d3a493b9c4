import { browse, readQuery } from '../browse.ts';
import { collectionAt } from '../navigation.ts';
import { search } from '../search.ts';
import { Grid } from '../view/card.tsx';
import { Filters, Pagination } from '../view/filters.tsx';
import type { Page } from '../view/shell.tsx';

const suggestions = ['linen shirt', 'wool coat', 'merino', 'selvedge denim', 'navy'];

const MAX_QUERY_CHARACTERS = 100;

/** Search results in the order of the search, with the filters of a listing. */
export function searchPage(params: URLSearchParams): Page {
  const query = (params.get('q') ?? '').trim().slice(0, MAX_QUERY_CHARACTERS);
  const hits = search(query);
  const place = new Map(hits.map((hit, nth) => [hit.product.id, nth]));
  const listing = browse(
    hits.map((hit) => hit.product),
    readQuery(params),
    (a, b) => place.get(a.id)! - place.get(b.id)!,
  );
  const isEmpty = hits.length === 0;
  return {
    title: query ? `“${query}”` : 'Search',
    description: 'Search the shop.',
    path: '/search',
    type: 'search',
    isIndexed: false,
    search: query,
    pushes: query ? [{ event: 'search', search_term: query, results: hits.length }] : [],
    body: (
      <>
        <div class="listing-head">
          <h1>{query ? <>Results for “{query}”</> : 'Search'}</h1>
          {isEmpty && (
            <p class="lead">
              {query ? 'We found nothing under those words.' : 'What are you looking for?'} Try one of these:
            </p>
          )}
        </div>
        {isEmpty ? (
          <>
            <ul class="chips suggestions">
              {suggestions.map((text) => (
                <li>
                  <a class="chip" href={`/search?q=${encodeURIComponent(text)}`}>
                    {text}
                  </a>
                </li>
              ))}
            </ul>
            <h2 class="section-title">New in</h2>
            <Grid
              id="search-suggestions"
              name="Suggestions"
              products={collectionAt('/new')!.products.slice(0, 8)}
            />
          </>
        ) : (
          <>
            <Filters listing={listing} path="/search" search={query} />
            <Grid id="search" name="Search results" products={listing.items} />
            <Pagination listing={listing} path="/search" search={query} />
          </>
        )}
      </>
    ),
  };
}
