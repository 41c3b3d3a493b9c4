-- The result of a phase at its planned end, looked at once.
ALTER TABLE result_states ADD COLUMN final TEXT;
-- What went wrong in an experiment's phase, each kind once.
CREATE TABLE alarms (
  site TEXT NOT NULL,
  experiment TEXT NOT NULL,
  phase INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (site, experiment, phase, kind)
);
-- What a bandit knew and decided, one row each time its weights changed.
CREATE TABLE bandit_states (
  site TEXT NOT NULL,
  experiment TEXT NOT NULL,
  phase INTEGER NOT NULL,
  at INTEGER NOT NULL,
  states TEXT NOT NULL,
  weights TEXT NOT NULL,
  PRIMARY KEY (site, experiment, phase, at)
);
-- The holdout is measured by phases too: another share is another phase.
ALTER TABLE sites ADD COLUMN holdout_phase INTEGER NOT NULL DEFAULT 1;
ALTER TABLE sites ADD COLUMN holdout_started_at INTEGER;
