import type { ConsentSource } from '../../model/consent.ts';
import { config } from '../config.ts';
import { later, listen } from '../guard.ts';
import { loadChunk } from '../load-chunk.ts';
import { choose, consent, hasGpc, recordedChoice, refreshConsent, type Grants } from './consent.ts';
import { watchSignals } from './signals.ts';
import { showWayBack } from './way-back.ts';

/** The question waits for the page to load, so that hydration and consent tools come first, but not longer than this. */
const MAX_WAIT_MILLIS = 1500;
/** A signal counts when it has been the same for so long: tools first say no, then what they remember. */
const STEADY_MILLIS = 300;

let hasPlatform = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Opens the privacy question. `isAsked`: the visitor wants it, so that focus moves there. */
export async function openConsent(isAsked: boolean): Promise<void> {
  const { openBanner } = await loadChunk('banner');
  openBanner(isAsked);
}

/** Reads the recorded choice, follows the site's consent signal, and asks where nobody else does. */
export function startConsent(): void {
  refreshConsent();
  listen(document, 'visibilitychange', refreshConsent);
  listen(document, 'click', (event) => {
    if (!(event.target as Element).closest?.('[href="#endcap-consent"]')) return;
    event.preventDefault();
    void openConsent(true);
  });
  const policy = config.consent_policy;
  if (!hasGpc && policy !== 'off' && config.consent_signal !== 'banner') watchSignals(heed);
  if (document.readyState === 'complete') later(0, askOnce);
  else {
    listen(window, 'load', () => later(0, askOnce));
    later(MAX_WAIT_MILLIS, askOnce);
  }
}

let isDone = false;
function askOnce(): unknown {
  if (isDone || hasPlatform || (config.consent_policy === 'off' && !hasGpc)) return;
  isDone = true;
  if (consent().undecided) return openConsent(false);
  return showWayBack(() => openConsent(true));
}

function heed(source: ConsentSource, grants: Grants | undefined): void {
  hasPlatform = true;
  document.querySelector('endcap-consent')?.remove();
  clearTimeout(timer);
  if (grants) timer = later(STEADY_MILLIS, () => follow(source, grants));
}

function follow(source: ConsentSource, grants: Grants): unknown {
  const now = consent();
  const choice = recordedChoice();
  const isNone = !grants.analytics && !grants.personalization;
  // A refusal that changes nothing needs no record. And who withdrew on the privacy page has withdrawn, whatever an
  // older choice in a consent tool says.
  if (choice ? choice.source === 'privacy_page' && !choice.analytics : isNone && now.undecided && !now.analytics) return;
  if (choice && now.analytics === grants.analytics && now.personalization === grants.personalization) return;
  return choose(grants, source);
}
