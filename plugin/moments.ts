import type { Consent } from '../model/consent.ts';
import type { ShopEvent } from '../model/event.ts';
import type { PagePayload } from '../model/page.ts';
import { guarded } from './guard.ts';
import type { PageView } from './page-view.ts';

/** What happens on a page, and what is told with it. */
export interface Moments {
  /** The purposes in force may have changed. */
  consent: Consent;
  /** The page view ends or the page is hidden: measure and settle now. */
  leave: undefined;
  /** All is measured and settled: send it. True: the page itself goes. */
  flush: boolean;
  /** A page view began. */
  view: PageView;
  /** Decisions for the page view are there. */
  decisions: PagePayload;
  /** An event counts. */
  event: ShopEvent;
}

const acts: { [K in keyof Moments]?: ((told: Moments[K]) => void)[] } = {};

/** Calls `act`, guarded, each time the moment comes. */
export function on<K extends keyof Moments>(moment: K, act: (told: Moments[K]) => unknown): void {
  ((acts[moment] ??= []) as ((told: Moments[K]) => void)[]).push(guarded(act));
}

/** Tells everybody who waits for it, in the order in which they came. */
export function tell<K extends keyof Moments>(moment: K, told: Moments[K]): void {
  for (const act of acts[moment] ?? []) act(told);
}
