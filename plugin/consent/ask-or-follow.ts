import { core } from '../chunk-core.ts';
import { config } from '../config.ts';
import { later } from '../guard.ts';
import { closeBanner, openBanner } from './banner.ts';
import { choose, reportMissed } from './choose.ts';
import type { Grants } from './consent.ts';
import { watchSignals, type Said, type SignalSource } from './signals.ts';

export { connect } from '../chunk-core.ts';
export { openBanner };

/** A consent tool that is on the page may take so long to say so. */
const LATE_PLATFORM_MILLIS = 400;
/** A signal counts when it has been the same for so long: tools first say no, then what they remember. */
const STEADY_MILLIS = 300;

/** Consent tools that ask, or have asked, the visitor. */
const tools = new Set<SignalSource>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** Follows the site's consent tool; where there is none, asks who has not chosen yet. */
export function askOrFollow(): void {
  void reportMissed();
  if (config.consent_signal === 'banner') return ask();
  watchSignals(heed);
  later(LATE_PLATFORM_MILLIS, ask);
  return undefined;
}

function ask(): void {
  if (tools.size) return;
  if (core.consent().undecided) openBanner(false);
  else core.showWayBack();
}

function heed(source: SignalSource, said: Said): void {
  clearTimeout(timer);
  if (said === 'silent') {
    tools.delete(source);
    return ask();
  }
  tools.add(source);
  closeBanner();
  if (said !== 'asking') timer = later(STEADY_MILLIS, () => follow(source, said));
  return undefined;
}

function follow(source: SignalSource, grants: Grants): unknown {
  const now = core.consent();
  const choice = core.lastChoice();
  const isSame = now.analytics === grants.analytics && now.personalization === grants.personalization;
  if (choice) {
    // Who withdrew on the privacy page has withdrawn, whatever an older choice in a consent tool says.
    const hasWithdrawn = choice.source === 'privacy_page' && !choice.analytics && !choice.personalization;
    if (isSame || hasWithdrawn) return undefined;
  } else if (isSame && !grants.analytics && !grants.personalization) {
    // A refusal that changes nothing needs no record: no request without consent.
    return undefined;
  }
  return choose(grants, source);
}
