import { signingKey } from './signing-key.ts';

/** Where a Durable Object of that region is created; two letters, since they are in every visitor's cookie. */
export const REGIONS = {
  eu: 'weur',
  na: 'enam',
  sa: 'sam',
  as: 'apac',
  oc: 'oc',
  af: 'afr',
  me: 'me',
} as const satisfies Record<string, DurableObjectLocationHint>;
export type Region = keyof typeof REGIONS;

const VISITOR_ID = /^([a-z]{2})\.[A-Za-z0-9_-]{22}$/;
const TOKEN_LIFE_MILLIS = 90 * 86_400_000;
/** A tag-mode token older than this is exchanged for a fresh one at the next call that can carry an answer. */
const TOKEN_ROTATION_MILLIS = 86_400_000;

const encoder = new TextEncoder();

/** The region whose shards keep this visitor: the continent of the first request; unknown: Europe. */
export function regionOf(cf: object | undefined): Region {
  switch ((cf as { continent?: unknown } | undefined)?.continent) {
    case 'NA':
      return 'na';
    case 'SA':
      return 'sa';
    case 'AS':
      return 'as';
    case 'OC':
      return 'oc';
    case 'AF':
      return 'af';
    default:
      return 'eu';
  }
}

/** A new visitor id, `<region>.<22 characters>`: 128 bits from `random`, which fills and returns the array it is given. */
export function newVisitorId(
  region: Region,
  random: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  return `${region}.${base64url(random(new Uint8Array(16)))}`;
}

/** The region in a visitor id, or undefined for what `newVisitorId` does not make. */
export function regionOfVisitor(id: string): Region | undefined {
  const region = VISITOR_ID.exec(id)?.[1];
  return region !== undefined && region in REGIONS ? (region as Region) : undefined;
}

/** The visitor cookie's value: `<id>.<signature>`. */
export async function signVisitor(secret: string, site: string, id: string): Promise<string> {
  return `${id}.${await sign(secret, 'visitor', site, id)}`;
}

/** The visitor id in a cookie value, if its signature is this site's; else undefined. */
export async function verifyVisitor(
  secret: string,
  site: string,
  value: string | undefined,
): Promise<string | undefined> {
  const id = await verified(secret, 'visitor', site, value);
  return id !== undefined && regionOfVisitor(id) ? id : undefined;
}

/** A script-readable token for shops that cannot set our cookie: `<id>.<issued, s base 36>.<signature>`, good for 90 days. */
export async function signToken(secret: string, site: string, id: string, now: number): Promise<string> {
  const body = `${id}.${Math.floor(now / 1000).toString(36)}`;
  return `${body}.${await sign(secret, 'token', site, body)}`;
}

/** The visitor in a token and whether it is due for rotation; undefined when forged, another site's or too old. */
export async function verifyToken(
  secret: string,
  site: string,
  token: string | undefined,
  now: number,
): Promise<{ id: string; rotate: boolean } | undefined> {
  const body = await verified(secret, 'token', site, token);
  const match = /^(.+)\.([0-9a-z]{1,9})$/.exec(body ?? '');
  const id = match?.[1];
  if (!match || !id || !regionOfVisitor(id)) return undefined;
  const age = now - Number.parseInt(match[2]!, 36) * 1000;
  return age > TOKEN_LIFE_MILLIS ? undefined : { id, rotate: age > TOKEN_ROTATION_MILLIS };
}

/**
 * The visitor id that stands for someone else's key (a session number of an imported log, a customer number): the same
 * key always gives the same id, and the key cannot be found from it without the secret.
 */
export async function visitorIdOfKey(
  secret: string,
  site: string,
  region: Region,
  key: string,
): Promise<string> {
  const digest = await crypto.subtle.sign(
    'HMAC',
    await signingKey(secret, 'import', site),
    encoder.encode(key),
  );
  return `${region}.${base64url(new Uint8Array(digest, 0, 16))}`;
}

/** Base64url, without padding, of the HMAC-SHA-256 of `text` under the key of that purpose and site. */
export async function sign(secret: string, purpose: string, site: string, text: string): Promise<string> {
  const key = await signingKey(secret, purpose, site);
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))));
}

/** What `<text>.<signature>` signs, checked in constant time; undefined when the signature is not ours. */
export async function verified(
  secret: string,
  purpose: string,
  site: string,
  value: string | undefined,
): Promise<string | undefined> {
  const dot = value?.lastIndexOf('.') ?? -1;
  if (value === undefined || dot < 1 || value.length - dot !== 44) return undefined;
  const signature = bytesOf(value.slice(dot + 1));
  const text = value.slice(0, dot);
  if (!signature) return undefined;
  const key = await signingKey(secret, purpose, site);
  return (await crypto.subtle.verify('HMAC', key, signature, encoder.encode(text))) ? text : undefined;
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}
