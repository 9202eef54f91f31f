/** Durable truth: stories (CRDT), texts, runs, fences, receipts, events. Made real by adapters/store with SQLite and Loro. */
import type {
  EventRecord,
  FenceRecord,
  RunRecord,
  Stage,
  StopReceipt,
  StoryRecord,
  Survivor,
  WorktreeRecord,
} from '../../../contract/index.ts';
import type { Identity } from './processes.ts';

/** A story without what the disk knows (its worktree). */
export type StoredStory = Omit<StoryRecord, 'worktree'>;

/** By what a later host finds the processes of a run again. */
export interface Traces {
  /** The PTY's child. */
  root: Identity | null;
  /** ProcessTable.boot() when its processes were seen; null: not known. */
  boot: string | null;
  /** The agent itself and others seen to be the run's, besides `root`. */
  known: Identity[];
  /** The folder of the run's cgroup; null: none. */
  cgroup: string | null;
}

/** Nothing was seen of it. */
export const NO_TRACES: Traces = { root: null, boot: null, known: [], cgroup: null };

/** A run with what recovery needs. */
export interface StoredRun extends RunRecord, Traces {}

export interface StoredFence extends FenceRecord, Traces {
  /** When the run began, ms since the epoch: what is older in the worktree is not the run's. */
  runStartedAt: number;
}

/** A fence that a person opened without proof: what still lives of that run is that person's risk. */
export interface StoredRelease {
  run: string;
  worktree: string;
  story: string;
  agent: string;
  /** ms since the epoch. */
  at: number;
  /** ProcessTable.boot() when it was opened; null: not known. */
  boot: string | null;
  /** Those that the fence named. */
  processes: Survivor[];
}

/** A worktree that was moved by hand: marks of processes keep its old place. */
export interface MovedWorktree {
  from: string;
  /** Where it is now. */
  to: string;
  /** ProcessTable.boot() when that was seen; null: not known. */
  boot: string | null;
}

/** A worktree without what the disk knows. */
export type StoredWorktree = Omit<WorktreeRecord, 'state'>;

/** One thing to write. All changes of one commit land in one transaction or none does. */
export type StoreChange =
  | { put: 'story'; story: StoredStory; text?: string }
  | { put: 'run'; run: StoredRun }
  | { remove: 'run'; id: string }
  | { put: 'fence'; fence: StoredFence }
  | { remove: 'fence'; worktree: string }
  | { put: 'receipt'; receipt: StopReceipt }
  | { put: 'worktree'; worktree: StoredWorktree }
  | { remove: 'worktree'; id: string }
  | { put: 'release'; release: StoredRelease }
  | { remove: 'release'; run: string }
  | { put: 'moved'; moved: MovedWorktree }
  | { remove: 'moved'; from: string }
  | { put: 'event'; event: Omit<EventRecord, 'seq'> };

/** What a project works with: all that is not archived, and what is in the pool. */
export interface StoreContents {
  /** Those that are not archived, and those of which a run is in the pool or a worktree is fenced. */
  stories: StoredStory[];
  /** Those still in the pool. */
  runs: StoredRun[];
  fences: StoredFence[];
  /** The newest receipt of each of the stories. */
  receipts: StopReceipt[];
  /** Of all owners. */
  worktrees: StoredWorktree[];
  releases: StoredRelease[];
  moved: MovedWorktree[];
}

/** A page of stories, by stage and then in the order of the board. */
export interface StoryQuery {
  /** Null: all. */
  stage: Stage | null;
  /** Each word of it begins a word of the id, the title or the text; null: any story. */
  text: string | null;
  /** Where the page before ended; null: from the beginning. */
  after: Pick<StoredStory, 'stage' | 'rank' | 'id'> | null;
  limit: number;
}

/** Which page of what a story has had, newest first. `before`: the id (of events the number) that ended the page before. */
export interface PastQuery<Cursor> {
  before: Cursor | null;
  limit: number;
}

export interface Store {
  load(): StoreContents;
  /** Durable when it returns (synchronous=FULL). Throws when it could not be written; then nothing was. Returns the events with their numbers. */
  commit(changes: readonly StoreChange[]): EventRecord[];
  /** Any story, archived or not. */
  story(id: string): StoredStory | null;
  stories(query: StoryQuery): StoredStory[];
  countStages(): Record<Stage, number>;
  /**
   * The rank of the nearest story of a stage: `below` the rank, or `from` it on. A null rank: below the stage's end, or
   * from its beginning. The story `but` is passed over, and so are ranks that do not fit.
   */
  rankBeside(beside: {
    stage: Stage;
    side: 'below' | 'from';
    rank: string | null;
    but: string | null;
    fits(rank: string): boolean;
  }): string | null;
  text(story: string): string | null;
  /** Without a page: the newest 1,000. */
  receipts(story: string, page?: PastQuery<string>): StopReceipt[];
  receipt(id: string): StopReceipt | null;
  /** All that the story has had, also those that left the pool. */
  runs(story: string, page: PastQuery<string>): StoredRun[];
  /** Events with seq > since, oldest first, at most `limit`. */
  events(since: number, limit: number): EventRecord[];
  /** `story` null: of all. */
  pastEvents(story: string | null, page: PastQuery<number>): EventRecord[];
  /** The next free number for a story id: one more than the highest number any story ever had. */
  nextStoryNumber(): number;
  /** The last run of (story, agent), also one that left the pool; null when there was none. */
  lastRun(story: string, agent: string): string | null;
  close(): void;
}
