import type { EventBatch } from './event.ts';

/** Where a visitor came from the first time. */
export const CHANNELS = [
  'direct',
  'organic',
  'paid',
  'social',
  'email',
  'affiliate',
  'display',
  'referral',
] as const;
export type Channel = (typeof CHANNELS)[number];

/** Media as campaigns are tagged in practice, in the grouping of GA4's default channels: https://support.google.com/analytics/answer/9756891 */
const MEDIA: readonly [RegExp, Channel][] = [
  [/^(cpc|ppc|cpm|paid.*|retargeting|sem)$/, 'paid'],
  [/^(e-?mail|e_mail|newsletter)$/, 'email'],
  [/^(social.*|sm)$/, 'social'],
  [/^affiliates?$/, 'affiliate'],
  [/^(display|banner|interstitial)$/, 'display'],
  [/^organic$/, 'organic'],
  [/^(referral|link)$/, 'referral'],
];
const SEARCH = /(^|\.)(google|bing|duckduckgo|ecosia|yahoo|yandex|baidu|startpage|qwant|naver|seznam)\./;
const SOCIAL =
  /(^|\.)(facebook|instagram|pinterest|tiktok|twitter|x|t|linkedin|reddit|youtube|snapchat|threads)\.(com|co|net)$/;

/**
 * The acquisition channel of a page view, from its campaign parameters or else its referrer; a referrer on one of
 * `hostnames` (the shop's own) counts as none.
 */
export function channelOf(
  page: Pick<EventBatch['page'], 'referrer' | 'utm'>,
  hostnames: readonly string[],
): Channel {
  const medium = page.utm?.medium?.toLowerCase();
  const tagged = medium && MEDIA.find(([pattern]) => pattern.test(medium))?.[1];
  if (tagged) return tagged;
  const source = page.utm?.source?.toLowerCase();
  if (source) {
    if (/mail|newsletter/.test(source)) return 'email';
    if (SOCIAL.test(`${source}.com`)) return 'social';
    return 'referral';
  }
  const host = (page.referrer ?? '')
    .replace(/^https?:\/\//, '')
    .split(/[/:?#]/)[0]!
    .toLowerCase();
  if (host === '' || hostnames.includes(host)) return 'direct';
  if (SEARCH.test(host)) return 'organic';
  return SOCIAL.test(host) ? 'social' : 'referral';
}
