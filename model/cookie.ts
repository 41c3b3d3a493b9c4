/** Every cookie of ours. `script`: readable and written by the plugin; the others are HttpOnly and set by the Worker. */
export const COOKIES = {
  /** `<region>.<22 characters>.<signature>`: who; only after consent to analytics or personalization. */
  visitor: { name: 'ec_v', script: false, maxAgeSeconds: 395 * 86_400, maxBytes: 80 },
  /** `encodeConsent`: what was chosen; strictly necessary, set only when a choice is made. */
  consent: { name: 'ec_c', script: true, maxAgeSeconds: 180 * 86_400, maxBytes: 32 },
  /** `encodeSession`: the last products of this visit; only under `personalization`. */
  session: { name: 'ec_s', script: true, maxAgeSeconds: 1_800, maxBytes: 1_024 },
  /** Sticky variations, `<experiment>:<phase>:<variation>`, a bandit's with `:<propensity in 1/10,000>`, joined by `.`; only after consent to analytics or personalization. */
  variations: { name: 'ec_x', script: false, maxAgeSeconds: 90 * 86_400, maxBytes: 1_024 },
  /** Signed `<experiment>:<variation>:<until>`: shows a variation to whoever opened a preview link. */
  preview: { name: 'ec_p', script: false, maxAgeSeconds: 1_800, maxBytes: 160 },
} as const;

/** Name -> value of a `Cookie` header; the first of a repeated name wins, as RFC 6265 section 5.4 sorts the most specific first. */
export function parseCookies(header: string | null | undefined): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of (header ?? '').split(';')) {
    const equals = pair.indexOf('=');
    if (equals < 1) continue;
    const name = pair.slice(0, equals).trim();
    if (!cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}
