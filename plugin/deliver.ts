import { MAX_EVENTS_PER_BATCH, MAX_ITEMS_PER_BATCH } from '../model/event.ts';
import type { EventBatch, Exposure, ShopEvent } from '../model/event.ts';
import { ask, endpointOf, mayRetry } from './ask.ts';
import { config, isTag } from './config.ts';
import { consent, credentials, keepToken } from './consent/consent.ts';
import { failures, later, listen } from './guard.ts';
import { on, tell } from './moments.ts';
import { newId } from './new-id.ts';
import { pageView } from './page-view.ts';

/** How long events of a page gather before they are sent. */
const GATHER_MILLIS = 1500;
/** For the events of a batch: MAX_BATCH_BYTES less room for page, exposures, token. */
const MAX_EVENTS_BYTES = 50_000;
/** Batches that wait for an answer or another attempt; beyond, the oldest is given up. */
const MAX_WAITING = 30;
const MAX_EXPOSURES = 50;
const MAX_PAUSE_MILLIS = 60_000;

type Batch = Omit<EventBatch, 'sent_at'>;

let events: ShopEvent[] = [];
let exposures: Exposure[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let waiting: Batch[] = [];
let isSending = false;

/** Tells everybody on the page of an event, and adds it to the present page view's next batch where analytics is allowed. */
export function pushEvent(name: string, params: ShopEvent['params'], at = Date.now()): void {
  const event = { id: newId(), name, at, params };
  tell('event', event);
  if (!consent().analytics) return;
  events.push(event);
  gatherSoon(name === 'purchase' ? 0 : GATHER_MILLIS);
}

/** Adds the word that a decision showed, or did not stand, where analytics is allowed. */
export function pushExposure(exposure: Exposure): void {
  if (!consent().analytics) return;
  exposures.push(exposure);
  gatherSoon(GATHER_MILLIS);
}

function gatherSoon(millis: number): void {
  if (!millis) clearTimeout(timer);
  if (!millis || timer === undefined) timer = later(millis, gather);
}

/** Starts sending: in batches, what is left as beacons when the page is hidden, which may never come back. */
export function startDelivery(): void {
  on('flush', (isHidden) => {
    gather();
    // True only says that the browser took it; CSP may still stop it, which nobody can see.
    if (isHidden) {
      waiting = waiting.filter(
        (batch) => !navigator.sendBeacon(endpointOf('events'), JSON.stringify(stamped(batch))),
      );
    }
  });
  // Consent that is gone takes with it what was not sent.
  on('consent', ({ analytics }) => {
    if (analytics) return;
    events = [];
    exposures = [];
    waiting = [];
  });
  listen(document, 'visibilitychange', () => (document.hidden ? leave() : send()));
  listen(window, 'pagehide', leave);
}

function leave(): void {
  tell('leave', undefined);
  tell('flush', true);
}

function gather(): void {
  clearTimeout(timer);
  timer = undefined;
  const [label] = failures;
  if (label) pushEvent('plugin_error', { label, amount: failures.splice(0).length });
  if (events.length || exposures.length) pack(events.splice(0));
  waiting.splice(0, waiting.length - MAX_WAITING);
  void send();
}

/** Makes one batch, or as many as the collector's limits of events, items and bytes ask for. */
function pack(list: ShopEvent[]): void {
  const half = list.length >> 1;
  const items = list.flatMap(({ params }) => params.items ?? []);
  const isFine =
    list.length <= MAX_EVENTS_PER_BATCH &&
    items.length <= MAX_ITEMS_PER_BATCH &&
    new Blob([JSON.stringify(list)]).size < MAX_EVENTS_BYTES;
  if (isFine) {
    const { id, url, type = 'other', referrer, utm } = pageView();
    waiting.push({
      v: 1,
      site: config.site,
      id: newId(),
      page: { view: id, url, type, referrer, utm },
      events: list,
      exposures: exposures.splice(0, MAX_EXPOSURES),
      webdriver: navigator.webdriver,
    });
  } else if (half) {
    pack(list.slice(0, half));
    pack(list.slice(half));
  } else {
    // A single event that is too long: its last products go.
    list[0]!.params.items = items.slice(0, items.length >> 1);
    pack(list);
  }
}

function stamped(batch: Batch): EventBatch {
  return { ...batch, sent_at: Date.now(), ...credentials() };
}

/** Sends one batch after the other; where that fails, pauses longer and longer. Events are counted by id, so twice is once. */
async function send(): Promise<void> {
  if (isSending) return;
  isSending = true;
  let pause = 500;
  for (let batch = waiting.shift(); batch; batch = waiting.shift()) {
    // keepalive shares 64 KB with beacons and fails beyond: the next attempt goes without.
    const answer = await ask('events', stamped(batch), { keepalive: pause < 1000 });
    if (!mayRetry(answer)) {
      // The token of tag mode rotates: an answer may bring the next.
      if (isTag) await keepToken(answer);
    } else if (consent().analytics) {
      waiting.unshift(batch);
      pause = Math.min(pause * 2, MAX_PAUSE_MILLIS);
      await new Promise((resolve) => setTimeout(resolve, pause * (1 + Math.random())));
    }
  }
  isSending = false;
}
