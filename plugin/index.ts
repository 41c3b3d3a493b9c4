/**
 * The script on every page of a shop. Before consent it reads, asks and nothing else: no cookie, no storage, no
 * event. It never throws into the page and never blocks it.
 */
import { installApi } from './api.ts';
import { startApply } from './apply/apply.ts';
import { config } from './config.ts';
import { consent, mayObserve, refreshConsent } from './consent/consent.ts';
import { startConsent } from './consent/start-consent.ts';
import { core } from './core.ts';
import { guarded } from './guard.ts';
import { equipChunks } from './load-chunk.ts';
import { on, tell } from './moments.ts';
import { observe } from './observe/observe.ts';
import { followNavigation } from './page-view.ts';

const flags = window as unknown as { __endcap_started?: true };

const start = guarded(() => {
  equipChunks(core);
  refreshConsent();
  on('consent', () => (mayObserve() ? observe() : undefined));
  followNavigation();
  startApply();
  installApi();
  startConsent();
  tell('consent', consent());
});

// A page rendered in advance is no visit until it is shown; and what is decided stands at a page's end.
const moment = (document as { prerendering?: boolean }).prerendering
  ? 'prerenderingchange'
  : document.readyState === 'loading' && 'DOMContentLoaded';

// A second tag on the page must not count everything twice.
if (config && !flags.__endcap_started) {
  flags.__endcap_started = true;
  if (moment) document.addEventListener(moment, () => start());
  else start();
}
