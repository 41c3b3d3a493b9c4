-- Files that were imported, and how far. Neither rows nor what they said of anybody.
CREATE TABLE imports (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  digest TEXT NOT NULL,
  total INTEGER NOT NULL,
  next INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  duplicates INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  errors TEXT NOT NULL,
  report TEXT NOT NULL,
  actor TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  done_at INTEGER,
  PRIMARY KEY (site, id)
);
-- What campaigns cost, a day a row.
CREATE TABLE campaign_costs (
  site TEXT NOT NULL,
  day TEXT NOT NULL,
  channel TEXT NOT NULL,
  source TEXT NOT NULL,
  campaign TEXT NOT NULL,
  cost REAL NOT NULL,
  clicks REAL,
  impressions REAL,
  PRIMARY KEY (site, day, channel, source, campaign)
);
