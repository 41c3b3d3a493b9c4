import { giveBuffer, takeBuffer } from './buffers.ts';
import { concat } from './splices.ts';
import type { PageScanner } from './scan-page.ts';

/** Bytes asked for in the first reads and in all further ones: the head goes out at once, the rest in few large pieces. */
const READ_AT_LEAST = [1, 8192, 32_768, 65_536];
/** The first read takes no more, so that what comes first is not held up by what is read behind it. */
const FIRST_READ_BYTES = 16 * 1024;
/**
 * Once a read took so long, the origin is slow and not we: from there on little is held back. Well above what a busy
 * machine takes, since small reads would make it busier.
 */
const SLOW_READ_MILLIS = 250;
const SLOW_READ_AT_LEAST = 512;
/** With less room than that the buffer is tidied before it is read into. */
const MIN_ROOM_BYTES = 64 * 1024;

/** The shopper has gone: no fault of the page's. */
export class SinkGone extends Error {}

export interface PumpInput {
  scanner: PageScanner;
  /** What comes after the page's last byte. */
  last(): Uint8Array;
  /** Told of an error of ours, after which the page goes on as the origin sends it. */
  failed(error: unknown): void;
  now(): number;
}

/**
 * Copies a page from `source` to `sink` with what the scanner changes in it, as it comes.
 *
 * Reads large pieces into one buffer: what costs here is JavaScript per piece (facts: edge). Rejects where source or
 * sink fail; then the sink is broken off too, never ended as if the page were whole.
 */
export async function pump(
  source: ReadableStream<Uint8Array>,
  sink: WritableStream<Uint8Array>,
  { scanner, last, failed, now }: PumpInput,
): Promise<void> {
  const reader = byobReader(source);
  const writer = sink.getWriter();
  let buffer = takeBuffer();
  let filled = 0;
  try {
    let isSlow = false;
    for (let reads = 0; ; reads += 1) {
      if (buffer.byteLength - filled < MIN_ROOM_BYTES) {
        const from = scanner.keepFrom;
        buffer = tidied(buffer, from, filled);
        scanner.shift(from);
        filled -= from;
      }
      const atLeast = isSlow ? SLOW_READ_AT_LEAST : READ_AT_LEAST[Math.min(reads, READ_AT_LEAST.length - 1)]!;
      const asked = now();
      const room = reads === 0 ? FIRST_READ_BYTES : buffer.byteLength - filled;
      const { value, done } = await reader.readAtLeast(atLeast, new Uint8Array(buffer, filled, room));
      isSlow ||= now() - asked > SLOW_READ_MILLIS;
      // WARNING: a read takes the buffer away and gives its memory back in another.
      if (value) {
        buffer = value.buffer as ArrayBuffer;
        filled += value.length;
      }
      const bytes = new Uint8Array(buffer, 0, filled);
      if (value && value.length > 0) {
        try {
          for (let held = scanner.scan(bytes); held; held = scanner.scan(bytes)) {
            const changing = held.hold.change(held.bytes, held);
            // What stands before need not wait for what does.
            if (!(await isSoon(changing))) await write(writer, scanner.take());
            scanner.changeHeld(await changing);
          }
        } catch (error) {
          if (error instanceof SinkGone) throw error;
          scanner.drop();
          failed(error);
        }
      }
      if (done) scanner.finish(bytes);
      const pieces = scanner.take();
      if (done) pieces.push(last());
      await write(writer, pieces);
      if (done) break;
    }
    await writer.close().catch(gone);
  } catch (error) {
    await Promise.allSettled([reader.cancel(error), writer.abort(error)]);
    throw error;
  } finally {
    giveBuffer(buffer);
  }
}

/** A stream made by JavaScript may know no buffers of others; what the platform's own gives is copied by the platform. */
function byobReader(source: ReadableStream<Uint8Array>): ReadableStreamBYOBReader {
  try {
    return source.getReader({ mode: 'byob' });
  } catch {
    return source.pipeThrough(new IdentityTransformStream()).getReader({ mode: 'byob' });
  }
}

/** Turns of the microtask queue in which what needs no I/O is done. */
const TURNS = 24;

async function isSoon(promise: unknown): Promise<boolean> {
  if (!(promise instanceof Promise)) return true;
  const state = { isSettled: false };
  const settle = () => void (state.isSettled = true);
  promise.then(settle, settle);
  for (let turn = 0; turn < TURNS && !state.isSettled; turn += 1) await undefined;
  return state.isSettled;
}

/** A buffer with the bytes from `from` on at its start, and room behind them. */
function tidied(buffer: ArrayBuffer, from: number, to: number): ArrayBuffer {
  const kept = new Uint8Array(buffer, from, to - from);
  if (buffer.byteLength - kept.length >= 2 * MIN_ROOM_BYTES) {
    new Uint8Array(buffer).copyWithin(0, from, to);
    return buffer;
  }
  const larger = new ArrayBuffer(2 * buffer.byteLength);
  new Uint8Array(larger).set(kept);
  giveBuffer(buffer);
  return larger;
}

async function write(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  pieces: readonly Uint8Array[],
): Promise<void> {
  const [first, ...more] = pieces.filter(({ length }) => length > 0);
  if (!first) return;
  if (more.length === 0) {
    await writer.write(first).catch(gone);
    return;
  }
  const whole = concat(pieces, takeBuffer);
  await writer.write(whole).catch(gone);
  giveBuffer(whole.buffer);
}

function gone(error: unknown): never {
  throw new SinkGone(String(error));
}
