import { config } from '../config.ts';
import { guarded, later, listen } from '../guard.ts';
import { core } from '../chunk-core.ts';
import type { Grants } from './consent.ts';

export type SignalSource = 'tcf' | 'consent_mode' | 'shopify' | 'wordpress';

/**
 * What a consent tool says: what its visitor allows; `asking`: it has not heard the visitor yet, and asks itself;
 * `silent`: it is here and says nothing of this visitor, so that we have to ask.
 */
export type Said = Grants | 'asking' | 'silent';
type Tell = (source: SignalSource, said: Said) => void;

interface TcData {
  eventStatus?: string;
  gdprApplies?: boolean;
  publisher?: { consents?: Record<number, boolean> };
}
interface Foreign {
  __tcfapi?: (command: string, version: number, callback: (data: TcData, success: boolean) => void) => void;
  Shopify?: {
    customerPrivacy?: {
      analyticsProcessingAllowed(): boolean;
      preferencesProcessingAllowed(): boolean;
      currentVisitorConsent?(): { analytics?: string; preferences?: string };
      shouldShowBanner?(): boolean;
    };
  };
  wp_has_consent?: (category: string) => boolean;
  wp_consent_type?: string;
}

const foreign = window as unknown as Foreign;
/** Under opt-in only what the visitor said counts; what a platform assumes does not. */
const isStrict = config?.consent_policy === 'opt-in';
/** When to look again for consent tools, which often arrive late: milliseconds after the start. */
const LOOK_AGAIN_MILLIS = [300, 1000, 2500, 5000];

/** Each: undefined while its platform is not on the page, else true after watching has begun. */
const watchers: Record<SignalSource, (tell: Tell) => true | undefined> = {
  /** IAB TCF 2.2 and 2.3. We are no listed vendor, so what counts is the publisher's own consents. */
  tcf(tell) {
    if (!foreign.__tcfapi) return undefined;
    tell('tcf', 'asking');
    foreign.__tcfapi(
      'addEventListener',
      2,
      guarded((data: TcData, success: boolean) => {
        if (!success) return;
        if (data.gdprApplies === false) return tell('tcf', 'silent');
        // `cmpuishown` holds: the visitor is looking at the question.
        if (!/^(tcloaded|useractioncomplete)$/.test(data.eventStatus ?? '')) return;
        const purposes = data.publisher?.consents ?? {};
        const hasAll = (...numbers: number[]) => numbers.every((number) => purposes[number] === true);
        tell('tcf', { analytics: hasAll(1, 8), personalization: hasAll(1, 5, 6) });
      }),
    );
    return true;
  },

  /** Shopify assumes consent where it knows nothing; `currentVisitorConsent` says "" then. */
  shopify(tell) {
    const privacy = foreign.Shopify?.customerPrivacy;
    if (!privacy) return undefined;
    const read = (chosen: boolean) => {
      const said = privacy.currentVisitorConsent?.();
      tell(
        'shopify',
        isStrict && !chosen && !said?.analytics && !said?.preferences
          ? privacy.shouldShowBanner?.() === false
            ? 'silent'
            : 'asking'
          : {
              analytics: privacy.analyticsProcessingAllowed() && !(isStrict && said?.analytics === ''),
              personalization:
                privacy.preferencesProcessingAllowed() && !(isStrict && said?.preferences === ''),
            },
      );
    };
    listen(document, 'visitorConsentCollected', () => read(true));
    read(false);
    return true;
  },

  /** The WordPress Consent API says yes to everything when no consent tool set a type; "optout" assumes. */
  wordpress(tell) {
    if (!foreign.wp_has_consent || !foreign.wp_consent_type) return undefined;
    const read = () => {
      const has = (category: string) => foreign.wp_has_consent?.(category) === true;
      tell(
        'wordpress',
        isStrict && foreign.wp_consent_type !== 'optin'
          ? 'silent'
          : { analytics: has('statistics'), personalization: has('preferences') },
      );
    };
    listen(document, 'wp_listen_for_consent_change', () => later(0, read));
    read();
    return true;
  },

  /** Google Consent Mode v2. Defaults for a region cannot be resolved in the browser; under opt-in no default is a choice. */
  consent_mode(tell) {
    const state: Record<string, unknown> = {};
    core.onLayer(0, (entry) => {
      const [command, kind, settings] = [entry[0], entry[1], entry[2] as Record<string, unknown> | undefined];
      if (command !== 'consent' || !settings) return;
      const isUpdate = kind === 'update';
      if (isUpdate || (!isStrict && !settings.region)) Object.assign(state, settings);
      tell(
        'consent_mode',
        isUpdate || Object.keys(state).length
          ? {
              analytics: state.analytics_storage === 'granted',
              personalization: state.personalization_storage === 'granted',
            }
          : 'asking',
      );
    });
    return true;
  },
};

/** Watches the site's consent signal, or under `auto` each that shows up on the page. Other tools speak through one of them. */
export function watchSignals(tell: Tell): void {
  const wanted = config.consent_signal ?? 'auto';
  const waiting = new Set(
    (Object.keys(watchers) as SignalSource[]).filter((source) => wanted === 'auto' || wanted === source),
  );
  const look = guarded(() => {
    for (const source of waiting) if (watchers[source](tell)) waiting.delete(source);
  });
  look();
  for (const millis of LOOK_AGAIN_MILLIS) later(millis, look);
}
