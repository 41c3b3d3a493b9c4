-- What looks at a phase's result leave behind: caps frozen at the start, smallest p-values seen so far.
CREATE TABLE result_states (
  site TEXT NOT NULL,
  experiment TEXT NOT NULL,
  phase INTEGER NOT NULL,
  caps TEXT NOT NULL,
  running TEXT,
  looked_at INTEGER,
  PRIMARY KEY (site, experiment, phase)
);
