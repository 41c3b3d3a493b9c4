import { ATTRIBUTES } from './attributes.ts';
import { COOKIES } from './cookie.ts';
import type { Site } from './site.ts';

/** One kind of processing, as a record of processing activities lists it (GDPR article 30). */
export interface Activity {
  purpose: string;
  /** Consent it needs, or why it needs none. */
  basis: string;
  data: string[];
  kept: string;
}

export interface ProcessingRecord {
  site: string;
  controller: string;
  activities: Activity[];
  cookies: { name: string; what: string; days: number; script: boolean }[];
  recipients: string[];
  transfers: string;
  safeguards: string[];
}

const COOKIE_WORDS: Record<keyof typeof COOKIES, string> = {
  visitor: 'A random number that tells this browser from others; set only after consent.',
  consent: 'What was chosen, and when.',
  session: 'The last products looked at in this visit; only with consent to personalization.',
  variations: 'Which version of a page was shown, so that it stays the same.',
  preview: 'Set only for those who open a preview link that the shop made: which version they look at.',
};

/** What a site processes of its visitors, from its settings and from the tables that the code itself works by. */
export function processingRecord(site: Site): ProcessingRecord {
  const attributes = (purpose: string) =>
    ATTRIBUTES.filter((one) => one.purpose === purpose && one.source !== 'request').map(
      ({ name, unit }) => `${name.replaceAll('_', ' ')} (${unit})`,
    );
  return {
    site: site.id,
    controller: site.name,
    activities: [
      {
        purpose: 'Measuring what visitors do and how versions of pages compare',
        basis: 'Consent to analytics',
        data: [
          'pages opened',
          'products viewed, put into the cart and bought',
          'search terms',
          'order numbers and values',
          'kind of device',
          'country',
          ...attributes('analytics'),
        ],
        kept: `${site.retention_days} days, then only in sums`,
      },
      {
        purpose: 'Showing pages that fit the visitor',
        basis: 'Consent to personalization',
        data: attributes('personalization'),
        kept: `${site.retention_days} days after the last visit`,
      },
      {
        purpose: 'Taking in what the shop knows of its customers: orders, customer records, support tickets',
        basis:
          'The shop’s own, for the records it imports; a profile made of them is shown to nobody but its owner without consent to personalization',
        data: [
          'order numbers, products and values',
          'country, and since when a customer',
          'that there was a ticket, its topic, times and rating; not what was written',
        ],
        kept: `${site.retention_days} days, then only in sums`,
      },
      {
        purpose: 'Passing hashed e-mail addresses to ad platforms',
        basis: 'Consent to marketing, given here or recorded by the shop',
        data: ['SHA-256 of the e-mail address, sealed until it is exported'],
        kept: 'until consent is taken back',
      },
      {
        purpose: 'Serving pages and keeping automated traffic out of the figures',
        basis: 'Necessary for the service (legitimate interest)',
        data: ['network address and user agent while a request lasts; neither is kept'],
        kept: 'not kept',
      },
    ],
    cookies: Object.entries(COOKIES).map(([kind, { name, script, maxAgeSeconds }]) => ({
      name,
      what: COOKIE_WORDS[kind as keyof typeof COOKIES],
      days: Math.max(1, Math.round(maxAgeSeconds / 86_400)),
      script,
    })),
    recipients: ['Cloudflare, as processor (computing, storage)'],
    transfers: 'Stored in the region of the visitor’s first request.',
    safeguards: [
      'E-mail addresses and customer numbers are kept only as keyed hashes.',
      'Counts of fewer than 20 people are not shown, others rounded to 10.',
      'Erasure removes events, profile, copies and what waits to be delivered; the platform can restore deleted data for 30 days.',
      'Looks at a visitor’s data are written to an audit log.',
    ],
  };
}
