/** The durable store of all records and texts. Implemented by adapters/store with SQLite and Loro. */
import type {
  EventRecord,
  FenceRecord,
  GateResult,
  Message,
  RunRecord,
  Stage,
  StopReceipt,
  StoryRecord,
  Survivor,
  WorktreeRecord,
} from '../../../contract/index.ts';
import type {
  CandidateRecord,
  DeletedStory,
  MergeEntryRecord,
  MergeRequestRecord,
  Priority,
  Progress,
  PullRequestRecord,
  QuestionRecord,
  WorktreeCare,
  WorktreeOwner,
} from '../../../domain/index.ts';
import type { Identity } from './processes.ts';

/** A story without the part that only the disk knows: its worktree. */
export type StoredStory = Omit<StoryRecord, 'worktree'>;

/** A deleted story as it was. It can be restored until it is removed for good. */
export interface StoredDeletion extends Pick<DeletedStory, 'deletedAt'> {
  story: StoredStory;
}

/** Traces by which a later host finds the processes of a run again. */
export interface Traces {
  /** The host's child: the keeper or the agent. Null before the spawn. */
  root: Identity | null;
  /** ProcessTable.boot() when the processes were seen. Null when unknown. */
  boot: string | null;
  /** Other processes known to be the run's, such as the agent. */
  known: Identity[];
  /** Folder of the run's cgroup. Null when there is none. */
  cgroup: string | null;
  /** Programs by which the run was seen to hand work over to servers (core/stopping/handed-over.ts). */
  handedTo: string[];
}

/** The traces of a run whose processes were never seen. */
export const NO_TRACES = { root: null, boot: null, known: [], cgroup: null, handedTo: [] } satisfies Traces;

/** What is observed of a run, as long as nothing was. */
export const UNOBSERVED = {
  stopping: null,
  pid: null,
  worktree: null,
  endedAt: null,
  exitCode: null,
  reason: null,
  containment: 'none',
  strength: 'scan',
  lastLine: null,
  lastOutputAt: null,
  stalledAt: null,
  stall: null,
  facts: null,
  ...NO_TRACES,
} as const satisfies Partial<RunRecord> & Traces;

/** A run with the traces that recovery needs. */
export interface StoredRun extends RunRecord, Traces {}

/** A fence with the traces of its run. */
export interface StoredFence extends FenceRecord, Traces {
  /** When the run began, in ms since the epoch. Older processes in the worktree are not the run's. */
  runStartedAt: number;
}

/** A fence that a person released without proof, accepting the risk that its processes are alive. */
export interface StoredRelease {
  /** The fence's run: one release per run. */
  run: string;
  worktree: string;
  story: string;
  agent: string;
  /** ms since the epoch. */
  at: number;
  /** ProcessTable.boot() of the fence. Null when unknown. */
  boot: string | null;
  /** The processes that the fence named. */
  processes: Survivor[];
}

/** A worktree that was moved by hand. Marks of older processes still name its former path. */
export interface MovedWorktree {
  /** The former absolute path; each has at most one record. */
  from: string;
  /** The current absolute path. */
  to: string;
  /** ProcessTable.boot() when the move was noticed. Null when unknown. */
  boot: string | null;
}

/** A worktree without its state, which is read from the disk and never stored. */
export type StoredWorktree = Omit<WorktreeRecord, 'state'>;

/** One change. All changes of a commit are written in one transaction. A `put` adds or replaces a record. */
export type StoreChange =
  /** Also restores a deleted story. */
  | { put: 'story'; story: StoredStory; text?: string }
  /** Deletes a story; `at`: ms since the epoch. Its id is never free again. Ignored for an unknown or deleted one. */
  | { remove: 'story'; id: string; at: number }
  /** Removes a deleted story for good. Ignored for any other. */
  | { remove: 'deleted'; id: string }
  | { put: 'run'; run: StoredRun }
  | { remove: 'run'; id: string }
  | { put: 'fence'; fence: StoredFence }
  | { remove: 'fence'; worktree: string }
  | { put: 'receipt'; receipt: StopReceipt }
  | { put: 'gate-result'; result: GateResult }
  | { put: 'worktree'; worktree: StoredWorktree }
  | { remove: 'worktree'; id: string }
  | { put: 'release'; release: StoredRelease }
  | { remove: 'release'; run: string }
  | { put: 'progress'; progress: Progress }
  | { remove: 'progress'; story: string }
  | { put: 'merge-entry'; entry: MergeEntryRecord }
  | { remove: 'merge-entry'; story: string }
  | { put: 'merge-request'; request: MergeRequestRecord }
  | { remove: 'merge-request'; story: string }
  | { put: 'pull-request'; pull: PullRequestRecord }
  | { remove: 'pull-request'; story: string }
  | { put: 'candidate'; candidate: CandidateRecord }
  | { remove: 'candidate'; id: string }
  | { put: 'care'; care: WorktreeCare }
  | { put: 'question'; question: QuestionRecord }
  | { remove: 'question'; id: string }
  | { put: 'moved'; moved: MovedWorktree }
  | { remove: 'moved'; from: string }
  /**
   * Writes a story as Store.merge() found it. `deletedAt`: ms since the epoch, null if it is not deleted. `updates`: those
   * that were merged.
   */
  | { put: 'merged'; story: StoredStory; deletedAt: number | null; text: string; updates: string }
  | { put: 'writer'; writer: StoredWriter }
  /** The next exchange gets a new writer. */
  | { remove: 'writer' }
  /** A person paused automatic starts; `since`: ms since the epoch. */
  | { put: 'paused'; since: number }
  | { remove: 'paused' }
  | { put: 'event'; event: Omit<EventRecord, 'seq'> };

/** The working set of a project: what is not archived, and what is in the pool. */
export interface StoreContents {
  /** Stories that are not archived, that have a run in the pool, or whose worktree is fenced. */
  stories: StoredStory[];
  /** Runs in the pool. */
  runs: StoredRun[];
  fences: StoredFence[];
  /** The newest receipt of each of these stories. */
  receipts: StopReceipt[];
  /** The worktrees of these stories and of all lanes. */
  worktrees: StoredWorktree[];
  releases: StoredRelease[];
  /** Of stories on which agents have worked in their present stage, or an earlier one. */
  progress: Progress[];
  /** The newest result of each gate on these stories, the newest last. */
  gateResults: GateResult[];
  mergeEntries: MergeEntryRecord[];
  mergeRequests: MergeRequestRecord[];
  pullRequests: PullRequestRecord[];
  /** In the order of their lanes. */
  candidates: CandidateRecord[];
  moved: MovedWorktree[];
  /** Of runs that were live. */
  questions: QuestionRecord[];
  /** When a person paused automatic starts, ms since the epoch. Null: they are not paused. */
  pausedAt: number | null;
}

/** By what one worktree is found: its id, its owner or its path. */
export type WorktreeKey = { id: string } | { path: string } | WorktreeOwner;

/** Selects one page of stories, ordered by stage and then by rank. */
export interface StoryQuery {
  /** Null: all stages. */
  stage: Stage | null;
  /** Search words: each must begin a word of the story's id, title or text. Null: all stories. */
  text: string | null;
  /** The last story of the previous page. Null: the first page. */
  after: Pick<StoredStory, 'stage' | 'rank' | 'id'> | null;
  /** The maximum number of stories. */
  limit: number;
  filter?: StoryFilter;
}

/** Only stories of which all of this is true. Undefined members are not compared. */
export interface StoryFilter {
  label?: string | undefined;
  priority?: Priority | undefined;
  held?: boolean | undefined;
  blocked?: boolean | undefined;
}

/** Selects one page of deleted stories, the earliest deleted first. */
export interface DeletionQuery {
  /** Deleted at or before this time, in ms since the epoch. Null: all. */
  until: number | null;
  /** The last one of the previous page. Null: the first page. */
  after: { deletedAt: number; id: string } | null;
  limit: number;
}

/** Selects one page of past records, newest first. */
export interface PastQuery<Cursor> {
  /** The last record of the previous page: its id, or its number for events. Null: the first page. */
  before: Cursor | null;
  /** The maximum number of records. */
  limit: number;
}

/** Under which name this machine writes exchange files (docs/data.md, "Exchange"). */
export interface StoredWriter {
  name: string;
  /** How many files it has written. */
  files: number;
  /** The checksum of the last file's content; null: none was written. */
  sum: string | null;
}

/** The version of a story's document. Two machines have the same one exactly if they have the same updates. */
export interface StoryVersion {
  story: string;
  version: string;
}

/**
 * What a merge of another machine's updates would make of a story.
 *
 * `known`: nothing new. `waits`: the updates depend on others that are not here yet. `gone`: the story was removed here
 * for good. `refused`: they are damaged, or the result is no story. `merged`: the story as it would be; `moves`: the
 * moves in its document that are new here, each as JSON, not checked.
 */
export type Merge =
  | { kind: 'known' | 'waits' | 'gone' }
  | { kind: 'refused'; why: Message }
  | { kind: 'merged'; story: StoredStory; deletedAt: number | null; text: string; moves: string[] };

/** A backup of the database. */
export interface StoreBackup {
  /** Its file name, by which a person restores it. */
  name: string;
  bytes: number;
}

/**
 * The durable store. Its methods throw when the database cannot be read or written; the error is a RefusalError with a
 * remedy if the cause is known.
 */
export interface Store {
  /** Reads the working set. */
  load(): StoreContents;
  /** Writes all changes durably (synchronous=FULL), or none. Returns the events among them with their numbers. */
  commit(changes: readonly StoreChange[]): EventRecord[];
  /** Any story, archived or not. Null when unknown or deleted. */
  story(id: string): StoredStory | null;
  stories(query: StoryQuery): StoredStory[];
  /** Null when there is no such deleted story. */
  deletion(id: string): StoredDeletion | null;
  deletions(query: DeletionQuery): StoredDeletion[];
  /** Whether no story ever had this id. */
  isFreeId(id: string): boolean;
  /** How many stories each stage has. */
  countStages(): Record<Stage, number>;
  /**
   * The rank nearest to `rank` in a stage: the highest below it, or the lowest from it on. For a null rank: the highest
   * of the stage, or the lowest. The story `except` and ranks that are not valid are skipped. Null when there is none.
   */
  nearestRank(query: {
    stage: Stage;
    side: 'below' | 'from';
    rank: string | null;
    except: string | null;
    isValid(rank: string): boolean;
  }): string | null;
  /** The story's markdown. Null when the story is unknown. */
  text(story: string): string | null;
  /** Receipts of a story, newest first. Default page: the newest 1,000. */
  receipts(story: string, page?: PastQuery<string>): StopReceipt[];
  /** Any worktree, also of an archived story. */
  worktree(key: WorktreeKey): StoredWorktree | null;
  /** All worktrees. */
  worktrees(): StoredWorktree[];
  /** The care of a story's worktree. Null when nothing is on record. */
  care(story: string): WorktreeCare | null;
  /** The port of each story that has one. */
  ports(): ReadonlyMap<string, number>;
  /** The stories whose worktree is being removed or restored. */
  openCares(): string[];
  /** Null when there is no such receipt, or its stop has not ended. */
  receipt(id: string): StopReceipt | null;
  /** Results of a story's gates, newest first. The cursor of a page is the id of a result's run. */
  gateResults(story: string, page: PastQuery<string>): GateResult[];
  /** The newest result of the gate with this key on the tree, whatever its story. Null when there is none. */
  gateResult(key: string, tree: string): GateResult | null;
  /** All runs of a story, newest first, including those that have left the pool. */
  runs(story: string, page: PastQuery<string>): StoredRun[];
  /** All runs of agents that began at or after `since`, in ms since the epoch, the oldest first. */
  agentRuns(since: number): StoredRun[];
  /** Events with a number above `since`, oldest first, at most `limit`. */
  events(since: number, limit: number): EventRecord[];
  /** Events of a story, newest first. `story` null: events of the whole project. */
  pastEvents(story: string | null, page: PastQuery<number>): EventRecord[];
  /** The next free number for a story's id: one more than the highest that any story ever had. */
  nextStoryNumber(): number;
  /** Any run, including one that has left the pool. Null when unknown. */
  run(id: string): StoredRun | null;
  /** Id of the latest run of (story, agent), which may have left the pool. Null when there was none. */
  lastRun(story: string, agent: string): string | null;
  /** The writer of exchange files. Null: there is none yet. */
  writer(): StoredWriter | null;
  /** A page of the versions of all stories, deleted ones included, by id. Documents are brought up to date for it. */
  versions(after: string | null, limit: number): StoryVersion[];
  /**
   * The updates of a story that one of these versions lacks, encoded as text; a null version lacks everything. Without
   * versions: the whole document. Null: there is no such story, or all of the versions are its own.
   */
  updatesSince(story: string, known: readonly (string | null)[]): { version: string; updates: string } | null;
  /** What a merge would make of a story. Only a commit of `merged` writes it. `updates`: as updatesSince() returns them. */
  merge(story: string, updates: string): Merge;
  /**
   * Makes a backup if one is due: each hour in which something has changed, and each day. Null: none is due, or there is
   * no story. Call it one at a time. Rejects with the reason; then the earlier backups stay.
   */
  backUp(): Promise<StoreBackup | null>;
  /** Resolves when all is closed, and what was under way beside the commits, a backup say, is done. */
  close(): Promise<void>;
}
