-- Console records: contract objects kept whole, with the columns that lists and guards ask for.
CREATE TABLE sites (
  id TEXT PRIMARY KEY NOT NULL,
  body TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  published_at INTEGER,
  holdout_share REAL NOT NULL DEFAULT 0,
  holdout_seed TEXT NOT NULL DEFAULT 'holdout',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);
CREATE TABLE placements (
  site TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE TABLE segments (
  site TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE TABLE experiments (
  site TEXT NOT NULL, id TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE TABLE rankers (
  site TEXT NOT NULL, version TEXT NOT NULL, key TEXT NOT NULL, status TEXT NOT NULL, card TEXT NOT NULL,
  created_at INTEGER NOT NULL, live_at INTEGER,
  PRIMARY KEY (site, version)
);
CREATE TABLE catalogs (
  site TEXT NOT NULL, version TEXT NOT NULL, key TEXT NOT NULL, products INTEGER NOT NULL, created_at INTEGER NOT NULL,
  PRIMARY KEY (site, version)
);
CREATE TABLE audit_log (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
  at INTEGER NOT NULL,
  site TEXT,
  actor TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  action TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  changes TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_log_site ON audit_log (site, id);
CREATE INDEX audit_log_subject ON audit_log (site, subject_kind, subject, id);
CREATE TABLE outbox (site TEXT PRIMARY KEY NOT NULL, queued_at INTEGER NOT NULL);
