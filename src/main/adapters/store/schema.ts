/** The database's schema, as a list of steps that only grows: a shipped step is never edited. */

/** Step n brings `user_version` from n to n + 1. */
export const MIGRATIONS: readonly string[] = [
  `
  -- Loro updates since the snapshot, one a commit, without gaps in seq.
  CREATE TABLE crdt_updates (seq INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL, sum TEXT NOT NULL) STRICT;
  -- All updates up to and including upto, compacted.
  CREATE TABLE crdt_snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), upto INTEGER NOT NULL, bytes BLOB NOT NULL, sum TEXT NOT NULL) STRICT;
  -- What the CRDT says of each story, once more in plain: a damaged CRDT then costs no move.
  CREATE TABLE registers (story TEXT PRIMARY KEY, body TEXT NOT NULL, sum TEXT NOT NULL) STRICT;
  -- UTF-8 as BLOB: read back as TEXT, a string ends at its first NUL.
  CREATE TABLE contents (
    story TEXT PRIMARY KEY, title BLOB NOT NULL, title_sum TEXT NOT NULL, text BLOB NOT NULL, text_sum TEXT NOT NULL
  ) STRICT;
  CREATE TABLE runs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, story TEXT NOT NULL, agent TEXT NOT NULL,
    worktree TEXT, started_at REAL NOT NULL, live INTEGER NOT NULL, in_pool INTEGER NOT NULL, body TEXT NOT NULL, sum TEXT NOT NULL
  ) STRICT;
  CREATE INDEX runs_by_agent ON runs (story, agent, seq);
  CREATE INDEX runs_in_pool ON runs (in_pool) WHERE in_pool = 1;
  CREATE TABLE fences (
    worktree TEXT PRIMARY KEY, run TEXT NOT NULL, story TEXT NOT NULL, agent TEXT NOT NULL, since REAL NOT NULL,
    run_started_at REAL NOT NULL, body TEXT NOT NULL, sum TEXT NOT NULL
  ) STRICT;
  CREATE TABLE receipts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, story TEXT NOT NULL, body TEXT NOT NULL, sum TEXT NOT NULL
  ) STRICT;
  CREATE INDEX receipts_by_story ON receipts (story, seq);
  CREATE TABLE worktrees (story TEXT PRIMARY KEY, path TEXT NOT NULL, branch TEXT NOT NULL) STRICT;
  -- body: text and data as JSON.
  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, kind TEXT NOT NULL, story TEXT, agent TEXT, run TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
  CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
  CREATE TRIGGER receipts_are_kept BEFORE DELETE ON receipts BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;
  CREATE TRIGGER receipts_stay BEFORE UPDATE ON receipts BEGIN SELECT RAISE(ABORT, 'receipts are append-only'); END;
  -- Durable counters: the highest story number ever used.
  CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
  `,
  `
  -- Places of submodules that were left empty: a JSON array.
  ALTER TABLE worktrees ADD COLUMN empty TEXT NOT NULL DEFAULT '[]';
  `,
];
