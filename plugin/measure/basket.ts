import type { ShopEvent } from '../../model/event.ts';
import { core } from '../chunk-core.ts';

/** Key in sessionStorage: value of the basket in this tab; only under consent to personalization. */
const KEY = 'ec_b';

/** What the basket of this visit is worth, as far as its events told; 0: empty or not known. */
export function basketValue(): number {
  try {
    return Number(sessionStorage.getItem(KEY)) || 0;
  } catch {
    return 0;
  }
}

/** Follows the basket's value through the shop's events, for overlays and offers that depend on it. */
export function followBasket(): void {
  core.on('event', (event) => {
    const value = after(basketValue(), event);
    if (value === undefined || !core.consent().personalization) return;
    try {
      if (value > 0) sessionStorage.setItem(KEY, String(value));
      else sessionStorage.removeItem(KEY);
    } catch {
      // Blocked storage: what depends on the basket stays away.
    }
  });
  core.on('consent', ({ personalization }) => {
    try {
      if (!personalization) sessionStorage.removeItem(KEY);
    } catch {
      // Blocked storage holds nothing.
    }
  });
}

function after(before: number, { name, params }: ShopEvent): number | undefined {
  const items = (params.items ?? []).reduce((sum, { price = 0, quantity = 1 }) => sum + price * quantity, 0);
  const value = params.value ?? items;
  if (name === 'add_to_cart') return before + value;
  if (name === 'remove_from_cart') return Math.max(0, before - value);
  // The basket itself says best, where it says a value at all.
  if (name === 'view_cart' || name === 'begin_checkout')
    return params.value === undefined && !items ? undefined : value;
  return name === 'purchase' ? 0 : undefined;
}
