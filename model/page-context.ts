import type { PageType } from './event.ts';

/** What is known of a page when it is asked for: its address first of all. */
export interface PageContext {
  /** Path and query, tracking parameters left out. */
  url: string;
  type: PageType;
  locale?: string;
}

/** Query parameters that name a campaign or a click, never a page. */
const TRACKING =
  /^(utm_.*|gclid|gbraid|wbraid|dclid|fbclid|msclkid|ttclid|twclid|li_fat_id|mc_cid|mc_eid|igshid|yclid|_ga|_gl|srsltid|_hs.*|vero_.*|epik)$/i;

/** Path and query of an address without tracking parameters and fragment; parameters keep their order. */
export function canonicalUrl(address: string | URL): string {
  const url = new URL(address, 'http://page.invalid');
  const kept = [...url.searchParams].filter(([name]) => !TRACKING.test(name));
  const query = new URLSearchParams(kept).toString();
  return url.pathname + (query ? `?${query}` : '');
}
