import * as v from 'valibot';
import type { Channel } from '../channel.ts';
import { IMPORT_KINDS } from '../import/columns.ts';
import type { People } from './visitor.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Answer of `GET /api/sites/:site/import-settings`: how amounts and times without a zone are meant. */
export interface ImportSettings {
  currency: string;
  time_zone: string;
}

/** Body of `POST /api/sites/:site/imports`: a file is about to be sent in parts. */
export const NewImportSchema = v.object({
  kind: v.picklist(IMPORT_KINDS),
  file: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  /** SHA-256 of the file, hex: the same file is gone on with where it broke off. */
  digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'A digest is the SHA-256 in hex.')),
  /** Records that will be sent; of orders, customers with their orders. */
  total: count,
  /** What the sender found the data to be like: counts only. */
  report: v.optional(v.record(v.pipe(v.string(), v.maxLength(60)), v.number()), {}),
});
export type NewImport = v.InferOutput<typeof NewImportSchema>;

/** An import as it stands. */
export interface ImportRecord extends NewImport {
  id: string;
  /** The first record not taken yet, from 0; equal to `total` when all are. */
  next: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  /** The first rows that were not taken, without what stood in them. */
  errors: { row: number; message: string }[];
  actor: string;
  created_at: number;
  updated_at: number;
  done_at?: number;
}

/** Body of `POST /api/sites/:site/imports/:id/parts`: records `from` up to `from + records.length`. */
export const ImportPartSchema = v.object({
  from: count,
  records: v.pipe(v.array(v.unknown()), v.maxLength(2_000)),
});
export type ImportPart = v.InferOutput<typeof ImportPartSchema>;

/** What visitors who first came in these months by a channel have bought since, beside what it cost. */
export interface ChannelFigures {
  channel: Channel;
  visitors: People;
  buyers: People;
  /** Absent where buyers are too few to be summed up. */
  orders?: number;
  revenue?: number;
  /** In the site's currency, in the same months; absent: no costs were imported. */
  cost?: number;
  clicks?: number;
  /** (revenue - cost) / cost, e.g. 0.5: half as much again came back. */
  roi?: number;
  cost_per_buyer?: number;
}

/** `GET /api/sites/:site/channels?from=2026-09&to=2026-11`: whole months, so that two answers differ by many people. */
export interface ChannelsAnswer {
  from: string;
  to: string;
  complete: boolean;
  channels: ChannelFigures[];
  campaigns: { channel: Channel; campaign: string; cost: number; clicks: number }[];
}
