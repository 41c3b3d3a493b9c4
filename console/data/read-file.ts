import { CsvReader } from '../../model/import/csv-reader.ts';
import { encodingOf } from '../../model/import/encoding-of.ts';
import { FileImport } from '../../model/import/file-import.ts';
import type { FileImported, FileImportOptions } from '../../model/import/file-import.ts';
import { JsonLinesReader } from '../../model/import/json-lines-reader.ts';
import type { Row } from '../../model/import/order-lines.ts';

/** Beyond, a browser tab is the wrong place: the command has no such limit. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;
const HEAD_BYTES = 256 * 1024;
const SAMPLE_ROWS = 3;

/** The first lines of a file: what its columns are called, and what stands in them. */
export interface Peek {
  header: readonly string[];
  sample: readonly Row[];
}

/** Reads a file's first lines. Rejects where it has no header or cannot be read. */
export async function peekFile(file: File): Promise<Peek> {
  const reader = isJsonLines(file) ? new JsonLinesReader() : new CsvReader();
  const sample: Row[] = [];
  let characters = 0;
  for await (const text of textOf(file)) {
    sample.push(...reader.push(text).map(({ cells }) => cells));
    characters += text.length;
    if (sample.length >= SAMPLE_ROWS || characters > HEAD_BYTES) break;
  }
  if (sample.length < SAMPLE_ROWS) sample.push(...reader.end().map(({ cells }) => cells));
  return { header: reader.header, sample: sample.slice(0, SAMPLE_ROWS) };
}

/** Reads a whole file into what is sent; `onProgress` hears of the share read. The page stays usable meanwhile. */
export async function readWhole(
  file: File,
  options: Omit<FileImportOptions, 'file'>,
  onProgress: (share: number) => void,
): Promise<FileImported> {
  const reading = new FileImport({ ...options, file: file.name });
  let bytes = 0;
  for await (const text of textOf(file, (part) => (bytes += part))) {
    reading.push(text);
    onProgress(Math.min(1, bytes / Math.max(1, file.size)));
    await new Promise((resolve) => setTimeout(resolve));
  }
  return reading.end();
}

/** SHA-256 of a file and of how it is read, hex: the same again goes on where it broke off. */
export async function digestOfFile(file: File, how: unknown): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const whole = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(`${hex(digest)} ${JSON.stringify(how)}`),
  );
  return hex(whole);
}

async function* textOf(
  file: File,
  onBytes: (bytes: number) => void = () => undefined,
): AsyncGenerator<string> {
  // By its first bytes: browsers unpack what they load and keep the name.
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isGzip = first === 0x1f && second === 0x8b;
  const stream = isGzip ? file.stream().pipeThrough(new DecompressionStream('gzip')) : file.stream();
  const head = isGzip ? undefined : new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  let decoder = head && new TextDecoder(encodingOf(head));
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      decoder ??= new TextDecoder(encodingOf(value));
      onBytes(value.byteLength);
      yield decoder.decode(value, { stream: true });
    }
    yield decoder?.decode() ?? '';
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

function isJsonLines(file: File): boolean {
  return /\.(ndjson|jsonl|json)(\.gz)?$/i.test(file.name);
}

function hex(buffer: ArrayBuffer): string {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
