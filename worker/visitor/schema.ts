/**
 * The shard's tables, one migration a line of history: never change one, add another. No secondary index on the log,
 * since every index entry is a row written and billed; a visitor's lines are found through `prev` instead.
 */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE visitors (
     id INTEGER PRIMARY KEY,
     visitor TEXT NOT NULL UNIQUE,
     last_seq INTEGER NOT NULL DEFAULT 0,
     body TEXT NOT NULL,
     outcomes TEXT
   );
   CREATE TABLE log (
     seq INTEGER PRIMARY KEY,
     prev INTEGER NOT NULL,
     visitor INTEGER NOT NULL,
     received_at INTEGER NOT NULL,
     kind TEXT NOT NULL,
     ids TEXT NOT NULL,
     body TEXT NOT NULL
   );
   CREATE TABLE hours (hour INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE phase_ends (phase TEXT PRIMARY KEY, ended_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE erased (digest TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE tallies (id INTEGER PRIMARY KEY, question TEXT NOT NULL UNIQUE, mixed INTEGER NOT NULL);
   CREATE TABLE tally_cells (
     tally INTEGER NOT NULL,
     cell TEXT NOT NULL,
     body TEXT NOT NULL,
     PRIMARY KEY (tally, cell)
   ) WITHOUT ROWID;
   CREATE TABLE tally_journal (visitor INTEGER PRIMARY KEY, outcomes TEXT NOT NULL);`,
  `CREATE TABLE spent (nonce TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE orders (name TEXT PRIMARY KEY, visitor INTEGER NOT NULL) WITHOUT ROWID;`,
  `CREATE TABLE triggered (phase TEXT PRIMARY KEY) WITHOUT ROWID;
   INSERT INTO triggered
     SELECT DISTINCT json_extract(value, '$.experiment') || ':' || json_extract(value, '$.phase')
     FROM visitors, json_each(visitors.outcomes) WHERE visitors.outcomes IS NOT NULL;`,
];

/** Brings a shard's tables to the newest version, all or nothing. Safe to call at every start. */
export function migrate(storage: DurableObjectStorage): void {
  storage.transactionSync(() => {
    const { sql } = storage;
    sql.exec(
      'CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL)',
    );
    const { version } = sql
      .exec<{ version: number }>('SELECT COALESCE(MAX(version), 0) AS version FROM migrations')
      .one();
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < version) continue;
      sql.exec(statements);
      sql.exec('INSERT INTO migrations (version, applied_at) VALUES (?, ?)', index + 1, Date.now());
    }
  });
}
