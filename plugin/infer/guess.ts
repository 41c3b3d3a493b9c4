import type { EventItem, EventParams } from '../../model/event.ts';
import { core } from '../chunk-core.ts';
import { later } from '../guard.ts';
import type { Source } from '../observe/emit.ts';

/** How long what is read off the page waits for the shop's own word: facts of the page, acts of the visitor. */
const FACT_WAIT_MILLIS = 1200;
const ACT_WAIT_MILLIS = 300;

let waiting: (() => void)[] = [];
/** The product that the page view is about, as far as anybody told. */
let product: EventItem | undefined;

/** Follows which product the page view is about, by the shop's word. */
export function followProduct(): void {
  core.on('view', () => (product = undefined));
  core.on('event', ({ name, params }) => {
    if (name === 'view_item') product = params.items?.[0];
  });
}

/** The product that the page view is about; undefined: none, or nobody told. */
export function presentProduct(): EventItem | undefined {
  return product;
}

/**
 * Takes an event that was read off the page. It counts only if the shop itself does not tell of it within a moment,
 * or before the page goes; the session's signals are noted at once.
 */
export function guess(name: string, params: EventParams, source: Source): void {
  const at = Date.now();
  core.signalItems(name, params, at);
  if (name === 'view_item') product ??= params.items?.[0];
  const settle = () => {
    if (waiting.includes(settle)) core.emit(name, params, source, at);
    waiting = waiting.filter((other) => other !== settle);
  };
  waiting.push(settle);
  later(source === 'dom' && !name.startsWith('view_') ? ACT_WAIT_MILLIS : FACT_WAIT_MILLIS, settle);
}

/** Decides what still waits. */
export function settleGuesses(): void {
  for (const settle of waiting) settle();
}
