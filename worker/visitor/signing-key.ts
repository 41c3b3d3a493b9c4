const MAX_KEYS = 256;
const encoder = new TextEncoder();

/**
 * Imported keys by secret, purpose and site. Values, never promises: a promise made by one request and awaited by
 * another hangs in workerd when the first one ends (facts: edge).
 */
const keys = new Map<string, CryptoKey>();

/**
 * The HMAC-SHA-256 key of one purpose at one site, derived from the secret by HKDF (RFC 5869), so that what is signed
 * for one purpose or site never passes for another. Throws when the secret is shorter than 32 characters.
 */
export async function signingKey(secret: string, purpose: string, site: string): Promise<CryptoKey> {
  const name = `${secret}\n${purpose}\n${site}`;
  const known = keys.get(name);
  if (known) return known;
  if (!secret || secret.length < 32) {
    throw new Error(
      `SECRET has ${secret?.length ?? 0} characters; 32 random ones or more are needed (wrangler secret put SECRET).`,
    );
  }
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, ['deriveKey']);
  const key = await crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: encoder.encode('endcap'),
      info: encoder.encode(`${purpose}\n${site}`),
    },
    material,
    { name: 'HMAC', hash: 'SHA-256', length: 256 },
    false,
    ['sign', 'verify'],
  );
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(name, key);
  return key;
}
