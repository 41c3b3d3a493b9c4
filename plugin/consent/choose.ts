import { encodeConsent, type ConsentChoice, type ConsentSource } from '../../model/consent.ts';
import { ask, mayRetry } from '../ask.ts';
import { core } from '../chunk-core.ts';
import { config, isTag } from '../config.ts';
import { readKept, writeCookie, writeKept } from '../store.ts';
import type { Grants } from './consent.ts';

/** Waits before further attempts to tell the server of a choice. */
const RETRY_MILLIS = [1000, 5000, 0];

/**
 * Records a choice. Less consent holds at once, before the server knows; more holds only when the server has set its
 * cookies (or given its token), so that the first events find their visitor. Resolves to false where the server could
 * not be told: then the question is asked again on the next page, and a withdrawal is told again.
 */
export async function choose(grants: Grants, source: ConsentSource): Promise<boolean> {
  const before = core.consent();
  const next: ConsentChoice = { v: 1, ...grants, marketing: false, on_device: false, at: Date.now(), source };
  const isMore =
    (grants.analytics && !before.analytics) || (grants.personalization && !before.personalization);
  if (!isMore) {
    writeKept({ ...readKept(), c: encodeConsent(next), w: 1 });
    if (!isTag) writeCookie('consent', encodeConsent(next));
    core.adoptChoice(next);
  }
  const isTold = await report(next);
  if (isMore && isTold) core.adoptChoice(next);
  return isTold;
}

/** Tells the server of a choice it has missed. */
export async function reportMissed(): Promise<void> {
  const choice = core.lastChoice();
  if (choice && readKept().w) await report(choice);
}

/** Tells the server; erasure after a withdrawal happens there. */
async function report(choice: ConsentChoice): Promise<boolean> {
  const { t: token } = readKept();
  for (const pause of RETRY_MILLIS) {
    const answer = await ask('consent', { v: 1, site: config.site, choice, token }, { keepalive: true });
    if (answer?.ok) {
      const isNone = !choice.analytics && !choice.personalization;
      writeKept(isTag ? { c: encodeConsent(choice), t: isNone ? undefined : token } : {});
      if (isTag && !isNone) await core.keepToken(answer);
      return true;
    }
    if (!mayRetry(answer)) break;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return false;
}
