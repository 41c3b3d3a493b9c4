import type { Experience } from '../../model/placement.ts';
import type { Site } from '../../model/site.ts';
import { escapeHtml } from './html-text.ts';
import { money } from './money.ts';

type Offer = Extract<Experience, { kind: 'offer' }>;

/** Whether the plugin makes more of it: a clock that runs, a coupon to copy, progress that knows the basket. */
export function isLive({ coupon, ends_at, free_shipping_from }: Offer): boolean {
  return coupon !== undefined || ends_at !== undefined || free_shipping_from !== undefined;
}

/** An offer as it stands before any script runs; undefined once it has ended: an end is a real one. */
export function offerHtml(offer: Offer, { site, now }: { site: Site; now: number }): string | undefined {
  const { message, coupon, ends_at, free_shipping_from } = offer;
  if (ends_at !== undefined && ends_at <= now) return undefined;
  const parts = [`<span>${escapeHtml(message)}</span>`];
  if (coupon !== undefined) parts.push(`<code>${escapeHtml(coupon)}</code>`);
  if (ends_at !== undefined) {
    const end = new Date(ends_at);
    parts.push(`<span><time datetime="${end.toISOString()}">${escapeHtml(endText(end, site))}</time></span>`);
  }
  if (free_shipping_from !== undefined)
    parts.push(`<span>${escapeHtml(money(free_shipping_from, site))}</span>`);
  return `<aside class="endcap-offer">${parts.join(' ')}</aside>`;
}

function endText(end: Date, { locale, time_zone }: Site): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };
  try {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: time_zone }).format(end);
  } catch {
    return new Intl.DateTimeFormat('en', options).format(end);
  }
}
