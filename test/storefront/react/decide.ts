import type { DecideRequest, DecideResponse } from '../../../model/page.ts';
import type { Shop } from '../storefront.ts';
import type { ListingState } from './state.ts';

const DECIDE_MILLIS = 150;

interface Asking {
  /** The shopper's request: its address and cookies go along. */
  readonly request: Request;
  readonly env: Shop['Bindings'];
  /** How long the page may wait for a decision. */
  readonly budgetMillis?: number;
}

/**
 * The listing in the order that Endcap decides, asked from the shop's own server as a Next.js loader would:
 * `POST /_endcap/decide` with the shopper's cookies and the products at hand. Without an answer in time, or without
 * a decision on this placement, the shop's own order.
 */
export async function decidedOrder(listing: ListingState, asking: Asking): Promise<ListingState> {
  const { request, env, budgetMillis = DECIDE_MILLIS } = asking;
  const { ENDCAP_URL, ENDCAP_SITE, ENDCAP_PLACEMENT } = env;
  if (!ENDCAP_URL || !ENDCAP_SITE || !ENDCAP_PLACEMENT) return listing;
  const question: DecideRequest = {
    v: 1,
    site: ENDCAP_SITE,
    page: { url: request.url, type: 'listing' },
    placements: [ENDCAP_PLACEMENT],
    candidates: [{ placement: ENDCAP_PLACEMENT, item_ids: listing.products.map(({ id }) => id) }],
  };
  try {
    const response = await fetch(new URL('/_endcap/decide', ENDCAP_URL), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: request.headers.get('Cookie') ?? '' },
      body: JSON.stringify(question),
      signal: AbortSignal.timeout(budgetMillis),
    });
    if (!response.ok) return listing;
    const { p: placements } = await response.json<DecideResponse>();
    const order = placements.find(({ i: placement }) => placement === ENDCAP_PLACEMENT)?.o;
    return order ? { ...listing, products: inOrder(listing.products, order) } : listing;
  } catch {
    return listing;
  }
}

/** The same products, those named by the order first and in it; nothing is lost or doubled. */
function inOrder<Card extends { readonly id: string }>(
  cards: readonly Card[],
  order: readonly string[],
): Card[] {
  const rank = new Map(order.map((id, place) => [id, place]));
  return cards.toSorted((a, b) => (rank.get(a.id) ?? order.length) - (rank.get(b.id) ?? order.length));
}
