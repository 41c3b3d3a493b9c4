/** Bytes of the origin's page from `from` up to and without `to` give way to pieces that stand one after the other. */
export interface Splice {
  from: number;
  to: number;
  pieces: readonly Uint8Array[];
}

/** What stands from `from` to `to` once the splices there, in their order, are made: pieces to be sent one after the other. */
export function spliced(
  page: Uint8Array,
  { from, to }: { from: number; to: number },
  splices: readonly Splice[],
): Uint8Array[] {
  const all: Uint8Array[] = [];
  let at = from;
  for (const splice of splices) {
    if (splice.from > at) all.push(page.subarray(at, splice.from));
    for (const piece of splice.pieces) if (piece.length > 0) all.push(piece);
    at = splice.to;
  }
  if (to > at) all.push(page.subarray(at, to));
  return all;
}

/** The pieces in one. */
export function concat(
  pieces: readonly Uint8Array[],
  allocate: (length: number) => ArrayBuffer = (length) => new ArrayBuffer(length),
): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const whole = new Uint8Array(allocate(length), 0, length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
