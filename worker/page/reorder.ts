import type { Slice } from './find-cards.ts';

/**
 * `bytes` with the cards in another order: `order[position]` is the index of the card that comes to stand there.
 * What lies between and around the cards stays where it is. Undefined where `order` is no permutation of the cards, or
 * the cards overlap: then nothing can be said for certain, and the caller keeps `bytes`.
 */
export function reorder(
  bytes: Uint8Array,
  cards: readonly Slice[],
  order: readonly number[],
): Uint8Array | undefined {
  if (!isPermutation(order, cards.length) || !areApart(cards, bytes.length)) return undefined;
  const result = new Uint8Array(bytes.length);
  let from = 0;
  let to = 0;
  const copy = (start: number, end: number) => {
    result.set(bytes.subarray(start, end), to);
    to += end - start;
  };
  for (const [position, slot] of cards.entries()) {
    const card = cards[order[position]!]!;
    copy(from, slot.start);
    copy(card.start, card.end);
    from = slot.end;
  }
  copy(from, bytes.length);
  return result;
}

/** Whether `order` holds each of 0 to length - 1 exactly once. */
export function isPermutation(order: readonly number[], length: number): boolean {
  if (order.length !== length) return false;
  const seen = new Uint8Array(length);
  for (const index of order) {
    if (!Number.isInteger(index) || index < 0 || index >= length || seen[index]) return false;
    seen[index] = 1;
  }
  return true;
}

function areApart(cards: readonly Slice[], length: number): boolean {
  let last = 0;
  for (const { start, end } of cards) {
    if (start < last || end <= start || end > length) return false;
    last = end;
  }
  return true;
}
