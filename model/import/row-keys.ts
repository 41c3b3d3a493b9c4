/** A number that tells rows apart: 53 bits of a hash, so that among 10 million rows two alike are a matter of 1 in 200. */
export function rowKey(cells: readonly (string | undefined)[]): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  // cyrb53, https://github.com/bryc/code/blob/master/jshash/experimental/cyrb53.js (public domain); a mark ends each cell.
  for (const cell of cells) {
    const text = cell ?? '';
    for (let at = 0; at <= text.length; at++) {
      const code = at < text.length ? text.charCodeAt(at) : 0x1_0000;
      high = Math.imul(high ^ code, 2654435761);
      low = Math.imul(low ^ code, 1597334677);
    }
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

const FIRST_SIZE = 1 << 16;

/** Keys seen before, in 16 bytes or less each: a Set takes no more than 16.7 million, and five times the room. */
export class RowKeys {
  #slots = new Float64Array(FIRST_SIZE);
  #count = 0;

  /** True: the key was not there before. */
  add(key: number): boolean {
    // Empty slots are 0.
    const kept = key + 1;
    const slot = slotOf(this.#slots, kept);
    if (this.#slots[slot] === kept) return false;
    this.#slots[slot] = kept;
    this.#count += 1;
    if (this.#count * 2 > this.#slots.length) this.#grow();
    return true;
  }

  #grow(): void {
    const next = new Float64Array(this.#slots.length * 2);
    for (const kept of this.#slots) if (kept !== 0) next[slotOf(next, kept)] = kept;
    this.#slots = next;
  }
}

/** Where a key is, or would be put. */
function slotOf(slots: Float64Array, kept: number): number {
  let slot = kept % slots.length;
  while (slots[slot] !== 0 && slots[slot] !== kept) slot = (slot + 1) % slots.length;
  return slot;
}
