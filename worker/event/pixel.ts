import * as v from 'valibot';
import { MAX_BATCH_BYTES } from '../../model/event.ts';
import { PixelSchema } from '../../model/pixel.ts';
import type { Env } from '../env.ts';
import { HttpError } from '../http-error.ts';
import { loadSnapshot } from '../site/snapshots.ts';
import { regionOfVisitor, verified } from '../visitor/identity.ts';
import { deviceOf } from '../visitor/load-visitor.ts';
import { allows } from './client-pace.ts';
import { correctTimes } from './correct-times.ts';
import { deliverBatch } from './deliver.ts';
import { describeIssues } from './describe-issues.ts';
import { filterReason } from './filter.ts';
import { readBatch } from './read-batch.ts';
import { readJson } from './read-body.ts';
import { scrub } from './scrub.ts';
import { REFERENCE_PURPOSE } from './take-orders.ts';

/**
 * `POST /_endcap/pixel`: one step of a checkout that only the shop platform's sandbox sees. Its origin is `null`, so it
 * is the reference that says for whom: it is signed, it is given out under consent only, and whoever has erased or
 * refused since is not counted. An order counts once with the shop's webhook. Throws 401, 404, 413, 422, 429.
 */
export async function takePixel(env: Env, request: Request, now: number): Promise<Response> {
  if (!allows(request, now)) throw new HttpError(429, 'rate_limited', 'Too many requests from this address.');
  const parsed = v.safeParse(PixelSchema, await readJson(request, MAX_BATCH_BYTES));
  if (!parsed.success) throw new HttpError(422, 'invalid', describeIssues(parsed.issues));
  const { site, reference, id, sent_at, event } = parsed.output;
  if (!(await loadSnapshot(env, site, { now })))
    throw new HttpError(404, 'not_found', `There is no published site "${site}".`);
  const visitor = await verified(env.SECRET, REFERENCE_PURPOSE, site, reference);
  if (visitor === undefined || !regionOfVisitor(visitor))
    throw new HttpError(401, 'unauthorized', 'The reference is not one that this site gave out.');
  const reason = filterReason(env, request, false);
  if (reason) return answer(200, { accepted: 0, duplicates: 0, filtered: reason });
  const type = event.name === 'purchase' ? 'confirmation' : 'checkout';
  const read = readBatch({
    v: 1,
    site,
    id,
    sent_at,
    page: { view: `order-${id}`.slice(0, 64), url: '/checkout', type, referrer: null },
    events: [event],
  });
  const { batch, rejected } = correctTimes(read.batch, now);
  const { accepted, duplicates, refused } = await deliverBatch(env, {
    site,
    visitor,
    batch: scrub(batch),
    receivedAt: now,
    context: { device: deviceOf(request.headers) },
  });
  if (refused === 'rate_limited')
    throw new HttpError(429, 'rate_limited', 'This visitor sends too much; try again later.');
  if (refused) return answer(200, { accepted: 0, duplicates: 0, filtered: refused });
  return answer(202, { accepted, duplicates, rejected });
}

function answer(status: number, body: object): Response {
  return Response.json(body, {
    status,
    headers: { 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*' },
  });
}
