import type { EventBatch } from '../../model/event.ts';
import type { Rejected } from './read-batch.ts';

/** Older events are not taken from browsers: nothing keeps them so long. */
export const MAX_AGE_MILLIS = 7 * 86_400_000;

/**
 * The batch with its times in the server's clock: what the sender's clock said at sending is when it was received. No
 * event lies in the future then, nor before the page that triggered it. Events older than a week are left out.
 */
export function correctTimes(
  batch: EventBatch,
  receivedAt: number,
): { batch: EventBatch; rejected: Rejected[] } {
  const skew = receivedAt - batch.sent_at;
  const corrected = (at: number) => Math.min(at + skew, receivedAt);
  const rejected: Rejected[] = [];
  const events = batch.events.flatMap((event, index) => {
    const at = corrected(event.at);
    if (receivedAt - at <= MAX_AGE_MILLIS) return [{ ...event, at }];
    rejected.push({
      index,
      message: `at: ${Math.floor((receivedAt - at) / 86_400_000)} days old, the limit is 7`,
    });
    return [];
  });
  const exposures = batch.exposures.map((exposure) => ({
    ...exposure,
    at: Math.max(0, corrected(exposure.at)),
  }));
  return { batch: { ...batch, events, exposures, sent_at: receivedAt }, rejected };
}
