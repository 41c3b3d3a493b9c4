import type { DecideRequest, DecideResponse } from '../../model/page.ts';
import { candidatesOf } from '../apply/listing.ts';
import { ask } from '../ask.ts';
import { core } from '../chunk-core.ts';
import { config, isTag } from '../config.ts';
import { typeOfUrl } from '../infer/page-type.ts';
import { readCookie, readKept, writeKept } from '../store.ts';
import { previewHere } from './preview-here.ts';

/** Later than this a change would be seen as a jump: the shop's own stays. */
const MAX_DECIDE_MILLIS = 2000;
const MAX_CANDIDATES = 1000;

/** A listing whose products are candidates. */
export type Listing = Pick<DecideResponse['p'][number], 'i' | 's' | 'c'>;

/**
 * The server's decisions for the present page, with the products of these listings as candidates. `only`: of no other
 * placements. Undefined where it refuses, does not answer in 2 s, or the visitor has moved on meanwhile.
 */
export async function askDecisions(
  listings: Listing[],
  only?: string[],
): Promise<DecideResponse | undefined> {
  const { id, url, type = typeOfUrl(url) } = core.pageView();
  const request: DecideRequest = {
    v: 1,
    site: config.site,
    ...core.credentials(),
    session: isTag ? readCookie('session') : undefined,
    variations: isTag ? readKept().x : undefined,
    preview: isTag ? await previewHere() : undefined,
    page: { url, type, view: id },
    placements: only,
    candidates: listings.map(({ i, s, c }) => ({
      placement: i,
      item_ids: candidatesOf(s!, c).slice(0, MAX_CANDIDATES),
    })),
  };
  const answer = await ask('decide', request, { signal: AbortSignal.timeout(MAX_DECIDE_MILLIS) });
  const decided = answer?.ok ? ((await answer.json()) as DecideResponse) : undefined;
  const { k: x, token: t } = decided ?? {};
  if (x || t) writeKept({ ...readKept(), ...(x && { x }), ...(t && { t }) });
  return core.pageView().id === id ? decided : undefined;
}
