import { core } from '../chunk-core.ts';
import { guarded, later } from '../guard.ts';
import { cardAround, cardsOfPage } from '../observe/card.ts';
import type { EventItem } from '../../model/event.ts';

/** Viewable: half of its pixels for one second (Media Rating Council, 2014); the time of a hidden page does not count. */
const SHARE = 0.5;
const VIEW_MILLIS = 1000;
const TICK_MILLIS = 250;
const SCAN_MILLIS = 500;
/** How long seen products gather into one event. */
const GATHER_MILLIS = 5000;
const MAX_ITEMS = 100;

let seen = new WeakSet<Element>();
/** In view and not yet counted: milliseconds so far. */
const inView = new Map<Element, number>();
let viewed: EventItem[] = [];
let ticker: ReturnType<typeof setInterval> | undefined;
let gatherer: ReturnType<typeof setTimeout> | undefined;
let scanning: ReturnType<typeof setTimeout> | undefined;

/** Tells, once a page view and card, as `item_view`, which products were really seen. */
export function watchViewable(): void {
  const watcher = new IntersectionObserver(
    guarded((entries: IntersectionObserverEntry[]) => {
      for (const { target, intersectionRatio } of entries) {
        if (intersectionRatio < SHARE || seen.has(target)) inView.delete(target);
        else if (!inView.has(target)) inView.set(target, 0);
      }
      if (inView.size) ticker ??= setInterval(tick, TICK_MILLIS);
    }),
    { threshold: SHARE },
  );
  const scan = guarded(() => {
    scanning = undefined;
    // Observing again what is observed already does nothing.
    for (const card of cardsOfPage()) watcher.observe(card);
  });
  scan();
  // Lists grow, and strips come late.
  new MutationObserver(() => {
    scanning ??= later(SCAN_MILLIS, scan);
  }).observe(document.documentElement, { childList: true, subtree: true });
  core.on('leave', tellViewed);
  core.on('view', () => {
    inView.clear();
    seen = new WeakSet();
    watcher.disconnect();
    later(SCAN_MILLIS, scan);
  });
}

const tick = guarded(() => {
  for (const [card, millis] of document.hidden ? [] : inView) {
    inView.set(card, millis + TICK_MILLIS);
    if (millis + TICK_MILLIS < VIEW_MILLIS) continue;
    inView.delete(card);
    seen.add(card);
    const item = cardAround(card);
    if (item) viewed.push(item);
    gatherer ??= setTimeout(tellViewed, GATHER_MILLIS);
  }
  if (inView.size) return;
  clearInterval(ticker);
  ticker = undefined;
});

const tellViewed = guarded(() => {
  clearTimeout(gatherer);
  gatherer = undefined;
  while (viewed.length) core.pushEvent('item_view', { items: viewed.splice(0, MAX_ITEMS) });
});
