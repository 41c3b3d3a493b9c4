import type { ListingRefusal } from './listing.ts';
import type { Untouched } from './gate.ts';

/** What became of a page request: a closed list. */
export type PageOutcome =
  | 'rewritten' // something of ours beyond the plugin
  | 'tagged' // the plugin's tag only
  | 'redirected'
  | 'not-modified'
  | 'broken-off' // the origin failed in mid-stream
  | 'left' // the shopper had gone before the page was whole
  | `untouched:${Untouched}`;

/** What went less than well on a page that was served all the same. */
export type PageMishap =
  | 'visitor-late' // not there within the budget: the shop's page
  | 'visitor-failed'
  | 'handler-failed'
  | 'rescued' // from some tag on nothing was certain: the rest is as the shop sent it
  | `listing:${ListingRefusal}`;

export type PageCount = PageOutcome | PageMishap;

/** Site -> what -> how often: since this isolate started, and since it last told. Bounded: both are closed lists. */
const counts = new Map<string, Map<PageCount, number>>();
const untold = new Map<string, Map<PageCount, number>>();
const MAX_SITES = 1000;

export function countPage(site: string, what: PageCount): void {
  add(counts, site, what, 1);
  add(untold, site, what, 1);
}

/** Outcomes and mishaps of a site's pages in this isolate since it started, by name. */
export function pageCounters(site: string): Record<string, number> {
  return Object.fromEntries(counts.get(site) ?? []);
}

/** Sites of whose pages something has not been told yet. */
export function untoldSites(): string[] {
  return [...untold.keys()];
}

/** What has not been told yet of a site's pages: told now. */
export function takeUntold(site: string): Record<string, number> {
  const taken = Object.fromEntries(untold.get(site) ?? []);
  untold.delete(site);
  return taken;
}

/** Forgets all of a site that was only tried. */
export function forgetPages(site: string): void {
  counts.delete(site);
  untold.delete(site);
}

/** What could not be told after all. */
export function putBack(site: string, pages: Record<string, number>): void {
  for (const [what, number] of Object.entries(pages)) add(untold, site, what as PageCount, number);
}

function add(to: Map<string, Map<PageCount, number>>, site: string, what: PageCount, number: number): void {
  let own = to.get(site);
  if (!own) {
    if (to.size >= MAX_SITES) return;
    to.set(site, (own = new Map()));
  }
  own.set(what, (own.get(what) ?? 0) + number);
}
