import { within } from './within.ts';

/** So much of a page is looked at before it is decided on; the body's start tag stands well before that. */
const MAX_PEEK_BYTES = 64 * 1024;
const PEEK_BUDGET_MILLIS = 30;

export interface Peeked {
  /** The page's first bytes, one character each. */
  head: string;
  /** The response, whole again. */
  response: Response;
}

/**
 * The start of a page up to its body's start tag, and the page as if nobody had looked. Waits for what the origin sends
 * first, and within the budget for more of it.
 */
export async function peek(
  response: Response,
  waitUntil: (promise: Promise<unknown>) => void,
): Promise<Peeked> {
  if (!response.body) return { head: '', response };
  const reader = response.body.getReader();
  const pieces: Uint8Array[] = [];
  let head = '';
  let ended = false;
  let reading = reader.read();
  for (;;) {
    const got = pieces.length === 0 ? await reading : await within(PEEK_BUDGET_MILLIS, reading);
    // A read that is late is passed on by the copying below.
    if (got === undefined) break;
    ended = got.done;
    if (got.done) break;
    pieces.push(got.value);
    for (const byte of got.value.subarray(0, MAX_PEEK_BYTES)) head += String.fromCharCode(byte);
    reading = reader.read();
    if (head.length >= MAX_PEEK_BYTES || /<body\b[^>]*>/i.test(head)) break;
  }
  const { readable, writable } = new IdentityTransformStream();
  waitUntil(copy(pieces, ended ? undefined : { reader, reading }, writable).catch(() => undefined));
  return { head, response: new Response(readable, response) };
}

interface Rest {
  reader: ReadableStreamDefaultReader<Uint8Array>;
  reading: Promise<ReadableStreamReadResult<Uint8Array>>;
}

async function copy(
  pieces: readonly Uint8Array[],
  rest: Rest | undefined,
  sink: WritableStream<Uint8Array>,
): Promise<void> {
  const writer = sink.getWriter();
  try {
    for (const piece of pieces) await writer.write(piece);
    for (let next = await rest?.reading; next && !next.done; next = await rest!.reader.read())
      await writer.write(next.value);
    await writer.close();
  } catch (error) {
    await Promise.allSettled([writer.abort(error), rest?.reader.cancel(error)]);
    throw error;
  }
}
