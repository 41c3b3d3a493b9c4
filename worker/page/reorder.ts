import type { Slice } from './find-cards.ts';

/**
 * Pieces of `bytes` with the cards in another order: `order[position]` is the index of the card that comes to stand there.
 * What lies between and around the cards stays where it is. Undefined where `order` is no permutation of the cards, or
 * the cards overlap: then nothing can be said for certain, and the caller keeps `bytes`.
 *
 * `changed`: a card's bytes where it now stands, if they differ from what they were.
 */
export function reorder(
  bytes: Uint8Array,
  cards: readonly Slice[],
  order: readonly number[],
  changed: (card: number, position: number) => Uint8Array | undefined = () => undefined,
): Uint8Array[] | undefined {
  if (!isPermutation(order, cards.length) || !areApart(cards, bytes.length)) return undefined;
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const [position, slot] of cards.entries()) {
    const index = order[position]!;
    const card = cards[index]!;
    pieces.push(bytes.subarray(from, slot.start));
    pieces.push(changed(index, position) ?? bytes.subarray(card.start, card.end));
    from = slot.end;
  }
  pieces.push(bytes.subarray(from));
  return pieces;
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
