import { config } from '../config.ts';
import { later, listen } from '../guard.ts';
import { loadChunk } from '../load-chunk.ts';
import { readKept } from '../store.ts';
import { consent, hasGpc, recordedChoice, refreshConsent } from './consent.ts';

/** The question waits for the page to load, so that hydration and consent tools come first, but not longer than this. */
const MAX_WAIT_MILLIS = 1500;
/** Where the way back to the question leads; a shop may have a link of its own to it. */
const WAY_BACK = '#endcap-consent';
/** Globals by which the consent tools that we follow are known. */
const PLATFORMS = ['__tcfapi', 'Shopify', 'wp_has_consent'];

/** Opens the privacy question, for a visitor who wants it. */
export async function openConsent(): Promise<void> {
  (await loadChunk('ask')).openBanner(true);
}

/** Takes up the recorded choice; follows the site's consent tool and asks where there is none, each only where needed. */
export function startConsent(): void {
  refreshConsent();
  listen(document, 'visibilitychange', refreshConsent);
  listen(document, 'click', (event) => {
    if (!(event.target as Element).closest?.(`[href="${WAY_BACK}"]`)) return undefined;
    event.preventDefault();
    return openConsent();
  });
  let isDone = false;
  const settle = async () => {
    if (isDone || (config.consent_policy === 'off' && !hasGpc)) return;
    isDone = true;
    const mayFollow =
      /^[tcsw]/.test(recordedChoice()?.source ?? '') ||
      PLATFORMS.some((name) => name in window) ||
      window.dataLayer?.some((entry) => (entry as string[] | undefined)?.[0] === 'consent');
    if (!hasGpc && (mayFollow || consent().undecided || readKept().w)) (await loadChunk('ask')).askOrFollow();
    else showWayBack();
  };
  listen(window, 'load', () => later(0, settle));
  later(document.readyState === 'complete' ? 0 : MAX_WAIT_MILLIS, settle);
}

/** Shows the small lasting link that opens the question again, unless the shop has one. Styled by CSSOM, which CSP lets pass. */
export function showWayBack(): void {
  if (document.querySelector(`[href="${WAY_BACK}"]`)) return;
  const link = document.createElement('a');
  link.href = WAY_BACK;
  link.textContent = config.texts?.privacy ?? 'Privacy';
  link.style.cssText =
    'all:initial;color-scheme:light dark;position:fixed;z-index:2147483000;left:12px;bottom:12px;padding:6px 12px;border:1px solid #8888;border-radius:99px;background:Canvas;color:CanvasText;font:13px system-ui';
  document.body.append(link);
}
