/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ (offset basis and prime for 32 bits). */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/** How a visitor is hashed: 1 is GrowthBook's first method (biased between experiments), 2 the one to use. */
export type HashVersion = 1 | 2;

/**
 * FNV-1a of a text's UTF-16 code units, an unsigned 32-bit integer. `state` continues from the hash of a text that
 * went before: `fnv1a(b, fnv1a(a))` equals `fnv1a(a + b)`. Equal to the usual byte-wise hash for ASCII only.
 */
export function fnv1a(text: string, state: number = OFFSET_BASIS): number {
  let hash = state | 0;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
  return hash >>> 0;
}

/**
 * Where a value falls for a seed: version 1 in steps of 0.001, version 2 in steps of 0.0001, from 0 up to and without
 * 1; null for any other version. Same values as GrowthBook's SDKs, so that a site can move without re-bucketing.
 */
export function hash(seed: string, value: string, version: number): number | null {
  if (version === 2) return bucketAfter(fnv1a(seed), value);
  return version === 1 ? (fnv1a(seed, fnv1a(value)) % 1000) / 1000 : null;
}

/** `hash(seed, value, 2)` where `seedState` is `fnv1a(seed)`: the seed is hashed once, not once a visitor. */
export function bucketAfter(seedState: number, value: string): number {
  return (fnv1aOfDecimal(fnv1a(value, seedState)) % 10_000) / 10_000;
}

/** `fnv1a(String(number))` of an unsigned 32-bit integer, without making the text. */
function fnv1aOfDecimal(number: number): number {
  // Two integers below 2^31, since divisions of those by constants become multiplications.
  const high = Math.floor(number / 100_000) | 0;
  const low = (number - high * 100_000) | 0;
  let hash = OFFSET_BASIS | 0;
  if (high > 0) {
    if (high >= 10_000) hash = digit(hash, (high / 10_000) | 0);
    if (high >= 1000) hash = digit(hash, ((high / 1000) | 0) % 10);
    if (high >= 100) hash = digit(hash, ((high / 100) | 0) % 10);
    if (high >= 10) hash = digit(hash, ((high / 10) | 0) % 10);
    hash = digit(hash, high % 10);
  }
  if (high > 0 || low >= 10_000) hash = digit(hash, (low / 10_000) | 0);
  if (high > 0 || low >= 1000) hash = digit(hash, ((low / 1000) | 0) % 10);
  if (high > 0 || low >= 100) hash = digit(hash, ((low / 100) | 0) % 10);
  if (high > 0 || low >= 10) hash = digit(hash, ((low / 10) | 0) % 10);
  return digit(hash, low % 10) >>> 0;
}

const digit = (hash: number, value: number): number => Math.imul(hash ^ (48 + value), PRIME);
