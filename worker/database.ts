// Over 300 lines: the tables of D1, one after the other.
import { drizzle } from 'drizzle-orm/d1';
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { ImportRecord } from '../model/api/import.ts';
import type { AlarmKind, ResultAnswer } from '../model/api/result.ts';
import type { Product } from '../model/catalog.ts';
import type { Channel } from '../model/channel.ts';
import type { RunningP } from '../model/result.ts';
import type { Env } from './env.ts';

/** D1 tables; worker/migrations/ holds the same as SQL, and test/worker/site/migrations.test.ts compares both. */

/** Console records are contract objects kept whole; columns beside `body` are what lists and guards ask for. */
const record = () => ({
  site: text('site').notNull(),
  id: text('id').notNull(),
  status: text('status').notNull(),
  body: text('body', { mode: 'json' }).notNull().$type<Record<string, unknown>>(),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
});

export const sites = sqliteTable('sites', {
  id: text('id').primaryKey(),
  body: text('body', { mode: 'json' }).notNull().$type<Record<string, unknown>>(),
  /** Last snapshot version handed out; only rises. */
  version: integer('version').notNull().default(0),
  publishedAt: integer('published_at'),
  holdoutShare: real('holdout_share').notNull().default(0),
  holdoutSeed: text('holdout_seed').notNull().default('holdout'),
  createdAt: integer('created_at').notNull(),
  updatedAt: integer('updated_at').notNull(),
  /** Rises with every change of the share, since phases are never pooled. */
  holdoutPhase: integer('holdout_phase').notNull().default(1),
  holdoutStartedAt: integer('holdout_started_at'),
});

export const placements = sqliteTable('placements', record(), (t) => [
  primaryKey({ columns: [t.site, t.id] }),
]);
export const segments = sqliteTable('segments', record(), (t) => [primaryKey({ columns: [t.site, t.id] })]);
export const experiments = sqliteTable('experiments', record(), (t) => [
  primaryKey({ columns: [t.site, t.id] }),
]);

/** A ranker bundle in R2 (`r2Keys.ranker`); at most one of a site is `live`. */
export const rankers = sqliteTable(
  'rankers',
  {
    site: text('site').notNull(),
    version: text('version').notNull(),
    key: text('key').notNull(),
    /** candidate | live | retired */
    status: text('status').notNull(),
    card: text('card', { mode: 'json' }).notNull().$type<Record<string, unknown>>(),
    createdAt: integer('created_at').notNull(),
    liveAt: integer('live_at'),
  },
  (t) => [primaryKey({ columns: [t.site, t.version] })],
);

/** A published catalogue in R2 (`r2Keys.catalog`); the newest of a site is live. */
export const catalogs = sqliteTable(
  'catalogs',
  {
    site: text('site').notNull(),
    version: text('version').notNull(),
    key: text('key').notNull(),
    products: integer('products').notNull(),
    createdAt: integer('created_at').notNull(),
    /** `merged`: of fed products and those seen on pages. */
    source: text('source').notNull().default('feed').$type<'feed' | 'merged'>(),
  },
  (t) => [primaryKey({ columns: [t.site, t.version] })],
);

/** What the edge read off the shop's own pages. */
export const seenProducts = sqliteTable(
  'seen_products',
  {
    site: text('site').notNull(),
    id: text('id').notNull(),
    body: text('body', { mode: 'json' }).notNull().$type<Product>(),
    seenAt: integer('seen_at').notNull(),
    changedAt: integer('changed_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.site, t.id] })],
);

export const auditLog = sqliteTable(
  'audit_log',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    at: integer('at').notNull(),
    site: text('site'),
    actor: text('actor').notNull(),
    actorName: text('actor_name').notNull(),
    action: text('action').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subject: text('subject').notNull(),
    /** `[{field, before, after}]`, see audit/changes.ts. */
    changes: text('changes', { mode: 'json' })
      .notNull()
      .$type<{ field: string; before?: unknown; after?: unknown }[]>(),
    note: text('note').notNull().default(''),
  },
  (t) => [
    index('audit_log_site').on(t.site, t.id),
    index('audit_log_subject').on(t.site, t.subjectKind, t.subject, t.id),
  ],
);

/** What looks at a phase's result leave behind: caps frozen at the start, smallest p-values seen so far, the one look at the planned end. */
export const resultStates = sqliteTable(
  'result_states',
  {
    site: text('site').notNull(),
    experiment: text('experiment').notNull(),
    phase: integer('phase').notNull(),
    caps: text('caps', { mode: 'json' }).notNull().$type<Record<string, number>>(),
    running: text('running', { mode: 'json' }).$type<RunningP | null>(),
    lookedAt: integer('looked_at'),
    final: text('final', { mode: 'json' }).$type<ResultAnswer | null>(),
  },
  (t) => [primaryKey({ columns: [t.site, t.experiment, t.phase] })],
);

/** What went wrong in an experiment's phase, each kind once. */
export const alarms = sqliteTable(
  'alarms',
  {
    site: text('site').notNull(),
    experiment: text('experiment').notNull(),
    phase: integer('phase').notNull(),
    kind: text('kind').notNull().$type<AlarmKind>(),
    at: integer('at').notNull(),
    note: text('note').notNull(),
  },
  (t) => [primaryKey({ columns: [t.site, t.experiment, t.phase, t.kind] })],
);

/** Sites whose snapshot still has to reach KV; cleared by a publish that saw all changes up to `queuedAt`. */
export const outbox = sqliteTable('outbox', {
  site: text('site').primaryKey(),
  queuedAt: integer('queued_at').notNull(),
});

/** One-time links, hashed. `admin`: first administrator of an installation; `password`: a person sets a password. */
export const setupTokens = sqliteTable('setup_tokens', {
  hash: text('hash').primaryKey(),
  purpose: text('purpose').notNull().default('admin'),
  userId: text('user_id'),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** One-time links that show a variation to whoever opens them, hashed. */
export const previews = sqliteTable('previews', {
  hash: text('hash').primaryKey(),
  site: text('site').notNull(),
  experiment: text('experiment').notNull(),
  variation: integer('variation').notNull(),
  path: text('path').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** Files that were imported, and how far; neither rows nor what they said of anybody. */
export const imports = sqliteTable(
  'imports',
  {
    site: text('site').notNull(),
    id: text('id').notNull(),
    kind: text('kind').notNull().$type<ImportRecord['kind']>(),
    file: text('file').notNull(),
    digest: text('digest').notNull(),
    total: integer('total').notNull(),
    /** The first record not taken yet, from 0. */
    next: integer('next').notNull(),
    accepted: integer('accepted').notNull(),
    duplicates: integer('duplicates').notNull(),
    rejected: integer('rejected').notNull(),
    errors: text('errors', { mode: 'json' }).notNull().$type<ImportRecord['errors']>(),
    report: text('report', { mode: 'json' }).notNull().$type<ImportRecord['report']>(),
    actor: text('actor').notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    doneAt: integer('done_at'),
  },
  (t) => [primaryKey({ columns: [t.site, t.id] })],
);

/** What campaigns cost, a day a row; money in the site's currency. */
export const campaignCosts = sqliteTable(
  'campaign_costs',
  {
    site: text('site').notNull(),
    day: text('day').notNull(),
    channel: text('channel').notNull().$type<Channel>(),
    source: text('source').notNull(),
    campaign: text('campaign').notNull(),
    cost: real('cost').notNull(),
    clicks: real('clicks'),
    impressions: real('impressions'),
  },
  (t) => [primaryKey({ columns: [t.site, t.day, t.channel, t.source, t.campaign] })],
);

/** Machine clients' tokens, hashed; `scopes` joined by a space. */
export const apiTokens = sqliteTable('api_tokens', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  hash: text('hash').notNull().unique(),
  scopes: text('scopes').notNull(),
  createdBy: text('created_by').notNull().default('setup'),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at'),
  lastUsedAt: integer('last_used_at'),
});

/** better-auth's tables, in its names and the fields of its core and admin plugin. */
const when = (name: string) => integer(name, { mode: 'timestamp_ms' });

export const user = sqliteTable('user', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  email: text('email').notNull().unique(),
  emailVerified: integer('emailVerified', { mode: 'boolean' }).notNull(),
  image: text('image'),
  createdAt: when('createdAt').notNull(),
  updatedAt: when('updatedAt').notNull(),
  role: text('role'),
  banned: integer('banned', { mode: 'boolean' }),
  banReason: text('banReason'),
  banExpires: when('banExpires'),
});

export const session = sqliteTable(
  'session',
  {
    id: text('id').primaryKey(),
    expiresAt: when('expiresAt').notNull(),
    token: text('token').notNull().unique(),
    createdAt: when('createdAt').notNull(),
    updatedAt: when('updatedAt').notNull(),
    ipAddress: text('ipAddress'),
    userAgent: text('userAgent'),
    userId: text('userId').notNull(),
    impersonatedBy: text('impersonatedBy'),
  },
  (t) => [index('session_user').on(t.userId)],
);

export const account = sqliteTable(
  'account',
  {
    id: text('id').primaryKey(),
    accountId: text('accountId').notNull(),
    providerId: text('providerId').notNull(),
    userId: text('userId').notNull(),
    accessToken: text('accessToken'),
    refreshToken: text('refreshToken'),
    idToken: text('idToken'),
    accessTokenExpiresAt: when('accessTokenExpiresAt'),
    refreshTokenExpiresAt: when('refreshTokenExpiresAt'),
    scope: text('scope'),
    password: text('password'),
    createdAt: when('createdAt').notNull(),
    updatedAt: when('updatedAt').notNull(),
  },
  (t) => [index('account_user').on(t.userId)],
);

export const verification = sqliteTable(
  'verification',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: when('expiresAt').notNull(),
    createdAt: when('createdAt').notNull(),
    updatedAt: when('updatedAt').notNull(),
  },
  (t) => [index('verification_identifier').on(t.identifier)],
);

export const rateLimit = sqliteTable('rateLimit', {
  id: text('id').primaryKey(),
  key: text('key').notNull().unique(),
  count: integer('count').notNull(),
  lastRequest: integer('lastRequest').notNull(),
});

export type Database = ReturnType<typeof database>;

/** Typed access to D1. WARNING: `transaction` fails on D1 (facts/console.md); `batch` is what it has. */
export function database(env: Pick<Env, 'DB'>) {
  return drizzle(env.DB);
}
