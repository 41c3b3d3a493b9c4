import { HttpError } from '../http-error.ts';

/**
 * The JSON of a request that a browser may send without asking first: `application/json`, or `text/plain` as beacons
 * must. Throws 413, 415 or 400.
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const text = await readText(request, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, 'bad_request', `The body (${text.length} characters) is not JSON.`);
  }
}

/** The text of a body of at most `maxBytes`. Throws 413 or 415. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  return new TextDecoder().decode(await readBytes(request, maxBytes));
}

/** The bytes of a body, as a signature is made over them. Throws 413 or 415. */
export async function readBytes(request: Request, maxBytes: number): Promise<ArrayBuffer> {
  const type = request.headers.get('Content-Type')?.split(';')[0]!.trim().toLowerCase() ?? '';
  if (!['application/json', 'text/plain', 'application/x-ndjson', ''].includes(type)) {
    throw new HttpError(
      415,
      'unsupported_type',
      `Content-Type is ${type}; send application/json or text/plain.`,
    );
  }
  const tooLarge = (bytes: number) =>
    new HttpError(
      413,
      'too_large',
      `The body has ${bytes} bytes, the limit is ${maxBytes}: send it in parts.`,
    );
  const announced = Number(request.headers.get('Content-Length') ?? 0);
  if (announced > maxBytes) throw tooLarge(announced);
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBytes) throw tooLarge(bytes.byteLength);
  return bytes;
}
