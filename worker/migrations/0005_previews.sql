-- One-time links that show a variation to whoever opens them, hashed.
CREATE TABLE previews (
  hash TEXT PRIMARY KEY NOT NULL,
  site TEXT NOT NULL,
  experiment TEXT NOT NULL,
  variation INTEGER NOT NULL,
  path TEXT NOT NULL,
  expires_at INTEGER NOT NULL
);
