/** A random id of 24 hexadecimal digits (96 bits), for events, batches and page views. Works on plain http too. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))]
    .map((byte) => (byte + 256).toString(16).slice(1))
    .join('');
}
