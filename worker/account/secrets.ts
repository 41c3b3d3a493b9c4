const encoder = new TextEncoder();

/** Hex SHA-256: how one-time links and API tokens are kept. Tokens hold 256 random bits, so no salt is needed. */
export async function hashToken(token: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', encoder.encode(token)));
}

/** Hex HMAC-SHA-256 of `text` under a key derived from the Worker's SECRET for one purpose only. */
export async function keyedHash(secret: string, purpose: string, text: string): Promise<string> {
  const root = await importKey(encoder.encode(secret));
  const derived = await crypto.subtle.sign('HMAC', root, encoder.encode(`console:${purpose}`));
  return hex(await crypto.subtle.sign('HMAC', await importKey(derived), encoder.encode(text)));
}

/** A new secret of 256 random bits in URL-safe letters, after `prefix`. */
export function newToken(prefix: string): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  return `${prefix}${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`;
}

function importKey(bytes: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
