/** Sizes of what is kept: a listing's page fits, and eight pages at a time, each with what is read and what goes out. */
const KEPT_BYTES = 512 * 1024;
const MAX_KEPT = 16;

/** Memory that pages of this isolate take turns with: making and clearing half a megabyte a page would cost more than reading it. */
const kept: ArrayBuffer[] = [];

/** A buffer of at least so many bytes, with whatever it held before. Give it back once nothing looks at it any more. */
export function takeBuffer(bytes = KEPT_BYTES): ArrayBuffer {
  return (bytes <= KEPT_BYTES ? kept.pop() : undefined) ?? new ArrayBuffer(Math.max(bytes, KEPT_BYTES));
}

export function giveBuffer(buffer: ArrayBuffer): void {
  if (buffer.byteLength === KEPT_BYTES && kept.length < MAX_KEPT) kept.push(buffer);
}
