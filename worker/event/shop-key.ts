import { sign } from '../visitor/identity.ts';
import type { Env } from '../env.ts';
import { kvKeys } from '../keys.ts';
import { signingKey } from '../visitor/signing-key.ts';

const encoder = new TextEncoder();

/**
 * The key that a shop's own server signs with: its orders, and the customers it knows to be signed in. Derived, so it is
 * nowhere stored; shown to administrators, who put it into WooCommerce or their back office.
 */
export function shopKey(env: Env, site: string): Promise<string> {
  return sign(env.SECRET, 'shop-key', site, 'v1');
}

/** Whether `signature` (hex or base64) is the HMAC-SHA-256 of `body` under a key; compared in constant time. */
export async function isSignedBy(
  key: string,
  body: string | ArrayBuffer,
  signature: string | undefined,
): Promise<boolean> {
  const bytes = signature && (fromHex(signature) ?? fromBase64(signature));
  if (!bytes || bytes.length !== 32) return false;
  const imported = await crypto.subtle.importKey(
    'raw',
    encoder.encode(key),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  return crypto.subtle.verify(
    'HMAC',
    imported,
    bytes,
    typeof body === 'string' ? encoder.encode(body) : body,
  );
}

/** Shopify makes its own secret: kept in KV under AES-GCM with a derived key, so that KV alone does not tell it. */
export async function keepWebhookSecret(env: Env, site: string, secret: string): Promise<void> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    await sealingKey(env, site),
    encoder.encode(secret),
  );
  const bytes = new Uint8Array([...iv, ...new Uint8Array(sealed)]);
  await env.EDGE.put(kvKeys.webhookSecret(site), btoa(String.fromCharCode(...bytes)));
}

/** Shopify's webhook secret of a site; undefined: none was given, or SECRET has changed since. */
export async function webhookSecret(env: Env, site: string): Promise<string | undefined> {
  const kept = await env.EDGE.get(kvKeys.webhookSecret(site));
  const bytes = kept && fromBase64(kept);
  if (!bytes) return undefined;
  try {
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes.slice(0, 12) },
      await sealingKey(env, site),
      bytes.slice(12),
    );
    return new TextDecoder().decode(opened);
  } catch {
    return undefined;
  }
}

async function sealingKey(env: Env, site: string): Promise<CryptoKey> {
  const raw = await crypto.subtle.sign(
    'HMAC',
    await signingKey(env.SECRET, 'webhook-secret', site),
    encoder.encode('v1'),
  );
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  const hex = text.replace(/^sha256=/, '');
  return /^([0-9a-f]{2})+$/i.test(hex)
    ? Uint8Array.from(hex.match(/../g)!, (pair) => Number.parseInt(pair, 16))
    : undefined;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}
