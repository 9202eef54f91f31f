/** Implements the Store port with one SQLite connection and the stories' documents. */
import { basename, join } from 'node:path';
import type { EventRecord, GateResult, Message, Stage, StopReceipt } from '../../../contract/index.ts';
import { isClosed, type WorktreeCare } from '../../../domain/index.ts';
import type {
  DeletionQuery,
  Merge,
  PastQuery,
  Store,
  StoreBackup,
  StoreChange,
  StoreContents,
  StoredDeletion,
  StoredRun,
  StoredStory,
  StoredWorktree,
  StoredWriter,
  StoryQuery,
  StoryVersion,
  WorktreeKey,
} from '../../core/ports/index.ts';
import { type Damaged, Documents, damagedRegisters } from './documents.ts';
import { type ExchangeDeps, merge, readWriter, updatesSince, versions } from './exchange.ts';
import { asRefusal, isDamage } from './failures.ts';
import { rememberCheck } from './last-check.ts';
import {
  allWorktrees,
  countStages,
  deletedRows,
  isFreeId,
  nearestRank,
  newestGateResult,
  newestGateResults,
  newestReceipts,
  pastEvents,
  pastRows,
  storyRow,
  storyRows,
  workingSet,
  worktreeRow,
  worktreesOfWorkingSet,
} from './queries.ts';
import {
  readCare,
  readCares,
  readEvents,
  readFences,
  readGateResults,
  readMoved,
  readPausedAt,
  readPipeline,
  readReceipts,
  readReleases,
  readRuns,
  readText,
  readWorktrees,
  type StoryInRow,
  storyIn,
} from './reads.ts';
import type { Sql } from './sql.ts';
import type { Row } from './sqlite.ts';
import type { Upkeep } from './upkeep.ts';
import { write } from './writes.ts';

const NEWEST_PAGE: PastQuery<string> = { before: null, limit: 1_000 };

export interface SqliteStoreOptions {
  dir: string;
  onProblem(problem: Message): void;
  upkeep: Upkeep;
  /** When the file was found sound, in ms since the epoch; null: it was checked while it was opened. */
  checkedAt: number | null;
  /** ms since the epoch. */
  now(): number;
  /** Rebuilds these stories, so that they can be read afterwards. */
  repair(damaged: ReadonlyMap<string, Damaged>): void;
}

export class SqliteStore implements Store {
  readonly #sql: Sql;
  readonly #options: SqliteStoreOptions;
  readonly #documents: Documents;
  readonly #exchange: ExchangeDeps;
  #closed = false;
  /** Whether a page of the file was found damaged, so that the next opening must check all of it. */
  #damaged = false;

  constructor(sql: Sql, options: SqliteStoreOptions) {
    this.#sql = sql;
    this.#documents = new Documents(sql);
    this.#options = options;
    this.#exchange = { sql, documents: this.#documents, load: (story) => this.#loadDocument(story) };
  }

  load(): StoreContents {
    const report = this.#options.onProblem;
    return this.#orRefusal(() => ({
      stories: this.#storiesIn(workingSet(this.#sql)),
      runs: readRuns(this.#sql.all('SELECT * FROM runs WHERE in_pool = 1 ORDER BY seq'), report),
      fences: readFences(this.#sql, report),
      receipts: readReceipts(newestReceipts(this.#sql), report),
      worktrees: readWorktrees(worktreesOfWorkingSet(this.#sql)),
      releases: readReleases(this.#sql, report),
      ...readPipeline(this.#sql, report),
      gateResults: readGateResults(newestGateResults(this.#sql), report),
      moved: readMoved(this.#sql),
      pausedAt: readPausedAt(this.#sql),
    }));
  }

  commit(changes: readonly StoreChange[]): EventRecord[] {
    return this.#orRefusal(() => {
      const stories = changes.flatMap(changedStory);
      for (const story of stories) this.#loadDocument(story);
      const events: EventRecord[] = [];
      try {
        this.#sql.transaction(() => {
          for (const change of changes) {
            const event = write(this.#sql, this.#documents, change);
            if (event) events.push(event);
          }
        });
      } catch (error) {
        for (const story of stories) this.#documents.forget(story);
        throw error;
      }
      this.#documents.trim();
      this.#options.upkeep.committed(changes);
      return events;
    });
  }

  story(id: string): StoredStory | null {
    return this.#orRefusal(() => {
      const row = storyRow(this.#sql, id);
      return row === undefined ? null : (this.#storiesIn([row])[0] ?? null);
    });
  }

  deletion(id: string): StoredDeletion | null {
    return this.#orRefusal(() => {
      const row = storyRow(this.#sql, id);
      return row === undefined ? null : (this.#deletionsIn([row])[0] ?? null);
    });
  }

  deletions(query: DeletionQuery): StoredDeletion[] {
    return this.#orRefusal(() => this.#deletionsIn(deletedRows(this.#sql, query)));
  }

  isFreeId(id: string): boolean {
    return this.#orRefusal(() => isFreeId(this.#sql, id));
  }

  stories(query: StoryQuery): StoredStory[] {
    return this.#orRefusal(() => this.#storiesIn(storyRows(this.#sql, query)));
  }

  countStages(): Record<Stage, number> {
    return this.#orRefusal(() => countStages(this.#sql));
  }

  nearestRank(beside: Parameters<Store['nearestRank']>[0]): string | null {
    return this.#orRefusal(() => nearestRank(this.#sql, beside));
  }

  text(story: string): string | null {
    return this.#orRefusal(() => readText(this.#sql, story, this.#options.onProblem));
  }

  worktree(key: WorktreeKey): StoredWorktree | null {
    return this.#orRefusal(() => {
      const row = worktreeRow(this.#sql, key);
      return row === undefined ? null : (readWorktrees([row])[0] ?? null);
    });
  }

  worktrees(): StoredWorktree[] {
    return this.#orRefusal(() => readWorktrees(allWorktrees(this.#sql)));
  }

  care(story: string): WorktreeCare | null {
    return this.#orRefusal(() => readCare(this.#sql, story, this.#options.onProblem));
  }

  openCares(): string[] {
    return this.#cares()
      .filter(isClosed)
      .map(({ story }) => story);
  }

  ports(): ReadonlyMap<string, number> {
    return new Map(this.#cares().flatMap(({ story, port }) => (port === null ? [] : [[story, port]])));
  }

  receipts(story: string, page: PastQuery<string> = NEWEST_PAGE): StopReceipt[] {
    return this.#orRefusal(() => readReceipts(pastRows(this.#sql, 'receipts', story, page), this.#options.onProblem));
  }

  receipt(id: string): StopReceipt | null {
    const query = 'SELECT id, body, sum FROM receipts WHERE id = ?';
    return this.#orRefusal(() => readReceipts(this.#sql.all(query, id), this.#options.onProblem)[0] ?? null);
  }

  gateResults(story: string, page: PastQuery<string>): GateResult[] {
    return this.#orRefusal(() =>
      readGateResults(pastRows(this.#sql, 'gate_results', story, page), this.#options.onProblem),
    );
  }

  gateResult(key: string, tree: string): GateResult | null {
    return this.#orRefusal(() => {
      const row = newestGateResult(this.#sql, key, tree);
      return row === undefined ? null : (readGateResults([row], this.#options.onProblem)[0] ?? null);
    });
  }

  runs(story: string, page: PastQuery<string>): StoredRun[] {
    return this.#orRefusal(() => readRuns(pastRows(this.#sql, 'runs', story, page), this.#options.onProblem));
  }

  agentRuns(since: number): StoredRun[] {
    const query = 'SELECT * FROM runs WHERE started_at >= ? ORDER BY seq';
    const runs = this.#orRefusal(() => readRuns(this.#sql.all(query, since), this.#options.onProblem));
    return runs.filter(({ kind }) => kind === 'agent');
  }

  events(since: number, limit: number): EventRecord[] {
    const query = 'SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ?';
    return this.#orRefusal(() => readEvents(this.#sql.all(query, since, limit)));
  }

  pastEvents(story: string | null, page: PastQuery<number>): EventRecord[] {
    return this.#orRefusal(() => readEvents(pastEvents(this.#sql, story, page)));
  }

  nextStoryNumber(): number {
    return this.#orRefusal(
      () => Number(this.#sql.get("SELECT value FROM counters WHERE name = 'story'")?.value ?? 0) + 1,
    );
  }

  run(id: string): StoredRun | null {
    const query = 'SELECT * FROM runs WHERE id = ?';
    return this.#orRefusal(() => readRuns(this.#sql.all(query, id), this.#options.onProblem)[0] ?? null);
  }

  lastRun(story: string, agent: string): string | null {
    const query = 'SELECT id FROM runs WHERE story = ? AND agent = ? ORDER BY seq DESC LIMIT 1';
    return this.#orRefusal(() => {
      const row = this.#sql.get(query, story, agent);
      return row ? String(row.id) : null;
    });
  }

  writer(): StoredWriter | null {
    return this.#orRefusal(() => readWriter(this.#sql));
  }

  versions(after: string | null, limit: number): StoryVersion[] {
    return this.#orRefusal(() => versions(this.#exchange, after, limit));
  }

  updatesSince(story: string, known: readonly (string | null)[]): ReturnType<Store['updatesSince']> {
    return this.#orRefusal(() => updatesSince(this.#exchange, story, known));
  }

  merge(story: string, updates: string): Merge {
    return this.#orRefusal(() => merge(this.#exchange, story, updates));
  }

  async backUp(): Promise<StoreBackup | null> {
    const { dir, upkeep, now } = this.#options;
    // An empty board is not backed up, so that it replaces no good backup.
    const empty = this.#orRefusal(() => this.#sql.get('SELECT 1 FROM contents LIMIT 1') === undefined);
    if (empty) return null;
    try {
      const made = await upkeep.backUpIfDue(now());
      return made && { name: basename(made.path), bytes: made.bytes };
    } catch (error) {
      throw asRefusal(error, join(dir, 'backups'));
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#documents.close();
    // its thread may still have the file open
    await this.#options.upkeep.end();
    this.#sql.close();
    const { dir, checkedAt } = this.#options;
    if (checkedAt !== null && !this.#damaged) rememberCheck(dir, checkedAt);
  }

  #loadDocument(story: string): void {
    const damaged = this.#documents.load(story);
    if (damaged === null) return;
    this.#options.repair(new Map([[story, damaged]]));
    const remaining = this.#documents.load(story);
    if (remaining === null) return;
    throw new Error(`the document of ${story} cannot be rebuilt: ${JSON.stringify(remaining.why)}`);
  }

  #cares(): WorktreeCare[] {
    const query = "SELECT key, body, sum FROM pipeline WHERE kind = 'care'";
    return this.#orRefusal(() => readCares(this.#sql.all(query), this.#options.onProblem));
  }

  #storiesIn(rows: readonly Row[]): StoredStory[] {
    return this.#recordsIn(rows).flatMap(({ story, deletedAt }) => (deletedAt === null ? [story] : []));
  }

  #deletionsIn(rows: readonly Row[]): StoredDeletion[] {
    return this.#recordsIn(rows).flatMap(({ story, deletedAt }) => (deletedAt === null ? [] : [{ story, deletedAt }]));
  }

  /** The stories in these rows. Stories with damaged registers are rebuilt first, all at once. */
  #recordsIn(rows: readonly Row[]): StoryInRow[] {
    const read = rows.map((row) => ({ id: String(row.story), story: storyIn(row, this.#options.onProblem) }));
    const damaged = read.filter(({ story }) => story === null);
    if (damaged.length > 0) {
      this.#options.repair(new Map(damaged.map(({ id }) => [id, damagedRegisters(this.#sql, id)])));
      for (const { id } of damaged) this.#documents.forget(id);
    }
    return read.flatMap(({ id, story }) => {
      if (story !== null) return [story];
      const row = storyRow(this.#sql, id);
      return row === undefined ? [] : (storyIn(row, this.#options.onProblem) ?? []);
    });
  }

  #orRefusal<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (isDamage(error)) this.#damaged = true;
      throw asRefusal(error, this.#options.dir);
    }
  }
}

/** The story whose document a change writes. */
function changedStory(change: StoreChange): string[] {
  if ('remove' in change) return change.remove === 'story' ? [change.id] : [];
  return change.put === 'story' || change.put === 'merged' ? [change.story.id] : [];
}
