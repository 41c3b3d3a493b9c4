const LOCALE = 'en-GB';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const compactFormat = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
const dateFormat = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });
const timeFormat = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const dayFormat = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto', style: 'short' });

/** `12,403` */
export const count = (value: number): string => whole.format(value);
/** `12.4K` from 10,000 on, `1,240` below. */
export const compact = (value: number): string =>
  value < 10_000 ? whole.format(value) : compactFormat.format(value);
/** A share as `3.42 %`. */
export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`;

/** A change as `+4.2 %` or `−0.8 %`, with a true minus sign. */
export function signedPercent(share: number, digits = 1): string {
  const text = (Math.abs(share) * 100).toFixed(digits);
  const sign = Number(text) === 0 ? '' : share > 0 ? '+' : '−';
  return `${sign}${text} %`;
}

/** A share on an axis: `+20 %`, `0 %`, `−2.5 %`. */
export function axisPercent(share: number): string {
  const value = Math.round(share * 1e6) / 1e4;
  const text = Number.isInteger(value) ? String(Math.abs(value)) : Math.abs(value).toFixed(1);
  return `${value > 0 ? '+' : value < 0 ? '−' : ''}${text} %`;
}

/** Money in the site's currency; cents only below 1,000. */
export function money(value: number, currency: string): string {
  return new Intl.NumberFormat(LOCALE, {
    style: 'currency',
    currency,
    maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : 2,
  }).format(value);
}

/** `21 Nov 2026` */
export const date = (at: number): string => dateFormat.format(at);
/** `21 Nov` */
export const day = (at: number): string => dayFormat.format(at);
/** `14:05` */
export const time = (at: number): string => timeFormat.format(at);
/** `21 Nov 2026, 14:05` */
export const dateTime = (at: number): string => `${dateFormat.format(at)}, ${timeFormat.format(at)}`;

/** `just now`, `5 min. ago`, `in 3 days`; the date beyond a month. */
export function ago(at: number, now: number): string {
  const seconds = Math.round((at - now) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return seconds > 0 ? 'in a moment' : 'just now';
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86_400) return relative.format(Math.round(seconds / 3600), 'hour');
  if (size < 31 * 86_400) return relative.format(Math.round(seconds / 86_400), 'day');
  return date(at);
}

/** An id made from a name: `Home hero, autumn` -> `home-hero-autumn`. */
export function slug(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
}

/** `One, two and three`. */
export function listed(items: readonly string[]): string {
  return new Intl.ListFormat(LOCALE, { type: 'conjunction' }).format(items);
}
