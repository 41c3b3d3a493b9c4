import { decodeConsent, resolveConsent } from '../../model/consent.ts';
import type { Consent, ConsentChoice } from '../../model/consent.ts';
import { config, isTag } from '../config.ts';
import { tell } from '../moments.ts';
import { readCookie, readKept, writeCookie, writeKept } from '../store.ts';

/** What a visitor allows, of the purposes that shop platforms and consent tools tell apart. */
export type Grants = Pick<Consent, 'analytics' | 'personalization'>;

/** Global Privacy Control, as the server or the browser sees it. */
export const hasGpc =
  config?.gpc || (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;

let choice: ConsentChoice | undefined;

/** The purposes in force now. */
export function consent(): Consent {
  return resolveConsent(config.consent_policy, choice, hasGpc);
}

/** True while events may be kept and sent. */
export function mayObserve(): boolean {
  const { analytics, personalization } = consent();
  return analytics || personalization;
}

/** The visitor's recorded choice; undefined: none yet. */
export function lastChoice(): ConsentChoice | undefined {
  return choice;
}

/** What a request without our cookies carries instead of them; nothing when routed. */
export function credentials(): { token?: string | undefined; consent?: string | undefined } {
  const { t: token, c } = readKept();
  return isTag ? { token, consent: c } : {};
}

/** Takes up what this or another tab recorded: a withdrawal there stops us here too. */
export function refreshConsent(): void {
  const recorded = decodeConsent((!isTag && readCookie('consent')) || readKept().c);
  if (recorded && recorded.at !== choice?.at) adoptChoice(recorded);
}

/** Makes a choice hold, here and now. */
export function adoptChoice(next: ConsentChoice): void {
  choice = next;
  if (!consent().personalization) writeCookie('session', '');
  tell('consent', consent());
}

/** Keeps the visitor token that an answer brings in tag mode, if it does. */
export async function keepToken(answer: Response | undefined): Promise<void> {
  const { token } = ((await answer?.json().catch(() => undefined)) ?? {}) as { token?: string };
  if (token) writeKept({ ...readKept(), t: token });
}
