import { MAX_EVENTS_PER_BATCH, MAX_ITEMS_PER_BATCH } from '../model/event.ts';
import type { EventBatch, Exposure, ShopEvent } from '../model/event.ts';
import { ask, endpointOf, mayRetry } from './ask.ts';
import { config, isTag } from './config.ts';
import { credentialsOfRequest, keepToken, mayObserve } from './consent/consent.ts';
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
const MAX_PAUSE_MILLIS = 60_000;

type Batch = Omit<EventBatch, 'sent_at'>;

let events: ShopEvent[] = [];
let exposures: Exposure[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let waiting: Batch[] = [];
let isSending = false;

/** Adds an event of the present page view to the next batch. Without consent it is forgotten at once. */
export function pushEvent(name: string, params: ShopEvent['params'], at = Date.now()): void {
  const event = { id: newId(), name, at, params };
  events.push(event);
  tell('event', event);
  flushSoon(name === 'purchase' ? 0 : GATHER_MILLIS);
}

/** Adds the word that a decision showed, or did not stand. */
export function pushExposure(exposure: Exposure): void {
  exposures.push(exposure);
  flushSoon(GATHER_MILLIS);
}

function flushSoon(millis: number): void {
  if (!millis) clearTimeout(timer);
  if (!millis || timer === undefined) timer = later(millis, gather);
}

/** Sends what is there when the page view ends; what is hidden may never come back. */
export function startDelivery(): void {
  on('leave', (isHidden) => {
    gather();
    // True only says that the browser took it; CSP may still stop it, which nobody can see.
    if (isHidden) {
      waiting = waiting.filter(
        (batch) => !navigator.sendBeacon(endpointOf('events'), JSON.stringify(stamped(batch))),
      );
    }
  });
  listen(document, 'visibilitychange', () => (document.hidden ? leave() : send()));
  listen(window, 'pagehide', leave);
}

function leave(): void {
  tell('leave', true);
}

/** Forgets everything that is not sent yet: consent is gone. */
export function forgetUnsent(): void {
  events = [];
  exposures = [];
  waiting = [];
}

/** Makes batches within the collector's limits of what has gathered. */
function gather(): void {
  clearTimeout(timer);
  timer = undefined;
  if (!mayObserve()) return forgetUnsent();
  const [label] = failures;
  if (label) pushEvent('plugin_error', { label, amount: failures.splice(0).length });
  let batch: Batch | undefined;
  let bytes = 0;
  let items = 0;
  for (const event of events) {
    let size = sizeOf(event);
    // A single event that is too long: its last products go.
    while (size > MAX_EVENTS_BYTES) {
      event.params.items?.splice(event.params.items.length >> 1);
      size = sizeOf(event);
    }
    const count = event.params.items?.length ?? 0;
    if (
      !batch ||
      (bytes += size) > MAX_EVENTS_BYTES ||
      (items += count) > MAX_ITEMS_PER_BATCH ||
      batch.events.length >= MAX_EVENTS_PER_BATCH
    ) {
      batch = newBatch();
      bytes = size;
      items = count;
    }
    batch.events.push(event);
  }
  if (exposures.length) (batch ?? newBatch()).exposures = exposures.splice(0, 50);
  events = [];
  waiting.splice(0, waiting.length - MAX_WAITING);
  void send();
  return undefined;
}

function newBatch(): Batch {
  const { id, url, type = 'other', referrer, utm } = pageView();
  const page = { view: id, url, type, referrer, utm };
  const batch: Batch = {
    v: 1,
    site: config.site,
    id: newId(),
    page,
    events: [],
    exposures: [],
    webdriver: navigator.webdriver,
  };
  waiting.push(batch);
  return batch;
}

function sizeOf(event: ShopEvent): number {
  return new Blob([JSON.stringify(event)]).size;
}

function stamped(batch: Batch): EventBatch {
  return { ...batch, sent_at: Date.now(), ...credentialsOfRequest() };
}

/** Sends one batch after the other; where that fails, pauses longer and longer. Events are counted by id, so twice is once. */
async function send(): Promise<void> {
  if (isSending) return;
  isSending = true;
  let pause = 500;
  for (let batch = waiting.shift(); batch && mayObserve(); batch = waiting.shift()) {
    // keepalive shares 64 KB with beacons and fails beyond: the next attempt goes without.
    const answer = await ask('events', stamped(batch), { keepalive: pause < 1000 });
    if (!mayRetry(answer)) {
      // The token of tag mode rotates: an answer may bring the next.
      if (isTag) await keepToken(answer);
    } else if (mayObserve()) {
      waiting.unshift(batch);
      pause = Math.min(pause * 2, MAX_PAUSE_MILLIS);
      await new Promise((resolve) => setTimeout(resolve, pause * (1 + Math.random())));
    }
  }
  isSending = false;
}
