import type { DecideRequest, DecideResponse } from '../../model/page.ts';
import { ask } from '../ask.ts';
import { config, isTag } from '../config.ts';
import { consentOfRequest } from '../consent/consent.ts';
import { typeOfPage } from '../observe/page-type.ts';
import { pageView } from '../page-view.ts';
import { readCookie, readKept } from '../store.ts';
import { candidatesOf } from './listing.ts';

/** Later than this a change would be seen as a jump: the shop's own stays. */
const MAX_DECIDE_MILLIS = 2000;

/** A listing whose products are candidates. */
export type Listing = Pick<DecideResponse['p'][number], 'i' | 's' | 'c'>;

/**
 * The server's decisions for the present page, with the products of these listings as candidates. `only`: of no other
 * placements. Undefined where it refuses, does not answer in 2 s, or the visitor has moved on meanwhile.
 */
export async function askDecisions(listings: Listing[], only?: string[]): Promise<DecideResponse | undefined> {
  const { id, url } = pageView();
  const request: DecideRequest = {
    v: 1,
    site: config.site,
    ...(isTag && { token: readKept().t, consent: consentOfRequest(), session: readCookie('session') }),
    page: { url, type: typeOfPage(), view: id },
    placements: only,
    candidates: listings.map(({ i, s, c }) => ({ placement: i, item_ids: candidatesOf(s!, c).slice(0, 1000) })),
  };
  const answer = await ask('decide', request, { signal: AbortSignal.timeout(MAX_DECIDE_MILLIS) });
  const decided = answer?.ok ? ((await answer.json()) as DecideResponse) : undefined;
  return pageView().id === id ? decided : undefined;
}
