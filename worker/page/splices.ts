/** Bytes of the origin's page from `from` up to and without `to` are given way to `bytes`. */
export interface Splice {
  from: number;
  to: number;
  bytes: Uint8Array;
}

/** What stands from `from` to `to` once the splices there, in their order, are made: pieces to be sent one after the other. */
export function spliced(
  page: Uint8Array,
  { from, to }: { from: number; to: number },
  splices: readonly Splice[],
): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = from;
  for (const splice of splices) {
    if (splice.from > at) pieces.push(page.subarray(at, splice.from));
    if (splice.bytes.length > 0) pieces.push(splice.bytes);
    at = splice.to;
  }
  if (to > at) pieces.push(page.subarray(at, to));
  return pieces;
}
