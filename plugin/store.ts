import { COOKIES } from '../model/cookie.ts';

/** Key in localStorage: the choice and token of tag mode, and a withdrawal that the server has not heard of yet. */
const KEY = 'endcap';

export interface Kept {
  /** `encodeConsent` of the choice. */
  c?: string | undefined;
  /** Signed visitor token of tag mode. */
  t?: string | undefined;
  /** Variations that the visitor keeps, in tag mode. */
  x?: string | undefined;
  /** 1: the choice is not known to the server yet. */
  w?: 1 | undefined;
}

/** Value of one of our cookies that scripts may read; undefined: not set. */
export function readCookie(cookie: 'consent' | 'session'): string | undefined {
  return new RegExp(`(?:^|; )${COOKIES[cookie].name}=([^;]*)`).exec(document.cookie)?.[1];
}

/** Sets a cookie of ours for the whole shop, at once; an empty value deletes it. */
export function writeCookie(cookie: 'consent' | 'session', value: string): void {
  const { name, maxAgeSeconds } = COOKIES[cookie];
  const secure = location.protocol === 'https:' ? ';secure' : '';
  document.cookie = `${name}=${value};path=/;max-age=${value ? maxAgeSeconds : 0};samesite=lax${secure}`;
}

/** What localStorage keeps of ours; empty where storage is blocked, which is a visitor's right and no failure. */
export function readKept(): Kept {
  try {
    return JSON.parse(localStorage[KEY]) as Kept;
  } catch {
    return {};
  }
}

/** Keeps it; nothing to keep removes the key. */
export function writeKept(kept: Kept): void {
  try {
    if (kept.c || kept.t) localStorage[KEY] = JSON.stringify(kept);
    else delete localStorage[KEY];
  } catch {
    // As above: the choice is then asked for again on the next page.
  }
}
