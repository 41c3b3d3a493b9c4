import type { EventBatch, PageType } from '../model/event.ts';
import { canonicalUrl } from '../model/page-context.ts';
import { guarded, listen } from './guard.ts';
import { tell } from './moments.ts';
import { newId } from './new-id.ts';

export interface PageView {
  id: string;
  /** Path and query without tracking parameters, fragment or what looks like an e-mail address. */
  url: string;
  referrer: string | null;
  utm: NonNullable<EventBatch['page']['utm']>;
  /** True when the shop navigated without loading: what the document says may still be of the page before. */
  isSoft: boolean;
  /** What the page says itself that it is; undefined: not known yet. */
  type?: PageType;
}

let view = read(document.referrer, false);
let address = addressOf();

/** The present page view. */
export function pageView(): PageView {
  return view;
}

/** Follows navigation inside the page and returns from the back/forward cache: each begins a page view. */
export function followNavigation(): void {
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) listen(navigation, 'currententrychange', check);
  else {
    // Anchors and `#/` routes are popstate too.
    listen(window, 'popstate', check);
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name];
      history[name] = function (...args) {
        original.apply(this, args);
        guarded(check)();
      };
    }
  }
  listen(window, 'pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) begin(false);
  });
}

function check(): void {
  if (addressOf() !== address) begin(true);
}

function begin(isSoft: boolean): void {
  tell('leave', undefined);
  tell('flush', false);
  address = addressOf();
  view = read(isSoft ? location.origin + view.url : document.referrer, isSoft);
  tell('view', view);
}

/** What makes a page another page: everything but plain anchors; `#/` and `#!` are routes. */
function addressOf(): string {
  return location.href.replace(/#(?![/!]).*/, '');
}

function read(from: string, isSoft: boolean): PageView {
  const query = new URLSearchParams(location.search);
  const utm: PageView['utm'] = {};
  for (const name of ['source', 'medium', 'campaign'] as const) {
    const value = query.get(`utm_${name}`);
    if (value) utm[name] = value.slice(0, 100);
  }
  return {
    id: newId(),
    url: canonicalUrl(location.href)
      .replace(/[^?&=/]*(@|%40)[^&/]*/gi, '')
      .slice(0, 2048),
    // Host and path only.
    referrer: from.replace(/^\w+:\/\/|[?#].*/g, '').slice(0, 1024) || null,
    utm,
    isSoft,
  };
}
