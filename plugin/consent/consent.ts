import { decodeConsent, encodeConsent, resolveConsent } from '../../model/consent.ts';
import type { Consent, ConsentChoice, ConsentSource } from '../../model/consent.ts';
import { ask, mayRetry } from '../ask.ts';
import { config, isTag } from '../config.ts';
import { tell } from '../moments.ts';
import { readCookie, readKept, writeCookie, writeKept } from '../store.ts';

/** What a visitor allows, of the purposes that shop platforms and consent tools tell apart. */
export type Grants = Pick<Consent, 'analytics' | 'personalization'>;

/** Waits before further attempts to tell the server of a choice. */
const RETRY_MILLIS = [1000, 5000, 0];

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
export function recordedChoice(): ConsentChoice | undefined {
  return choice;
}

/** `encodeConsent` of the choice, for requests that carry no cookie; undefined when routed or nothing is chosen. */
export function consentOfRequest(): string | undefined {
  return isTag && choice ? encodeConsent(choice) : undefined;
}

/** Reads what this or another tab recorded: a withdrawal there stops us here too. Tells the server what it missed. */
export function refreshConsent(): void {
  const { c, w } = readKept();
  const recorded = decodeConsent((!isTag && readCookie('consent')) || c);
  if (!recorded || recorded.at === choice?.at) return;
  adopt(recorded);
  if (w) void report(recorded);
}

/**
 * Records a choice. Less consent holds at once, before the server knows; more holds only when the server has set its
 * cookies (or given its token), so that the first events find their visitor. Resolves to false where the server could
 * not be told: then the question is asked again on the next page, and a withdrawal is told again.
 */
export async function choose(grants: Grants, source: ConsentSource): Promise<boolean> {
  const before = consent();
  const next: ConsentChoice = { v: 1, ...grants, marketing: false, on_device: false, at: Date.now(), source };
  const isMore = (grants.analytics && !before.analytics) || (grants.personalization && !before.personalization);
  if (!isMore) {
    writeKept({ ...readKept(), c: encodeConsent(next), w: 1 });
    if (!isTag) writeCookie('consent', encodeConsent(next));
    adopt(next);
  }
  const isTold = await report(next);
  if (isMore && isTold) adopt(next);
  return isTold;
}

function adopt(next: ConsentChoice): void {
  choice = next;
  if (!consent().personalization) writeCookie('session', '');
  tell('consent', consent());
}

/** Tells the server; erasure after a withdrawal happens there. */
async function report(next: ConsentChoice): Promise<boolean> {
  const { t: token } = readKept();
  for (const pause of RETRY_MILLIS) {
    const answer = await ask('consent', { v: 1, site: config.site, choice: next, token }, { keepalive: true });
    if (answer?.ok) {
      writeKept(isTag ? { c: encodeConsent(next), t: token } : {});
      if (isTag) await keepToken(answer);
      if (!next.analytics && !next.personalization) writeKept({ ...readKept(), t: undefined });
      return true;
    }
    if (!mayRetry(answer)) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return false;
}

/** Keeps the visitor token that an answer brings in tag mode, if it does. */
export async function keepToken(answer: Response | undefined): Promise<void> {
  const { token } = ((await answer?.json().catch(() => undefined)) ?? {}) as { token?: string };
  if (token) writeKept({ ...readKept(), t: token });
}
