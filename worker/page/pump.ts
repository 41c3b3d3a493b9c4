import { giveBuffer, takeBuffer } from './buffers.ts';
import { MARK_BYTE, MARK_LENGTH, type Mark, type Marks } from './marks.ts';

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
  now(): number;
  maxGridBytes?: number;
}

/**
 * Copies a rewritten page from `source` to `sink`, takes out the marks, and holds back only what stands between the
 * marks of a grid. A grid whose end does not come, or comes too late, goes through as it is.
 *
 * Reads large pieces into one buffer: what costs here is JavaScript per piece (facts: edge). Rejects where source or
 * sink fail; then the sink is broken off too, never ended as if the page were whole.
 */
export async function pump(
  source: ReadableStream<Uint8Array>,
  sink: WritableStream<Uint8Array>,
  input: PumpInput,
): Promise<void> {
  const reader = source.getReader({ mode: 'byob' });
  const writer = sink.getWriter();
  const page = new Pumping(writer, input);
  try {
    let isSlow = false;
    for (let reads = 0; ; reads += 1) {
      const atLeast = isSlow ? SLOW_READ_AT_LEAST : READ_AT_LEAST[Math.min(reads, READ_AT_LEAST.length - 1)]!;
      const asked = input.now();
      const { value, done } = await reader.readAtLeast(atLeast, page.room(atLeast));
      isSlow ||= input.now() - asked > SLOW_READ_MILLIS;
      if (value) await page.received(value as Uint8Array<ArrayBuffer>);
      if (done) break;
    }
    await page.finish();
    await writer.close();
  } catch (error) {
    await reader.cancel(error).catch(() => undefined);
    await writer.abort(error).catch(() => undefined);
    throw error;
  } finally {
    page.release();
  }
}

/** The part of the page that is in hand: `buffer` from `from` to `to`, contiguous also where a grid took many reads. */
class Pumping {
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly input: PumpInput;
  private readonly maxGridBytes: number;
  private buffer = takeBuffer();
  private from = 0;
  private to = 0;
  /** Up to here there is no mark that has not been met. */
  private scanned = 0;
  /** Number of the grid whose content starts at `from` and whose end has not come yet; -1: none. */
  private grid = -1;

  constructor(writer: WritableStreamDefaultWriter<Uint8Array>, input: PumpInput) {
    this.writer = writer;
    this.input = input;
    this.maxGridBytes = input.maxGridBytes ?? MAX_GRID_BYTES;
  }

  /** Where the next bytes are to be read to. The buffer is the reader's until they are there. */
  room(atLeast: number): Uint8Array<ArrayBuffer> {
    if (this.buffer.byteLength - this.to < Math.max(atLeast, 4096)) this.makeRoom();
    return new Uint8Array(this.buffer, this.to);
  }

  async received(value: Uint8Array<ArrayBuffer>): Promise<void> {
    this.buffer = value.buffer;
    this.to = value.byteOffset + value.length;
    const bytes = new Uint8Array(this.buffer);
    while (this.scanned < this.to && this.input.marks.isExpected) {
      const at = this.markIn(bytes);
      if (at < 0) break;
      const mark = this.input.marks.read(bytes, at);
      this.scanned = at + (mark ? MARK_LENGTH : 1);
      if (mark) await this.meet(mark, at);
    }
    if (!this.input.marks.isExpected) this.scanned = this.to;
    if (this.grid < 0) return this.pass(this.scanned);
    if (this.to - this.from > this.maxGridBytes) await this.letGo('too-large');
  }

  async finish(): Promise<void> {
    this.scanned = this.to;
    if (this.grid >= 0) await this.letGo('not-closed');
    await this.pass(this.to);
    const last = this.input.last();
    if (last.length > 0) await this.writer.write(last);
  }

  release(): void {
    giveBuffer(this.buffer);
  }

  /** The next mark that is wholly there; -1: none. `scanned` moves up to it, or to where a cut-off mark may start. */
  private markIn(bytes: Uint8Array): number {
    const at = bytes.subarray(0, this.to).indexOf(MARK_BYTE, this.scanned);
    if (at < 0) this.scanned = this.to;
    else this.scanned = at;
    return at >= 0 && at + MARK_LENGTH <= this.to ? at : -1;
  }

  private async meet({ kind, number }: Mark, at: number): Promise<void> {
    if (this.grid >= 0) {
      if (kind === 'end' && number === this.grid) return this.endGrid(number, at);
      // A grid inside a grid belongs to the outer one: only its marks go.
      new Uint8Array(this.buffer).copyWithin(at, at + MARK_LENGTH, this.to);
      this.to -= MARK_LENGTH;
      this.scanned = at;
      return;
    }
    await this.pass(at);
    this.from = at + MARK_LENGTH;
    if (kind === 'start') this.grid = number;
  }

  private async endGrid(number: number, at: number): Promise<void> {
    this.grid = -1;
    const changed = await this.input.grid(number, new Uint8Array(this.buffer, this.from, at - this.from));
    if (!changed) await this.pass(at);
    else {
      await this.writer.write(changed);
      giveBuffer(changed.buffer);
    }
    this.from = at + MARK_LENGTH;
  }

  private async letGo(why: PumpRefusal): Promise<void> {
    this.input.refused(this.grid, why);
    this.grid = -1;
    await this.pass(this.scanned);
  }

  private async pass(end: number): Promise<void> {
    const start = this.from;
    this.from = end;
    if (end > start) await this.writer.write(new Uint8Array(this.buffer, start, end - start));
    if (this.from === this.to) this.from = this.to = this.scanned = 0;
  }

  /** Moves what is in hand to the buffer's start, or to a larger one. */
  private makeRoom(): void {
    const held = this.to - this.from;
    const wanted = held + 64 * 1024;
    if (wanted <= this.buffer.byteLength) new Uint8Array(this.buffer).copyWithin(0, this.from, this.to);
    else {
      const larger = new ArrayBuffer(2 * wanted);
      new Uint8Array(larger).set(new Uint8Array(this.buffer, this.from, held));
      giveBuffer(this.buffer);
      this.buffer = larger;
    }
    this.scanned -= this.from;
    this.from = 0;
    this.to = held;
  }
}
