import { MARK_BYTE, MARK_LENGTH, type Mark, type Marks } from './marks.ts';
import { concat } from './reorder.ts';

/** A grid larger than this goes through as it is: it would have to be held whole. */
export const MAX_GRID_BYTES = 2 * 1024 * 1024;

/** Bytes asked for in the first reads and in all further ones: the head goes out at once, the rest in few large pieces. */
const READ_AT_LEAST = [1, 1024, 4096, 16_384];
const READ_AT_MOST = 256 * 1024;

/** Why a grid went through as it is. */
export type PumpRefusal = 'too-large' | 'not-closed';

export interface PumpInput {
  marks: Marks;
  /** The grid's content in its new form. Must not throw; the same bytes: nothing to do. */
  grid(number: number, bytes: Uint8Array): Promise<Uint8Array>;
  /** Called for a grid that went through as it is. */
  refused(number: number, why: PumpRefusal): void;
  /** What stands in the place of the payload's mark. */
  payload(): Uint8Array;
  maxGridBytes?: number;
}

/**
 * Copies a rewritten page from `source` to `sink`, takes out the marks, and holds back only what stands between the
 * marks of a grid. A grid whose end does not come, or comes too late, goes through as it is.
 *
 * Reads large pieces into one buffer: what costs here is JavaScript per piece (facts: edge). Rejects where source or
 * sink fail; nothing read is lost before that.
 */
export async function pump(
  source: ReadableStream<Uint8Array>,
  sink: WritableStream<Uint8Array>,
  input: PumpInput,
): Promise<void> {
  const reader = source.getReader({ mode: 'byob' });
  const writer = sink.getWriter();
  const page = new PageBytes(writer, input);
  let buffer = new ArrayBuffer(READ_AT_MOST);
  try {
    for (let reads = 0; ; reads += 1) {
      const atLeast = READ_AT_LEAST[Math.min(reads, READ_AT_LEAST.length - 1)]!;
      const { value, done } = await reader.readAtLeast(atLeast, new Uint8Array(buffer));
      if (value && value.length > 0) await page.push(value);
      if (done) break;
      buffer = value.buffer as ArrayBuffer;
    }
    await page.finish();
  } catch (error) {
    await reader.cancel(error).catch(() => undefined);
    throw error;
  }
}

class PageBytes {
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly input: PumpInput;
  private readonly maxGridBytes: number;
  /** Bytes of a mark that the next piece completes. */
  private carried: Uint8Array | undefined;
  /** The grid whose end has not come yet. */
  private grid: { number: number; pieces: Uint8Array[]; length: number } | undefined;

  constructor(writer: WritableStreamDefaultWriter<Uint8Array>, input: PumpInput) {
    this.writer = writer;
    this.input = input;
    this.maxGridBytes = input.maxGridBytes ?? MAX_GRID_BYTES;
  }

  /** `bytes` may be reused by the caller once this resolves. */
  async push(bytes: Uint8Array): Promise<void> {
    const { marks } = this.input;
    const piece = this.carried ? concat([this.carried, bytes]) : bytes;
    this.carried = undefined;
    let from = 0;
    for (let at = piece.indexOf(MARK_BYTE); at >= 0; at = piece.indexOf(MARK_BYTE, at)) {
      if (at + MARK_LENGTH > piece.length) {
        await this.pass(piece.subarray(from, at));
        this.carried = piece.slice(at);
        return;
      }
      const mark = marks.read(piece, at);
      if (!mark) {
        at += 1;
        continue;
      }
      await this.pass(piece.subarray(from, at));
      await this.meet(mark);
      from = at + MARK_LENGTH;
      at = from;
    }
    await this.pass(from === 0 ? piece : piece.subarray(from));
  }

  async finish(): Promise<void> {
    if (this.carried) await this.pass(this.carried);
    if (this.grid) await this.release('not-closed');
    await this.writer.close();
  }

  private async pass(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    const { grid } = this;
    if (!grid) return this.writer.write(bytes);
    grid.pieces.push(bytes.slice());
    grid.length += bytes.length;
    if (grid.length > this.maxGridBytes) await this.release('too-large');
  }

  private async meet({ kind, number }: Mark): Promise<void> {
    if (kind === 'payload') return this.pass(this.input.payload());
    // A grid inside a grid belongs to the outer one.
    if (kind === 'start') this.grid ??= { number, pieces: [], length: 0 };
    else if (this.grid?.number === number) {
      const { pieces } = this.grid;
      this.grid = undefined;
      await this.pass(await this.input.grid(number, concat(pieces)));
    }
  }

  private async release(why: PumpRefusal): Promise<void> {
    const { number, pieces } = this.grid!;
    this.grid = undefined;
    this.input.refused(number, why);
    for (const piece of pieces) await this.writer.write(piece);
  }
}
