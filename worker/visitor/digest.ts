/** The digest of each text. */
export async function digestsOf(texts: readonly string[]): Promise<Map<string, string>> {
  const distinct = [...new Set(texts)];
  const digests = await Promise.all(distinct.map(digestOf));
  return new Map(distinct.map((text, index) => [text, digests[index]!]));
}

/** SHA-256 of a text, hex. Visitor ids have 128 random bits, so nobody finds the id from it by trying. */
export async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
