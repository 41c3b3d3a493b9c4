-- What the edge read off the shop's own pages; the feed stays as it was sent.
CREATE TABLE seen_products (
  site TEXT NOT NULL,
  id TEXT NOT NULL,
  body TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (site, id)
);
-- feed | merged: of fed products and seen ones.
ALTER TABLE catalogs ADD COLUMN source TEXT NOT NULL DEFAULT 'feed';
