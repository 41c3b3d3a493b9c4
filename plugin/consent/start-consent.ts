import { config } from '../config.ts';
import { later, listen } from '../guard.ts';
import { loadChunk } from '../load-chunk.ts';
import { readKept } from '../store.ts';
import { consent, hasGpc, lastChoice, refreshConsent } from './consent.ts';

/** The question waits a moment, so that the page, its hydration and consent tools come first. */
const WAIT_MILLIS = 500;
/** Where the way back to the question leads; a shop may have a link of its own to it. */
const WAY_BACK = '#endcap-consent';
/** Globals by which the consent tools that we follow are known. */
const PLATFORMS = ['__tcfapi', 'Shopify', 'wp_has_consent'];

/** Opens the privacy question, for a visitor who wants it. */
export async function openConsent(): Promise<void> {
  (await loadChunk('ask')).openBanner(true);
}

/** Follows the site's consent tool and asks where there is none, each only where needed. */
export function startConsent(): void {
  listen(document, 'visibilitychange', refreshConsent);
  listen(document, 'click', (event) => {
    if (!(event.target as Element).closest?.(`[href="${WAY_BACK}"]`)) return undefined;
    event.preventDefault();
    return openConsent();
  });
  if (config.consent_policy === 'off' && !hasGpc) return;
  later(WAIT_MILLIS, async () => {
    const mayFollow =
      /^[tcsw]/.test(lastChoice()?.source ?? '') ||
      PLATFORMS.some((name) => name in window) ||
      window.dataLayer?.some((entry) => (entry as string[] | undefined)?.[0] === 'consent');
    if (!hasGpc && (mayFollow || consent().undecided || readKept().w)) (await loadChunk('ask')).askOrFollow();
    else showWayBack();
  });
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
