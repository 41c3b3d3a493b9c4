import { base64url } from '../visitor/identity.ts';
import { signingKey } from '../visitor/signing-key.ts';

const encoder = new TextEncoder();

/** A value that only this Worker can read and nobody can change: AES-GCM under a key of its own for each purpose. */
export async function seal(secret: string, purpose: string, value: unknown): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv },
    await sealingKey(secret, purpose),
    encoder.encode(JSON.stringify(value)),
  );
  return base64url(new Uint8Array([...iv, ...new Uint8Array(sealed)]));
}

/** What was sealed for this purpose; undefined for anything else. */
export async function unseal(secret: string, purpose: string, text: string | undefined): Promise<unknown> {
  if (!text || !/^[A-Za-z0-9_-]{40,2000}$/.test(text)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const opened = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: bytes.slice(0, 12) },
      await sealingKey(secret, purpose),
      bytes.slice(12),
    );
    return JSON.parse(new TextDecoder().decode(opened));
  } catch {
    return undefined;
  }
}

async function sealingKey(secret: string, purpose: string): Promise<CryptoKey> {
  const raw = await crypto.subtle.sign(
    'HMAC',
    await signingKey(secret, `seal-${purpose}`, ''),
    encoder.encode('v1'),
  );
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
