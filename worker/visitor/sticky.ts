import { COOKIES } from '../../model/cookie.ts';

const PART = /^([a-z0-9][a-z0-9_-]{0,63}):(\d{1,4}):(\d)$/;

/** `<experiment>:<phase>` -> variation in a sticky cookie's value; parts that are not well-formed are passed over. */
export function decodeSticky(value: string | undefined): Map<string, number> {
  const sticky = new Map<string, number>();
  for (const part of (value ?? '').slice(0, COOKIES.variations.maxBytes).split('.')) {
    const match = PART.exec(part);
    if (match) sticky.set(`${match[1]}:${match[2]}`, Number(match[3]));
  }
  return sticky;
}

/** The sticky cookie's value, newest last; the oldest are left out where it would exceed the cookie's limit. */
export function encodeSticky(sticky: ReadonlyMap<string, number>): string {
  const parts = Array.from(sticky, ([key, variation]) => `${key}:${variation}`);
  while (parts.length > 0 && parts.join('.').length > COOKIES.variations.maxBytes) parts.shift();
  return parts.join('.');
}
