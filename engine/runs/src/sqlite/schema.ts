import { LedgerError } from '../errors.ts'
import type { Database } from './database.ts'

/** 'LONG' in ASCII: tells our files from other SQLite databases. */
export const applicationId = 0x4c4f4e47

/**
 * One entry a version, never edited after its release: a ledger of version n is brought up to date
 * by the entries after n. Invariants that SQL can hold are held here, by triggers, so that no
 * program can break them through this door.
 */
const migrations: readonly string[] = [
  `
CREATE TABLE dataset (
  dataset_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE source_file (
  dataset_id TEXT NOT NULL REFERENCES dataset,
  file_no INTEGER NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (dataset_id, file_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE run (
  run_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  pipeline TEXT NOT NULL,
  task_url TEXT NOT NULL,
  task_name TEXT NOT NULL,
  task_version TEXT NOT NULL,
  tables TEXT NOT NULL,
  dataset_id TEXT NOT NULL REFERENCES dataset,
  spec TEXT NOT NULL,
  params TEXT NOT NULL,
  seed INTEGER NOT NULL,
  item_limit INTEGER,
  total INTEGER NOT NULL,
  items_sha256 TEXT NOT NULL,
  timeout_ms INTEGER NOT NULL,
  commit_mode TEXT NOT NULL CHECK (commit_mode IN ('item', 'batch')),
  min_success_share REAL,
  parent_run_id TEXT REFERENCES run,
  created INTEGER NOT NULL,
  row_sha256 TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('planned', 'running', 'paused', 'completed',
    'completed_with_errors', 'failed', 'cancelled')),
  cause TEXT,
  message TEXT,
  requested TEXT CHECK (requested IN ('pause', 'cancel')),
  epoch INTEGER NOT NULL DEFAULT 0,
  succeeded INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
  run_id TEXT NOT NULL REFERENCES run,
  item_no INTEGER NOT NULL,
  item_key TEXT NOT NULL,
  input_sha256 TEXT NOT NULL,
  locator TEXT NOT NULL,
  PRIMARY KEY (run_id, item_no),
  UNIQUE (run_id, item_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  session_id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES run,
  epoch INTEGER NOT NULL,
  host TEXT NOT NULL,
  boot_id TEXT,
  pid_namespace TEXT,
  pid INTEGER NOT NULL,
  pid_start TEXT,
  tool_version TEXT NOT NULL,
  node_version TEXT NOT NULL,
  arch TEXT NOT NULL,
  kernel_sha256 TEXT,
  workers INTEGER NOT NULL,
  lease_ms INTEGER NOT NULL,
  started INTEGER NOT NULL,
  heartbeat INTEGER NOT NULL,
  heartbeat_monotonic INTEGER NOT NULL,
  active_ms INTEGER NOT NULL DEFAULT 0,
  ended INTEGER,
  end_reason TEXT,
  UNIQUE (run_id, epoch)
) STRICT;

CREATE TABLE attempt (
  run_id TEXT NOT NULL,
  item_no INTEGER NOT NULL,
  attempt_no INTEGER NOT NULL,
  session_id INTEGER NOT NULL REFERENCES session,
  started INTEGER NOT NULL,
  ended INTEGER,
  outcome TEXT CHECK (outcome IN ('succeeded', 'failed', 'lost')),
  error_class TEXT,
  message TEXT,
  http_status INTEGER,
  retry_after_ms INTEGER,
  cpu_ms INTEGER,
  row_sha256 TEXT,
  PRIMARY KEY (run_id, item_no, attempt_no),
  FOREIGN KEY (run_id, item_no) REFERENCES item,
  CHECK ((ended IS NULL) = (outcome IS NULL) AND (ended IS NULL) = (row_sha256 IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_open ON attempt (run_id, item_no) WHERE ended IS NULL;

CREATE TABLE result (
  run_id TEXT NOT NULL,
  item_no INTEGER NOT NULL,
  attempt_no INTEGER NOT NULL,
  output TEXT NOT NULL,
  attachment TEXT,
  attachment_sha256 TEXT,
  row_sha256 TEXT NOT NULL,
  PRIMARY KEY (run_id, item_no),
  FOREIGN KEY (run_id, item_no, attempt_no) REFERENCES attempt
) STRICT;

CREATE TABLE failure (
  run_id TEXT NOT NULL,
  item_no INTEGER NOT NULL,
  attempt_no INTEGER NOT NULL,
  error_class TEXT NOT NULL,
  row_sha256 TEXT NOT NULL,
  PRIMARY KEY (run_id, item_no),
  FOREIGN KEY (run_id, item_no, attempt_no) REFERENCES attempt
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_class ON failure (run_id, error_class);

CREATE TABLE reopened (
  run_id TEXT NOT NULL,
  item_no INTEGER NOT NULL,
  after_attempt_no INTEGER NOT NULL,
  PRIMARY KEY (run_id, item_no),
  FOREIGN KEY (run_id, item_no) REFERENCES item
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES run,
  time INTEGER NOT NULL,
  session_id INTEGER,
  type TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX event_run ON event (run_id, seq);

CREATE TABLE progress_sample (
  run_id TEXT NOT NULL REFERENCES run,
  session_id INTEGER NOT NULL,
  active_ms INTEGER NOT NULL,
  time INTEGER NOT NULL,
  done INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  rate REAL,
  eta_seconds REAL,
  eta_p10_seconds REAL,
  eta_p90_seconds REAL,
  rss_bytes INTEGER NOT NULL,
  PRIMARY KEY (run_id, session_id, active_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE state_transition (
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (before, after)
) STRICT, WITHOUT ROWID;
INSERT INTO state_transition VALUES
  ('planned', 'running'), ('planned', 'cancelled'),
  ('running', 'paused'), ('running', 'completed'), ('running', 'completed_with_errors'),
  ('running', 'failed'), ('running', 'cancelled'),
  ('paused', 'running'), ('paused', 'cancelled'),
  ('failed', 'running'), ('cancelled', 'running'),
  ('completed_with_errors', 'running');

CREATE TRIGGER run_state BEFORE UPDATE OF state ON run
WHEN NEW.state <> OLD.state AND NOT EXISTS (
  SELECT 1 FROM state_transition WHERE before = OLD.state AND after = NEW.state)
BEGIN SELECT RAISE(ABORT, 'state transition not allowed'); END;

CREATE TRIGGER run_frozen BEFORE UPDATE OF run_id, name, pipeline, task_url, task_name,
  task_version, tables, dataset_id, spec, params, seed, item_limit, total, items_sha256, timeout_ms,
  commit_mode, min_success_share, parent_run_id, created, row_sha256 ON run
BEGIN SELECT RAISE(ABORT, 'a run never changes what it was planned with'); END;

CREATE TRIGGER run_epoch BEFORE UPDATE OF epoch ON run WHEN NEW.epoch <= OLD.epoch
BEGIN SELECT RAISE(ABORT, 'an epoch only grows'); END;

CREATE TRIGGER run_finished BEFORE UPDATE OF state ON run
WHEN NEW.state IN ('completed', 'completed_with_errors')
  AND NEW.succeeded + NEW.failed <> NEW.total
BEGIN SELECT RAISE(ABORT, 'a run with pending items is not complete'); END;

CREATE TRIGGER item_frozen BEFORE UPDATE ON item
BEGIN SELECT RAISE(ABORT, 'the selection is frozen'); END;
CREATE TRIGGER item_kept BEFORE DELETE ON item
BEGIN SELECT RAISE(ABORT, 'the selection is frozen'); END;
CREATE TRIGGER source_frozen BEFORE UPDATE ON source_file
BEGIN SELECT RAISE(ABORT, 'a dataset is frozen'); END;

CREATE TRIGGER attempt_new BEFORE INSERT ON attempt
WHEN (SELECT epoch FROM session WHERE session_id = NEW.session_id)
  IS NOT (SELECT epoch FROM run WHERE run_id = NEW.run_id)
BEGIN SELECT RAISE(ABORT, 'superseded'); END;

CREATE TRIGGER attempt_ended BEFORE UPDATE ON attempt
WHEN OLD.ended IS NOT NULL OR NEW.run_id <> OLD.run_id OR NEW.item_no <> OLD.item_no
  OR NEW.attempt_no <> OLD.attempt_no OR NEW.session_id <> OLD.session_id
  OR NEW.started <> OLD.started
BEGIN SELECT RAISE(ABORT, 'an attempt never changes after it ended'); END;
CREATE TRIGGER attempt_kept BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'attempts are kept'); END;

CREATE TRIGGER result_new BEFORE INSERT ON result
WHEN NOT EXISTS (
  SELECT 1 FROM attempt JOIN session USING (session_id)
  JOIN run ON run.run_id = attempt.run_id AND run.epoch = session.epoch
  WHERE attempt.run_id = NEW.run_id AND attempt.item_no = NEW.item_no
    AND attempt.attempt_no = NEW.attempt_no AND attempt.outcome = 'succeeded')
BEGIN SELECT RAISE(ABORT, 'superseded'); END;
CREATE TRIGGER result_frozen BEFORE UPDATE ON result
BEGIN SELECT RAISE(ABORT, 'a result never changes'); END;
CREATE TRIGGER result_kept BEFORE DELETE ON result
BEGIN SELECT RAISE(ABORT, 'a result never changes'); END;

CREATE TRIGGER failure_new BEFORE INSERT ON failure
WHEN EXISTS (SELECT 1 FROM result WHERE run_id = NEW.run_id AND item_no = NEW.item_no)
BEGIN SELECT RAISE(ABORT, 'an item has a result or a failure, not both'); END;
CREATE TRIGGER failure_frozen BEFORE UPDATE ON failure
BEGIN SELECT RAISE(ABORT, 'a failure never changes'); END;
`,
  `
ALTER TABLE attempt ADD COLUMN usage TEXT;
ALTER TABLE attempt ADD COLUMN record TEXT;
ALTER TABLE attempt ADD COLUMN call_key TEXT;
ALTER TABLE attempt ADD COLUMN reused_from TEXT;
CREATE INDEX attempt_call ON attempt (call_key) WHERE call_key IS NOT NULL;

ALTER TABLE run ADD COLUMN budget TEXT;
CREATE TRIGGER run_budget BEFORE UPDATE OF budget ON run
BEGIN SELECT RAISE(ABORT, 'a run never changes what it was planned with'); END;

CREATE TABLE usage_total (
  run_id TEXT NOT NULL REFERENCES run,
  meter TEXT NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (run_id, meter)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER usage_total_grows BEFORE UPDATE ON usage_total
WHEN NEW.total < OLD.total OR NEW.run_id <> OLD.run_id OR NEW.meter <> OLD.meter
BEGIN SELECT RAISE(ABORT, 'what was used stays used'); END;

CREATE TABLE discarded (
  run_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  time INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER discarded_new BEFORE INSERT ON discarded
WHEN (SELECT state FROM run WHERE run_id = NEW.run_id) IN ('completed', 'completed_with_errors')
BEGIN SELECT RAISE(ABORT, 'a finished run is kept'); END;
DROP TRIGGER item_kept;
CREATE TRIGGER item_kept BEFORE DELETE ON item
WHEN OLD.run_id NOT IN (SELECT run_id FROM discarded)
BEGIN SELECT RAISE(ABORT, 'the selection is frozen'); END;
DROP TRIGGER attempt_kept;
CREATE TRIGGER attempt_kept BEFORE DELETE ON attempt
WHEN OLD.run_id NOT IN (SELECT run_id FROM discarded)
BEGIN SELECT RAISE(ABORT, 'attempts are kept'); END;
DROP TRIGGER result_kept;
CREATE TRIGGER result_kept BEFORE DELETE ON result
WHEN OLD.run_id NOT IN (SELECT run_id FROM discarded)
BEGIN SELECT RAISE(ABORT, 'a result never changes'); END;
CREATE TRIGGER usage_total_kept BEFORE DELETE ON usage_total
WHEN OLD.run_id NOT IN (SELECT run_id FROM discarded)
BEGIN SELECT RAISE(ABORT, 'what was used stays used'); END;
`,
]

/** Version that this program writes. */
export const ledgerVersion: number = migrations.length

/** Version of an open ledger; 0 for an empty file. @throws LedgerError when it is not ours or newer */
export function readVersion(db: Database): number {
  // One statement, one snapshot: another process may be making the ledger right now.
  const { version, id, objects } = db.get<{ version: number; id: number; objects: number }>(
    `SELECT user_version AS version, application_id AS id, (SELECT COUNT(*) FROM sqlite_schema) AS objects
     FROM pragma_user_version, pragma_application_id`,
  )!
  if (id !== applicationId && (objects > 0 || version > 0))
    throw new LedgerError(
      'not_a_ledger',
      db.path,
      `${db.path} is not a Longrun ledger. Choose another folder with --home, or move that file away.`,
    )
  if (version > ledgerVersion)
    throw new LedgerError(
      'newer',
      db.path,
      `${db.path} has version ${version}; this Longrun reads up to ${ledgerVersion}. Install a newer Longrun.`,
    )
  return version
}

/** Brings the ledger up to this program's version, each step in its own transaction. */
export function migrate(db: Database): void {
  readVersion(db)
  // Read again inside the transaction: another process may have migrated in the meantime.
  while (readVersion(db) < ledgerVersion)
    db.transaction(() => {
      const version = readVersion(db)
      if (version >= ledgerVersion) return
      db.exec(migrations[version])
      db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version + 1}`)
    })
}

/** SQL of every table, index and trigger that a ledger of this version has, sorted by name. */
export function expectedObjects(empty: Database): readonly SchemaObject[] {
  migrate(empty)
  return schemaObjects(empty)
}

export interface SchemaObject {
  readonly name: string
  readonly sql: string | null
}

/** Tables, indices and triggers as the file has them, by name. */
export function schemaObjects(db: Database): readonly SchemaObject[] {
  return db.all<SchemaObject>(
    "SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
  )
}
