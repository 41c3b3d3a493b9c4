import * as v from 'valibot';
import { ShareSchema, type Site } from '../site.ts';

/** A contract object as the console's records keep it. */
export type Stored<T> = T & { created_at: number; updated_at: number };

/** A site with what its publishing says. */
export interface SiteRecord extends Stored<Site> {
  /** Version of the last published snapshot; 0: never published. */
  version: number;
  published_at?: number;
  /** True: a change has not yet reached the edge; it is retried every five minutes. */
  publish_pending: boolean;
  holdout_share: number;
}

export const HoldoutSchema = v.object({ share: ShareSchema });

export interface Published {
  version: number;
  published_at: number;
}

export interface AuditEntry {
  id: number;
  at: number;
  actor: string;
  action: string;
  subject_kind: string;
  subject: string;
  changes: { field: string; before?: unknown; after?: unknown }[];
  note: string;
}

/** Values that the catalogue's products have, each list sorted by how many products have it, at most 200. */
export interface Facets {
  categories: string[];
  brands: string[];
  colors: string[];
}

/** Ids that are parts of the console's own addresses. */
export const RESERVED_SITE_IDS: readonly string[] = [
  'setup',
  'sign-in',
  'api',
  'console-assets',
  'account',
  'new',
  'sites',
];

/** A ranker bundle of a site. `card` is what the trainer wrote (model/train), shown as it is. */
export interface RankerRecord {
  version: string;
  status: 'candidate' | 'live' | 'retired';
  created_at: number;
  live_at?: number;
  card: Record<string, unknown>;
}
