/**
 * The database's schema as a list of steps. New steps are added at the end, each with a fixture
 * (scripts/schema-fixture.mjs); a shipped step is never edited.
 */

import { addWords } from './search.ts';
import type { Database } from './sqlite.ts';

/** SQL, or a function for what SQL cannot express. All steps of one start run in one transaction. */
export type Step = string | ((db: Database) => void);

/** The step at index n raises `user_version` from n to n + 1. */
export const MIGRATIONS: readonly Step[] = [
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
  (db) => {
    db.exec(`
      -- For queries: stage and rank as the body has them. updates: how many the story's document has had.
      ALTER TABLE registers ADD COLUMN stage TEXT NOT NULL DEFAULT '';
      ALTER TABLE registers ADD COLUMN rank TEXT NOT NULL DEFAULT '';
      ALTER TABLE registers ADD COLUMN updates INTEGER NOT NULL DEFAULT 0;
      UPDATE registers SET stage = coalesce(json_extract(body, '$.stage'), ''), rank = coalesce(json_extract(body, '$.rank'), '')
        WHERE CASE WHEN json_valid(body) THEN json_type(body) = 'object' ELSE 0 END;
      CREATE INDEX registers_by_place ON registers (stage, rank, story);
      -- A Loro document for each story, made with its next change: updates 1, 2, 3, … without gaps; whole: it and all before it.
      DROP TABLE crdt_updates;
      DROP TABLE crdt_snapshot;
      CREATE TABLE documents (
        story TEXT NOT NULL, n INTEGER NOT NULL, whole INTEGER NOT NULL, bytes BLOB NOT NULL, sum TEXT NOT NULL,
        PRIMARY KEY (story, n)
      ) STRICT, WITHOUT ROWID;
      -- A number of its own, which no VACUUM changes, for the index of words.
      CREATE TABLE numbered (
        n INTEGER PRIMARY KEY, story TEXT NOT NULL UNIQUE, title BLOB NOT NULL, title_sum TEXT NOT NULL,
        text BLOB NOT NULL, text_sum TEXT NOT NULL
      ) STRICT;
      INSERT INTO numbered (story, title, title_sum, text, text_sum)
        SELECT story, title, title_sum, text, text_sum FROM contents ORDER BY rowid;
      DROP TABLE contents;
      ALTER TABLE numbered RENAME TO contents;
      -- Which stories have which words: rowid is n of contents. The words themselves stand there.
      CREATE VIRTUAL TABLE words USING fts5 (
        title, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
      );
      CREATE INDEX runs_by_story ON runs (story, seq);
      CREATE INDEX events_by_story ON events (story, seq);
    `);
    addWords(db);
  },
  `
  -- Fences that a person opened without proof, and where worktrees were that were moved: what a new host must know, too.
  CREATE TABLE releases (run TEXT PRIMARY KEY, body TEXT NOT NULL, sum TEXT NOT NULL) STRICT;
  CREATE TABLE moved (place TEXT PRIMARY KEY, now TEXT NOT NULL, boot TEXT) STRICT;
  `,
  `
  -- A worktree has an id of its own and belongs to a story or to a lane of the merge queue. Ids are random, as those that
  -- the host makes: nothing refers to them yet, and two copies of one project must not have the same ones.
  ALTER TABLE worktrees RENAME TO worktrees_of_stories;
  CREATE TABLE worktrees (
    id TEXT PRIMARY KEY, story TEXT UNIQUE, lane INTEGER UNIQUE, path TEXT NOT NULL, branch TEXT NOT NULL, empty TEXT NOT NULL,
    CHECK ((story IS NULL) <> (lane IS NULL))
  ) STRICT;
  INSERT INTO worktrees (id, story, path, branch, empty)
    SELECT 'wt_' || lower(hex(randomblob(8))), story, path, branch, empty FROM worktrees_of_stories;
  DROP TABLE worktrees_of_stories;
  `,
  `
  CREATE INDEX worktrees_by_path ON worktrees (path);
  `,
  `
  -- For queries, as the body has them. Rows without a priority have the normal one. The stage of a deleted story is
  -- 'deleted' here, so that no query for a stage finds it; its body keeps the stage that it had.
  ALTER TABLE registers ADD COLUMN priority INTEGER NOT NULL DEFAULT 2;
  ALTER TABLE registers ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE registers ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE registers ADD COLUMN deleted_at REAL;
  UPDATE registers SET blocked = 1
    WHERE CASE WHEN json_valid(body) THEN coalesce(json_type(body, '$.blocked'), 'null') <> 'null' ELSE 0 END;
  CREATE INDEX registers_by_priority ON registers (stage, priority, rank, story);
  CREATE INDEX registers_blocked ON registers (stage, rank, story) WHERE blocked = 1;
  CREATE INDEX registers_held ON registers (stage, rank, story) WHERE held = 1;
  CREATE INDEX registers_deleted ON registers (deleted_at, story) WHERE deleted_at IS NOT NULL;
  CREATE TABLE labels (story TEXT NOT NULL, label TEXT NOT NULL, PRIMARY KEY (story, label)) STRICT, WITHOUT ROWID;
  CREATE INDEX labels_by_label ON labels (label, story);
  -- Ids of stories that were removed for good: they are not used again.
  CREATE TABLE spent_ids (story TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  `,
  `
  -- Results of gates. id: the gate's run, which has at most one.
  CREATE TABLE gate_results (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, story TEXT NOT NULL, gate TEXT NOT NULL,
    gate_key TEXT NOT NULL, tree TEXT, body TEXT NOT NULL, sum TEXT NOT NULL
  ) STRICT;
  CREATE INDEX gate_results_by_story ON gate_results (story, seq);
  CREATE INDEX gate_results_by_tree ON gate_results (gate_key, tree, seq);
  CREATE TRIGGER gate_results_are_kept BEFORE DELETE ON gate_results
    BEGIN SELECT RAISE(ABORT, 'results are append-only'); END;
  CREATE TRIGGER gate_results_stay BEFORE UPDATE ON gate_results
    BEGIN SELECT RAISE(ABORT, 'results are append-only'); END;
  `,
  `
  -- Small records of the pipeline; key: a story, or the id of a candidate.
  CREATE TABLE pipeline (
    kind TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, sum TEXT NOT NULL, PRIMARY KEY (kind, key)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What a person has switched on for the whole project, and since when.
  CREATE TABLE switches (name TEXT PRIMARY KEY, since REAL NOT NULL) STRICT;
  `,
  `
  -- Of the documents that were exchanged: what they had of the story then (updates, title, text, and the number of the last
  -- event), and their version.
  CREATE TABLE exchanged (
    story TEXT PRIMARY KEY, updates INTEGER NOT NULL, title_sum TEXT NOT NULL, text_sum TEXT NOT NULL, event INTEGER NOT NULL,
    version TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  -- Under which name this machine writes exchange files, how many it has written, and the checksum of the last one.
  CREATE TABLE writer (id INTEGER PRIMARY KEY CHECK (id = 1), name TEXT NOT NULL, files INTEGER NOT NULL, sum TEXT) STRICT;
  `,
];
