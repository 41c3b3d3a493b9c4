import { layerViewStart, onLayer } from '../data-layer.ts';
import { emit } from './emit.ts';
import { paramsOf } from './item.ts';

/** GA4's ecommerce events and its recommended ones that a shop means; own events go through `endcap.track`. */
const NAMES =
  /^(view_(item|item_list|cart|promotion|search_results)|select_(item|promotion)|add_to_(cart|wishlist)|remove_from_cart|begin_checkout|add_(shipping|payment)_info|purchase|refund|search|sign_up|login|generate_lead)$/;

type Raw = Record<string, unknown>;

/** Reads the shop's dataLayer: objects as Tag Manager takes them and `gtag('event', ...)`, those of this page view first. */
export function observeDataLayer(): void {
  // As in Tag Manager, `ecommerce` holds from push to push until `ecommerce: null` resets it.
  let ecommerce: Raw = {};
  onLayer(layerViewStart(), (entry) => {
    if (entry[0] === 'event') tell(entry[1], (entry[2] ?? {}) as Raw, 'gtag');
    if ('ecommerce' in entry) ecommerce = (entry.ecommerce ?? {}) as Raw;
    tell(entry.event, { ...entry, ...ecommerce }, 'dataLayer');
  });
}

function tell(name: unknown, params: Raw, source: 'gtag' | 'dataLayer'): void {
  if (typeof name !== 'string' || !NAMES.test(name)) return;
  emit(name === 'view_search_results' ? 'search' : name, paramsOf(params), source);
}
