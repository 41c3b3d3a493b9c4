import * as v from 'valibot';

/** Purposes a visitor can allow; `necessary` needs no consent and is therefore not listed. */
export const PURPOSES = ['analytics', 'personalization', 'marketing', 'on_device'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What holds where a visitor has not chosen: ask first, assume yes until refused, or no consent needed. */
export const ConsentPolicySchema = v.picklist(['opt-in', 'opt-out', 'off']);
export type ConsentPolicy = v.InferOutput<typeof ConsentPolicySchema>;

/** Signals by which a choice can come; the consent cookie keeps the index, so only append. */
export const CONSENT_SOURCES = [
  'banner',
  'privacy_page',
  'tcf',
  'consent_mode',
  'shopify',
  'wordpress',
  'api',
] as const;
export type ConsentSource = (typeof CONSENT_SOURCES)[number];

/** A visitor's choice as recorded: purposes, when (ms since epoch) and by which signal. */
export const ConsentChoiceSchema = v.object({
  v: v.literal(1),
  analytics: v.boolean(),
  personalization: v.boolean(),
  marketing: v.optional(v.boolean(), false),
  on_device: v.optional(v.boolean(), false),
  at: v.pipe(v.number(), v.integer(), v.minValue(0)),
  source: v.picklist(CONSENT_SOURCES),
});
export type ConsentChoice = v.InferOutput<typeof ConsentChoiceSchema>;

/** Purposes in force for one request, and whether the visitor has still to be asked. */
export interface Consent {
  analytics: boolean;
  personalization: boolean;
  marketing: boolean;
  on_device: boolean;
  undecided: boolean;
}

export const NO_CONSENT: Consent = Object.freeze({
  analytics: false,
  personalization: false,
  marketing: false,
  on_device: false,
  undecided: false,
});

/**
 * Purposes in force. Global Privacy Control wins over everything, a choice over the policy; without either,
 * `opt-in` grants nothing and asks, `opt-out` grants analytics and personalization and asks, `off` grants them silently.
 */
export function resolveConsent(
  policy: ConsentPolicy,
  choice: ConsentChoice | undefined,
  gpc: boolean,
): Consent {
  if (gpc) return NO_CONSENT;
  if (choice) {
    const { analytics, personalization, marketing, on_device } = choice;
    return { analytics, personalization, marketing, on_device, undecided: false };
  }
  if (policy === 'opt-in') return { ...NO_CONSENT, undecided: true };
  return { ...NO_CONSENT, analytics: true, personalization: true, undecided: policy === 'opt-out' };
}

const LETTER: Record<Purpose, string> = {
  analytics: 'a',
  personalization: 'p',
  marketing: 'm',
  on_device: 'o',
};

/** The consent cookie's value, at most 32 bytes: `1.<granted letters or ->.<seconds since epoch, base 36>.<source index>`. */
export function encodeConsent(choice: ConsentChoice): string {
  const letters = PURPOSES.filter((purpose) => choice[purpose]).map((purpose) => LETTER[purpose]);
  return `1.${letters.join('') || '-'}.${Math.floor(choice.at / 1000).toString(36)}.${CONSENT_SOURCES.indexOf(choice.source)}`;
}

/** The choice in a consent cookie's value, or undefined for anything that `encodeConsent` does not write. */
export function decodeConsent(value: string | undefined): ConsentChoice | undefined {
  const match = /^1\.([apmo]+|-)\.([0-9a-z]{1,9})\.(\d)$/.exec(value ?? '');
  const source = CONSENT_SOURCES[Number(match?.[3])];
  if (!match || !source) return undefined;
  const letters = match[1]!;
  return {
    v: 1,
    analytics: letters.includes('a'),
    personalization: letters.includes('p'),
    marketing: letters.includes('m'),
    on_device: letters.includes('o'),
    at: Number.parseInt(match[2]!, 36) * 1000,
    source,
  };
}
