import type { EventBatch, ShopEvent } from '../../model/event.ts';
import { canonicalUrl } from '../../model/page-context.ts';

/** An e-mail address, or a number long enough to be a telephone's, a customer's or a card's. */
const PERSONAL = /[^\s@]+(@|%40)[^\s@]+|\d{7,}/i;

/**
 * The batch without what may name a person: addresses without tracking parameters and without values that look like an
 * e-mail address, search terms likewise. What people type or links carry is not ours to keep (DESIGN rule 8).
 */
export function scrub(batch: EventBatch): EventBatch {
  const { token: _token, consent: _consent, ...kept } = batch;
  const { referrer, ...page } = kept.page;
  return {
    ...kept,
    page: {
      ...page,
      url: scrubUrl(page.url),
      ...(referrer == null ? {} : { referrer: referrer.split(/[?#]/)[0]! }),
    },
    events: kept.events.map(scrubEvent),
  };
}

function scrubEvent(event: ShopEvent): ShopEvent {
  const { search_term: term, ...params } = event.params;
  return term !== undefined && PERSONAL.test(term) ? { ...event, params } : event;
}

/** Path and query; parameters whose value looks like an e-mail address go, numbers stay: shops name pages by them. */
function scrubUrl(address: string): string {
  const url = canonicalUrl(address);
  if (!/@|%40/i.test(url)) return url;
  const [path, query] = url.split('?');
  const safe = [...new URLSearchParams(query)].filter(([, value]) => !value.includes('@'));
  const rest = new URLSearchParams(safe).toString();
  return path!.replaceAll(/[^/]*(@|%40)[^/]*/gi, '-') + (rest ? `?${rest}` : '');
}
