import type { EventParams } from '../../model/event.ts';
import { decodeSession, encodeSession, recordSignal, type ItemAct } from '../../model/session.ts';
import { consent, mayObserve } from '../consent/consent.ts';
import { pushEvent } from '../deliver.ts';
import { on } from '../moments.ts';
import { readCookie, writeCookie } from '../store.ts';

/** Where an event was seen: the first three are the shop's own word, the others are read off the page. */
export type Source = 'shop' | 'dataLayer' | 'gtag' | 'platform' | 'page' | 'dom';

/** Told once a page view by one source: whatever another says of it is the same thing again. */
const FACTS = /^(page_view|view_|search|purchase|begin_checkout)/;
/** Two sources that tell of one act do so within this time. */
const SAME_ACT_MILLIS = 1000;

const ACTS: Record<string, ItemAct> = {
  select_item: 'click',
  view_item: 'view',
  add_to_cart: 'cart',
  purchase: 'purchase',
};

let counted: Record<string, { source: Source; at: number }> = {};
on('view', () => (counted = {}));

/** Counts an event, under consent and unless another source has told of it already. */
export function emit(name: string, params: EventParams, source: Source, at = Date.now()): void {
  const other = counted[name];
  const isRepeat =
    other && other.source !== source && (FACTS.test(name) || Math.abs(at - other.at) < SAME_ACT_MILLIS);
  if (isRepeat || !mayObserve()) return;
  counted[name] = { source, at };
  signalItems(name, params, at);
  pushEvent(name, params, at);
}

/**
 * Notes an event's products in the session's cookie, at once, since the next page may be requested in this very
 * moment. Only under consent to personalization, and only for what tells of interest.
 */
export function signalItems(name: string, { items = [] }: EventParams, at: number): void {
  const act = ACTS[name];
  if (!act || !consent().personalization) return;
  let session = decodeSession(readCookie('session'), at);
  for (const { item_id: id } of items) session = recordSignal(session, { id, act, at });
  if (session) writeCookie('session', encodeSession(session));
}
