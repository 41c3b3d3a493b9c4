import type { KnownTag } from './known-tags.ts';

const FIRST_SIZE = 16_384;
const MAX_KEPT = 4;

/** Tags of a stretch of page, in order: what was read once need not be read again to find the cards in it. */
export class TagTape {
  length = 0;
  readonly tags: KnownTag[] = [];
  /** Offsets of each tag's `<`. */
  starts = new Int32Array(FIRST_SIZE);
  /** Offsets of what follows each tag, four times, and 1 for an end tag, 2 for a slash that closes it where that means something. */
  ends = new Int32Array(FIRST_SIZE);

  add(tag: KnownTag, start: number, end: number): void {
    const { length } = this;
    if (length === this.starts.length) {
      this.starts = grown(this.starts);
      this.ends = grown(this.ends);
    }
    this.tags[length] = tag;
    this.starts[length] = start;
    this.ends[length] = end;
    this.length = length + 1;
  }
}

function grown(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(2 * array.length);
  larger.set(array);
  return larger;
}

const kept: TagTape[] = [];

/** An empty tape. Give it back once nothing looks at it any more. */
export function takeTape(): TagTape {
  const tape = kept.pop() ?? new TagTape();
  tape.length = 0;
  return tape;
}

export function giveTape(tape: TagTape): void {
  if (kept.length < MAX_KEPT) kept.push(tape);
}
