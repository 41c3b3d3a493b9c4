import type { ShopEvent } from '../../event.ts';
import { SESSION_IDLE_MILLIS } from '../../session.ts';
import type { ItemAct, ItemSignal } from '../../session.ts';

/** One thing a visitor did with one product. */
export interface VisitAct extends ItemSignal {
  /** Place in the list it was picked from, from 0 (GA4 `index`); absent: not known. */
  place?: number;
  /** Acts of one purchase share it. */
  basket?: string;
}

/** What one visitor did with products without a pause of half an hour, oldest first. */
export interface Visit {
  visitor: string;
  acts: readonly VisitAct[];
}

/** Which GA4 events are acts, and of what kind. The same mapping as the profile's. */
export const ACT_OF_EVENT: Readonly<Record<string, ItemAct>> = {
  select_item: 'click',
  view_item: 'view',
  add_to_cart: 'cart',
  purchase: 'purchase',
};

/** The acts of one visitor's events, in the order of their times (of their ids where times are equal). */
export function actsOf(events: readonly ShopEvent[]): VisitAct[] {
  const acts: VisitAct[] = [];
  const ordered = events.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  for (const { id, name, at, params } of ordered) {
    const act = ACT_OF_EVENT[name];
    if (act === undefined) continue;
    for (const item of params.items ?? []) {
      acts.push({
        id: item.item_id,
        act,
        at,
        ...(item.index === undefined ? {} : { place: item.index }),
        ...(act === 'purchase' ? { basket: params.transaction_id ?? id } : {}),
      });
    }
  }
  return acts;
}

/** One visitor's visits: a new one starts after `SESSION_IDLE_MILLIS` without an act, as the session cookie does. */
export function visitsOf(visitor: string, acts: readonly VisitAct[]): Visit[] {
  const visits: Visit[] = [];
  let current: VisitAct[] = [];
  for (const act of acts) {
    const last = current.at(-1);
    if (last !== undefined && act.at - last.at > SESSION_IDLE_MILLIS) {
      visits.push({ visitor, acts: current });
      current = [];
    }
    current.push(act);
  }
  if (current.length > 0) visits.push({ visitor, acts: current });
  return visits;
}

/**
 * Positions of the acts that are steps of the walk through the shop: looks at products (clicks and views), where the
 * view that follows a click on the same product is the same step. `acts` oldest first.
 */
export function stepsOf(acts: readonly { id: string; act: ItemAct }[]): number[] {
  const steps: number[] = [];
  /** Product of the last step while that was a click whose view has not come yet. */
  let clicked: string | undefined;
  for (const [index, { id, act }] of acts.entries()) {
    if (act !== 'click' && act !== 'view') continue;
    const isViewOfClick = act === 'view' && clicked === id;
    clicked = act === 'click' ? id : undefined;
    if (!isViewOfClick) steps.push(index);
  }
  return steps;
}
