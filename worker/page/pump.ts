import { giveBuffer, takeBuffer } from './buffers.ts';
import { MARK_BYTE, MARK_LENGTH, type Mark, type Marks } from './marks.ts';
import { concat } from './reorder.ts';
import { TAIL_BYTES } from './resume.ts';

/** A grid larger than this goes through as it is: it would have to be held whole. */
export const MAX_GRID_BYTES = 2 * 1024 * 1024;

/** Bytes asked for in the first reads and in all further ones: the head goes out at once, the rest in few large pieces. */
const READ_AT_LEAST = [1, 1024, 8192, 32_768];
/**
 * Once a read took so long, the origin is slow and not we: from there on little is held back. Well above what a busy
 * machine takes, since small reads would make it busier.
 */
const SLOW_READ_MILLIS = 250;
const SLOW_READ_AT_LEAST = 512;

/** Why a grid went through as it is. */
export type PumpRefusal = 'too-large' | 'not-closed';

/** The shopper has gone: no fault of the page's. */
export class SinkGone extends Error {}

/** Where the page goes on from when the rewriter gives up, and how what has gone out ended. */
export interface Sent {
  bytes: number;
  tail: Uint8Array;
}

export interface PumpInput {
  marks: Marks;
  /**
   * The grid's content in its new form; undefined: as it is. Must not throw, and must not look at `bytes` once it has
   * answered. The answer's buffer is given to the next page.
   */
  grid(number: number, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Called for a grid that went through as it is. */
  refused(number: number, why: PumpRefusal): void;
  /** What comes after the page's last byte. */
  last(): Uint8Array;
  /** The rest of the page when the rewriter gives up: the origin's own bytes; undefined: there are none. */
  rest?: ((sent: Sent) => Promise<Uint8Array | undefined>) | undefined;
  now(): number;
  maxGridBytes?: number;
}

/**
 * Copies a rewritten page from `source` to `sink`, takes out the marks, and holds back only what stands between the
 * marks of a grid. A grid whose end does not come, or comes too late, goes through as it is.
 *
 * Reads large pieces into one buffer: what costs here is JavaScript per piece (facts: edge). Rejects where source or
 * sink fail; then the sink is broken off too, never ended as if the page were whole. Where it is the rewriter that
 * failed and `rest` has the rest of the page, the page is completed with it instead.
 */
export async function pump(
  source: ReadableStream<Uint8Array>,
  sink: WritableStream<Uint8Array>,
  input: PumpInput,
): Promise<void> {
  const reader = source.getReader({ mode: 'byob' });
  const page = new Pumping(sink.getWriter(), input);
  let buffer = takeBuffer();
  try {
    let isSlow = false;
    for (let reads = 0; ; reads += 1) {
      const atLeast = isSlow ? SLOW_READ_AT_LEAST : READ_AT_LEAST[Math.min(reads, READ_AT_LEAST.length - 1)]!;
      const asked = input.now();
      const { value, done } = await reader.readAtLeast(atLeast, new Uint8Array(buffer));
      isSlow ||= input.now() - asked > SLOW_READ_MILLIS;
      if (value && value.length > 0) await page.received(value);
      if (done) break;
      // WARNING: a read takes the buffer away and gives its memory back in another; at the end it may give none.
      buffer = value.buffer as ArrayBuffer;
    }
    await page.finish();
  } catch (error) {
    if (isRewriters(error) && (await page.isRescued().catch(() => false))) return;
    await Promise.allSettled([reader.cancel(error), page.abort(error)]);
    throw error;
  } finally {
    giveBuffer(buffer);
    page.release();
  }
}

/** What has been read but not been sent: a grid whose end has not come, or the start of a mark. */
class Pumping {
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly input: PumpInput;
  private readonly maxGridBytes: number;
  private held = takeBuffer();
  private heldBytes = 0;
  /** Up to here, in what is held, there is no mark. */
  private scanned = 0;
  /** Number of the grid whose content is held; -1: none. */
  private grid = -1;
  private sent = 0;
  /** The end of what was sent, where somebody may ask for it. */
  private tail: Uint8Array = new Uint8Array();

  constructor(writer: WritableStreamDefaultWriter<Uint8Array>, input: PumpInput) {
    this.writer = writer;
    this.input = input;
    this.maxGridBytes = input.maxGridBytes ?? MAX_GRID_BYTES;
  }

  /** `value` is the caller's again once this resolves. */
  async received(value: Uint8Array): Promise<void> {
    let bytes = value;
    if (this.heldBytes > 0) {
      this.hold(value);
      bytes = new Uint8Array(this.held, 0, this.heldBytes);
    }
    const { marks } = this.input;
    let from = 0;
    while (this.scanned < bytes.length && marks.isExpected) {
      const at = bytes.indexOf(MARK_BYTE, this.scanned);
      this.scanned = at < 0 ? bytes.length : at;
      if (at < 0 || at + MARK_LENGTH > bytes.length) break;
      const mark = marks.read(bytes, at);
      this.scanned = at + (mark ? MARK_LENGTH : 1);
      if (!mark) continue;
      if (this.grid >= 0 && (mark.kind === 'start' || mark.number !== this.grid)) {
        // A grid inside a grid belongs to the outer one: only its marks go.
        bytes.copyWithin(at, at + MARK_LENGTH);
        bytes = bytes.subarray(0, bytes.length - MARK_LENGTH);
        this.scanned = at;
        continue;
      }
      await this.meet(mark, bytes.subarray(from, at));
      from = this.scanned;
    }
    if (!marks.isExpected) this.scanned = bytes.length;
    // All up to the start of a mark can go, but for a grid.
    const end = this.grid >= 0 ? from : this.scanned;
    if (end > from) await this.send(bytes.subarray(from, end));
    this.keep(bytes.subarray(end));
    this.scanned -= end;
    if (this.grid >= 0 && this.heldBytes > this.maxGridBytes) await this.letGo('too-large');
  }

  async finish(): Promise<void> {
    if (this.grid >= 0) await this.letGo('not-closed');
    else if (this.heldBytes > 0) await this.send(new Uint8Array(this.held, 0, this.heldBytes));
    const last = this.input.last();
    if (last.length > 0) await this.write(last);
    await this.writer.close().catch(gone);
  }

  /** Completes the page with the origin's own bytes, if there are any: what is held is among them. */
  async isRescued(): Promise<boolean> {
    const rest = await this.input.rest?.({ bytes: this.sent, tail: this.tail.slice(-TAIL_BYTES) });
    if (!rest) return false;
    if (rest.length > 0) await this.write(rest);
    await this.writer.close().catch(gone);
    return true;
  }

  abort(error: unknown): Promise<void> {
    return this.writer.abort(error);
  }

  release(): void {
    giveBuffer(this.held);
  }

  /** A grid starts or ends; `before`: what stands in front of the mark. */
  private async meet({ kind, number }: Mark, before: Uint8Array): Promise<void> {
    if (kind === 'start') {
      await this.send(before);
      this.grid = number;
      return;
    }
    const isGrid = this.grid >= 0;
    this.grid = -1;
    const changed = isGrid ? await this.input.grid(number, before) : undefined;
    await this.send(changed ?? before);
    if (changed) giveBuffer(changed.buffer);
  }

  private async letGo(why: PumpRefusal): Promise<void> {
    this.input.refused(this.grid, why);
    this.grid = -1;
    // The start of a mark may stand at the end.
    await this.send(new Uint8Array(this.held, 0, this.scanned));
    this.keep(new Uint8Array(this.held, this.scanned, this.heldBytes - this.scanned));
    if (why === 'not-closed') await this.send(new Uint8Array(this.held, 0, this.heldBytes));
    this.scanned = 0;
  }

  /** Holds these bytes and nothing else. They may be some of those that are held. */
  private keep(bytes: Uint8Array): void {
    if (bytes.buffer === this.held) {
      new Uint8Array(this.held).copyWithin(0, bytes.byteOffset, bytes.byteOffset + bytes.length);
      this.heldBytes = bytes.length;
      return;
    }
    this.heldBytes = 0;
    this.hold(bytes);
  }

  /** Adds to what is held. */
  private hold(bytes: Uint8Array): void {
    const wanted = this.heldBytes + bytes.length;
    if (wanted > this.held.byteLength) {
      const larger = new ArrayBuffer(2 * wanted);
      new Uint8Array(larger).set(new Uint8Array(this.held, 0, this.heldBytes));
      giveBuffer(this.held);
      this.held = larger;
    }
    new Uint8Array(this.held).set(bytes, this.heldBytes);
    this.heldBytes = wanted;
  }

  private async send(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.sent += bytes.length;
    if (this.input.rest) this.tail = concat([this.tail.slice(-TAIL_BYTES), bytes.subarray(-TAIL_BYTES)]);
    await this.write(bytes);
  }

  private async write(bytes: Uint8Array): Promise<void> {
    await this.writer.write(bytes).catch(gone);
  }
}

/**
 * Whether the rewriter gave up, and not the origin.
 * WARNING: only the error's text tells. The other branch of a `tee()` ends an origin's failure like a whole page.
 */
function isRewriters(error: unknown): boolean {
  return error instanceof TypeError && error.message.startsWith('Parser error:');
}

function gone(error: unknown): never {
  throw new SinkGone(String(error));
}
