import * as v from 'valibot';
import {
  EventBatchSchema,
  EventSchema,
  MAX_EVENTS_PER_BATCH,
  MAX_ITEMS_PER_BATCH,
} from '../../model/event.ts';
import type { EventBatch, ShopEvent } from '../../model/event.ts';
import { HttpError } from '../http-error.ts';
import { asGa4 } from './as-ga4.ts';
import { moneyFault } from './check-money.ts';
import { describeIssues } from './describe-issues.ts';

/** An event that was not taken, and why. */
export interface Rejected {
  /** Its place in the batch, from 0. */
  index: number;
  message: string;
}

export interface ReadBatch {
  batch: EventBatch;
  rejected: Rejected[];
  /** Fields of the envelope and of the events taken that no contract names; they were left out. */
  unknownFields: number;
}

const EnvelopeSchema = v.object({
  ...EventBatchSchema.entries,
  events: v.pipe(v.array(v.unknown()), v.maxLength(MAX_EVENTS_PER_BATCH)),
});

/**
 * A batch by its contract. A malformed envelope is refused whole (422); a malformed event is left out and named, so
 * that one bad event does not cost the others, unless none is good (422). GA4's fields are taken in the types in which tag
 * managers send them.
 */
export function readBatch(input: unknown): ReadBatch {
  const envelope = v.safeParse(EnvelopeSchema, input);
  if (!envelope.success) throw new HttpError(422, 'invalid', describeIssues(envelope.issues));
  const events: ShopEvent[] = [];
  const rejected: Rejected[] = [];
  let unknown = unknownFields(withoutEvents(input), withoutEvents(envelope.output));
  for (const [index, raw] of envelope.output.events.entries()) {
    const candidate = asGa4(raw);
    const parsed = v.safeParse(EventSchema, candidate);
    const fault = parsed.success
      ? (listFault(candidate) ?? moneyFault(parsed.output))
      : describeIssues(parsed.issues);
    if (fault !== undefined) {
      rejected.push({ index, message: fault });
      continue;
    }
    events.push(parsed.output as ShopEvent);
    unknown += unknownFields(candidate, parsed.output);
  }
  if (events.length === 0 && rejected.length > 0) {
    throw new HttpError(422, 'invalid', `events.${rejected[0]!.index}.${rejected[0]!.message}`);
  }
  const items = events.reduce((sum, event) => sum + (event.params.items?.length ?? 0), 0);
  if (items > MAX_ITEMS_PER_BATCH) {
    throw new HttpError(
      422,
      'invalid',
      `events: ${items} items in all, the limit is ${MAX_ITEMS_PER_BATCH}: send them in parts.`,
    );
  }
  const batch: EventBatch = { ...envelope.output, events };
  return { batch, rejected, unknownFields: unknown };
}

/** The envelope alone: each event is compared with its own input, whichever others were left out. */
function withoutEvents(batch: unknown): object {
  return { ...(batch as object), events: [] };
}

/** A list is an object to valibot, and one whose fields may all be missing. */
function listFault(event: unknown): string | undefined {
  const { params } = event as { params?: unknown };
  return Array.isArray(params) ? 'params: is a list, but must be an object' : undefined;
}

/** How many fields of `input` are not in what was read from it. */
function unknownFields(input: unknown, output: unknown): number {
  if (Array.isArray(input) && Array.isArray(output)) {
    return input.reduce<number>((sum, value, index) => sum + unknownFields(value, output[index]), 0);
  }
  if (typeof input !== 'object' || input === null || typeof output !== 'object' || output === null) return 0;
  return Object.entries(input).reduce(
    (sum, [key, value]) =>
      sum + (Object.hasOwn(output, key) ? unknownFields(value, (output as Record<string, unknown>)[key]) : 1),
    0,
  );
}
