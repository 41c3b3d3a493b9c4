import type { MiddlewareHandler } from 'hono';
import type { Shop } from './storefront.ts';

const MAX_DELAY_MILLIS = 30_000;

/**
 * Ways in which a test makes the shop behave badly, as query or as header `x-<name with dashes>`. Only with
 * TEST_HOOKS = "1":
 * - origin_delay=ms: wait before answering
 * - origin_status=500: answer so instead
 * - origin_cut=bytes: break the connection after so many bytes of the body
 * - origin_nonce=text: use this nonce, so that two answers can be compared byte by byte
 */
export const hooks: MiddlewareHandler<Shop> = async (c, next) => {
  if (c.env.TEST_HOOKS !== '1') return next();
  const read = (name: string): string | undefined =>
    c.req.query(name) ?? c.req.header(`x-${name.replaceAll('_', '-')}`);
  const nonce = read('origin_nonce');
  if (nonce && /^[\w+/=-]{1,64}$/.test(nonce)) c.set('nonce', nonce);
  const delay = Math.min(Number(read('origin_delay')) || 0, MAX_DELAY_MILLIS);
  if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  const status = Number(read('origin_status'));
  if (Number.isInteger(status) && status >= 400 && status <= 599) {
    return new Response('<!doctype html><title>Out of order</title><p>The shop is out of order.</p>', {
      status,
      headers: { 'Content-Type': 'text/html; charset=utf-8' },
    });
  }
  await next();
  const cut = Number(read('origin_cut'));
  if (cut > 0 && c.res.body) c.res = new Response(cutAfter(c.res.body, cut), c.res);
  return undefined;
};

/** The stream up to so many bytes, then an error, as a connection that is reset. */
function cutAfter(body: ReadableStream<Uint8Array>, bytes: number): ReadableStream<Uint8Array> {
  let left = bytes;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (chunk.byteLength < left) {
          left -= chunk.byteLength;
          controller.enqueue(chunk);
          return;
        }
        controller.enqueue(chunk.subarray(0, left));
        controller.error(new Error('cut by origin_cut'));
      },
    }),
  );
}
