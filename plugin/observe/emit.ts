import type { EventParams } from '../../model/event.ts';
import { decodeSession, encodeSession, recordSignal, type ItemAct } from '../../model/session.ts';
import { consent, mayObserve } from '../consent/consent.ts';
import { pushEvent } from '../deliver.ts';
import { later } from '../guard.ts';
import { on } from '../moments.ts';
import { readCookie, writeCookie } from '../store.ts';

/** Where an event was seen. The first three are the shop's own word; of the others the earlier counts. */
export type Source = 'shop' | 'dataLayer' | 'gtag' | 'platform' | 'page' | 'dom';

/** Told once a page view by one source: whatever another says of it is the same thing again. */
const FACTS = /^(page_view|view_|search|purchase|begin_checkout)/;
/** Two sources that tell of one act do so within this time. */
const SAME_ACT_MILLIS = 1000;
/** How long what is read off the page waits for the shop's own word. */
const FACT_WAIT_MILLIS = 1200;
const ACT_WAIT_MILLIS = 300;

const ACTS: Record<string, ItemAct | undefined> = {
  select_item: 'click',
  view_item: 'view',
  add_to_cart: 'cart',
  purchase: 'purchase',
};

interface Seen {
  name: string;
  params: EventParams;
  source: Source;
  at: number;
}

let counted = new Map<string, Seen>();
let guesses: Seen[] = [];

/**
 * Takes an event from a source, under consent. The session's signals are written at once, since the next page may be
 * requested in this very moment. The shop's own word counts; what is read off the page waits, and is dropped when the
 * shop tells of it too.
 */
export function emit(name: string, params: EventParams, source: Source): void {
  const seen: Seen = { name, params, source, at: Date.now() };
  if (!mayObserve() || isRepeat(seen)) return;
  if (ACTS[name]) for (const { item_id } of params.items ?? []) signal(item_id, ACTS[name], seen.at);
  if (/^(shop|dataLayer|gtag)$/.test(source)) {
    guesses = guesses.filter((guess) => guess.name !== name);
    count(seen);
  } else {
    guesses.push(seen);
    later(FACTS.test(name) ? FACT_WAIT_MILLIS : ACT_WAIT_MILLIS, () => settle(seen));
  }
}

/** Lets each page view tell its facts afresh; what still waits is decided when the page is hidden or left. */
export function startEmitting(): void {
  on('leave', () => guesses.forEach(settle));
  on('view', () => (counted = new Map()));
}

function settle(guess: Seen): void {
  const isWaiting = guesses.includes(guess);
  guesses = guesses.filter((other) => other !== guess);
  if (isWaiting && !isRepeat(guess)) count(guess);
}

function isRepeat({ name, source, at }: Seen): boolean {
  const other = counted.get(name);
  return !!other && other.source !== source && (FACTS.test(name) || Math.abs(at - other.at) < SAME_ACT_MILLIS);
}

function count(seen: Seen): void {
  counted.set(seen.name, seen);
  pushEvent(seen.name, seen.params, seen.at);
}

/** Notes a product in the session's cookie, only under consent to personalization. */
function signal(id: string, act: ItemAct, at: number): void {
  if (!consent().personalization) return;
  writeCookie('session', encodeSession(recordSignal(decodeSession(readCookie('session'), at), { id, act, at })));
}
