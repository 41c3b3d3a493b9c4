import * as v from 'valibot';
import { CHANNELS } from '../channel.ts';
import { MillisSchema } from '../site.ts';

/**
 * Rows of customers, tickets and costs as they travel to `POST /api/sites/:site/imports/:id/parts`. `row` is the
 * number in the file, for whoever reads what was not taken.
 */
const row = v.pipe(v.number(), v.integer(), v.minValue(1));
const name = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(320));
const COUNTRY = v.pipe(
  v.string(),
  v.regex(/^[A-Z]{2}$/, 'A country is two capital letters, as in ISO 3166.'),
);
const amount = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e12));

/** Whom the shop knows. The address and the number leave the sender once and are kept as keyed hashes only. */
export const CustomerRecordSchema = v.pipe(
  v.object({
    row,
    email: v.optional(
      v.pipe(name, v.regex(/^[^\s@]+@[^\s@]+$/, 'An e-mail address has an @ with text around it.')),
    ),
    customer: v.optional(name),
    since: v.optional(MillisSchema),
    country: v.optional(COUNTRY),
    /** The customer's word on marketing, as the shop recorded it; absent: nothing is known, nothing changes. */
    marketing: v.optional(v.boolean()),
  }),
  v.check(
    ({ email, customer }) => email !== undefined || customer !== undefined,
    'A customer has an e-mail address or a number.',
  ),
);
export type CustomerRecord = v.InferOutput<typeof CustomerRecordSchema>;

/** A support ticket: that there was one, about what, and how it was rated; never what was written. */
export const TicketRecordSchema = v.object({
  row,
  ticket: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  customer: name,
  opened: MillisSchema,
  closed: v.optional(MillisSchema),
  topic: v.optional(v.pipe(v.string(), v.maxLength(60))),
  /** 1 (worst) to 5 (best). */
  rating: v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(5))),
});
export type TicketRecord = v.InferOutput<typeof TicketRecordSchema>;

/** What a campaign cost on a day, in the site's currency. */
export const CostRecordSchema = v.object({
  row,
  day: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, 'A day is written 2026-11-22.')),
  channel: v.picklist(CHANNELS),
  source: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
  campaign: v.optional(v.pipe(v.string(), v.maxLength(100)), ''),
  cost: amount,
  clicks: v.optional(amount),
  impressions: v.optional(amount),
});
export type CostRecord = v.InferOutput<typeof CostRecordSchema>;
