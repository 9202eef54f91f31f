/**
 * The ledger: the project's records in memory, and the only writer of the store.
 *
 * A commit writes to the store first, then to memory, and then tells screens and event listeners, without awaiting
 * anything in between (I7). Records are replaced, never mutated. Tables are changed in place and only changed records
 * are sent, so the cost of a commit does not depend on how many records there are.
 */
import type {
  AgentRecord,
  Change,
  Delta,
  EventKind,
  EventRecord,
  HostRecord,
  Message,
  ProjectRecord,
  Snapshot,
  StuckRecord,
  WorktreeRecord,
} from '../../../contract/index.ts';
import type {
  Caller,
  CandidateRecord,
  ConflictRecord,
  DiffSize,
  MergeEntryRecord,
  MergeRequestRecord,
  NextTurn,
  Progress,
  PullRequestRecord,
  QuestionRecord,
} from '../../../domain/index.ts';
import type {
  Clock,
  MovedWorktree,
  Store,
  StoreChange,
  StoredFence,
  StoredRelease,
  StoredRun,
} from '../ports/index.ts';
import { Numbering } from './numbering.ts';
import { Records } from './records.ts';
import { type Shown, storyOf, unique } from './shown.ts';
import { withStuck } from './stuck-list.ts';
import type { WorkingSet } from './working-set.ts';
import type { KnownWorktrees } from './worktrees.ts';

/** An event that has no number and time yet. */
export interface NewEvent {
  kind: EventKind;
  message: Message;
  story?: string;
  agent?: string;
  run?: string;
  /** Who caused it; set only by onBehalfOf(). Absent: the host itself. */
  by?: Caller;
}

export class Ledger {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #numbering = new Numbering();
  readonly #records: Records;
  readonly #eventListeners = new Set<(event: EventRecord) => void>();

  constructor(store: Store, clock: Clock, project: ProjectRecord, host: HostRecord) {
    this.#store = store;
    this.#clock = clock;
    this.#records = new Records(store, project, host);
  }

  /** Number of the last delta. */
  get seq(): number {
    return this.#numbering.seq;
  }
  get project(): ProjectRecord {
    return this.#records.project;
  }
  get host(): HostRecord {
    return this.#records.host;
  }
  get agents(): ReadonlyMap<string, AgentRecord> {
    return this.#records.agents.all;
  }
  /** `values` iterates over the working set. `get` and `has` also find stories outside it, in the store. */
  get stories(): Pick<WorkingSet, 'get' | 'has' | 'values'> {
    return this.#records.stories;
  }
  get runs(): ReadonlyMap<string, StoredRun> {
    return this.#records.pool.all;
  }
  get fences(): ReadonlyMap<string, StoredFence> {
    return this.#records.fences.all;
  }
  get worktrees(): KnownWorktrees {
    return this.#records.worktrees;
  }

  /** Fences that a person released without proof, by their run. */
  get releases(): ReadonlyMap<string, StoredRelease> {
    return this.#records.releases;
  }
  /** By story. */
  get progress(): ReadonlyMap<string, Progress> {
    return this.#records.work.progress;
  }
  /** What each story needs next, by story. Each commit that concerns the story voids it. */
  get nextTurns(): ReadonlyMap<string, NextTurn> {
    return this.#records.work.next;
  }
  /** By story. */
  get mergeEntries(): ReadonlyMap<string, MergeEntryRecord> {
    return this.#records.merge.entries;
  }
  /** By story. */
  get mergeRequests(): ReadonlyMap<string, MergeRequestRecord> {
    return this.#records.merge.requests;
  }
  /** By story. */
  get pullRequests(): ReadonlyMap<string, PullRequestRecord> {
    return this.#records.merge.pulls;
  }
  /** By id. */
  get candidates(): ReadonlyMap<string, CandidateRecord> {
    return this.#records.merge.candidates;
  }
  /** What the conflict radar found, by story. */
  get conflicts(): ReadonlyMap<string, ConflictRecord> {
    return this.#records.conflicts.all;
  }
  /** The questions of live runs, with the answered ones that are kept until the run ends, by id. */
  get questions(): ReadonlyMap<string, QuestionRecord> {
    return this.#records.questions.all;
  }
  /** Worktrees that were moved by hand, by their former path. */
  get moved(): ReadonlyMap<string, MovedWorktree> {
    return this.#records.moved;
  }

  /** The runs that hold their slots. */
  liveRuns(): StoredRun[] {
    return this.#records.pool.live();
  }

  /** The runs of one story, oldest first. */
  runsOf(story: string): StoredRun[] {
    return this.#records.pool.of(story);
  }

  /** All that a screen needs, as it is now, in new tables. Its cost grows with the working set. */
  snapshot(): Snapshot {
    return this.#records.snapshot(this.seq);
  }

  /** Deltas from now on. Call it without awaiting anything after `snapshot`, so that no delta is missed. */
  subscribe(listener: (delta: Delta) => void): () => void {
    return this.#numbering.subscribe(listener);
  }

  /**
   * Writes all changes and events in one transaction, and returns the number of the delta. Throws if the store cannot
   * write; memory and screens are unchanged then.
   */
  commit(changes: readonly StoreChange[], events: readonly NewEvent[] = []): number {
    const at = this.#clock.now();
    const concerned = new Set(changes.flatMap((change) => this.#records.storiesOf(change)));
    const inSetBefore = new Set([...concerned].filter((id) => this.#records.stories.within(id) !== undefined));
    const written = this.#store.commit([
      ...changes,
      ...events.map((event) => ({
        put: 'event' as const,
        event: {
          at,
          kind: event.kind,
          message: event.message,
          story: event.story ?? null,
          agent: event.agent ?? null,
          run: event.run ?? null,
          by: event.by ?? null,
        },
      })),
    ]);
    const remembered = changes.flatMap((change) => this.#records.remember(change));
    // What was decided about a story is void, in the same turn, once anything about it has changed.
    const voided = [...concerned].filter((id) => this.#records.work.setNext(id, null));
    const touched = unique([...remembered, ...voided.map((id): Shown => ['work', id])]);
    // A record that leaves the working set is sent once more, so that screens which keep it have its last state.
    const updates = touched
      .map((one) => this.#records.recordOf(one))
      .filter((change) => change.table !== 'stories' || change.put !== null);
    const settled = [...concerned].flatMap((id) => this.#records.settle(id, inSetBefore.has(id)));
    const entered = settled.filter(
      (one) =>
        (one.put === null && one.table !== 'work') ||
        !updates.some(({ table, key }) => table === one.table && key === one.key),
    );
    const seq = this.#numbering.emit([...updates, ...entered]);
    for (const event of written) for (const listener of [...this.#eventListeners]) listener(event);
    return seq;
  }

  /** Shows the progress of a run. It is kept in memory, so the next write of the record makes it durable. */
  showRun(
    id: string,
    patch: Partial<Pick<StoredRun, 'lastLine' | 'lastOutputAt' | 'stalledAt' | 'stall' | 'facts'>>,
  ): void {
    const run = this.runs.get(id);
    if (run === undefined) return;
    const next = { ...run, ...patch };
    this.#records.pool.put(next);
    this.#numbering.emit([this.#records.recordOf(['runs', id])]);
  }

  /** Shows how many processes a stop has left. */
  showLeft(id: string, left: number): void {
    const run = this.runs.get(id);
    if (run === undefined || run.stopping === null || run.stopping.left === left) return;
    this.#records.pool.put({ ...run, stopping: { ...run.stopping, left } });
    this.#numbering.emit([this.#records.recordOf(['runs', id])]);
  }

  /** Shows how often a fence was tried, and when it is tried again. */
  showFence(worktree: string, patch: Partial<Pick<StoredFence, 'attempts' | 'nextTryAt' | 'waitsForRetry'>>): void {
    const fence = this.fences.get(worktree);
    if (fence === undefined) return;
    this.#records.fences.put({ ...fence, ...patch });
    this.#numbering.emit([this.#records.recordOf(['fences', worktree])]);
  }

  /** Shows a change of the host's record. */
  showHost(patch: Partial<HostRecord>): void {
    this.#records.host = { ...this.#records.host, ...patch };
    this.#numbering.emit([{ table: 'host', key: 'it', put: this.#records.host }]);
  }

  /** Shows what a story needs next; null: nothing. The next commit that concerns the story voids it. */
  showNext(story: string, next: NextTurn | null): void {
    if (this.#records.stories.within(story) === undefined || !this.#records.work.setNext(story, next)) return;
    this.#numbering.emit([this.#records.recordOf(['work', story])]);
  }

  /** Shows how much a story has changed; null: nothing, or it is not known. */
  showDiff(story: string, diff: DiffSize | null): void {
    if (this.#records.stories.within(story) === undefined || !this.#records.work.setDiff(story, diff)) return;
    this.#numbering.emit([this.#records.recordOf(['work', story])]);
  }

  /**
   * Shows that a key of reconcile is stuck; null: not any more. An entry keeps its place in the list and its `since`.
   */
  showStuck(key: string, stuck: Omit<StuckRecord, 'key' | 'since'> | null): void {
    this.showHost({ stuck: withStuck(this.#records.host.stuck, key, stuck, this.#clock.now()) });
  }

  /** Shows the project and its agents as the config has them now. `agents` null: they are unchanged. */
  showProject(patch: Partial<ProjectRecord>, agents: readonly AgentRecord[] | null): void {
    const changes: Change[] = [];
    const next = { ...this.#records.project, ...patch };
    if (JSON.stringify(next) !== JSON.stringify(this.#records.project)) {
      this.#records.project = next;
      changes.push({ table: 'project', key: 'it', put: next });
    }
    if (agents !== null) changes.push(...this.#records.agents.replace(agents));
    this.#numbering.emit(changes);
  }

  /** Shows what the conflict radar has found. */
  showConflicts(records: readonly ConflictRecord[]): void {
    const changes = this.#records.conflicts.replace(records);
    if (changes.length > 0) this.#numbering.emit(changes);
  }

  /** Shows whether a worktree is on disk. */
  showWorktree(id: string, state: WorktreeRecord['state']): void {
    const known = this.#records.worktrees.get(id);
    if (known === undefined || known.state === state) return;
    const story = storyOf(known);
    const isShown = story !== undefined && this.#records.stories.within(story) !== undefined;
    // That of an archived story is not in memory: it is looked at whenever it is asked for.
    if (story !== undefined && !isShown) return;
    this.#records.worktrees.put({ ...known, state });
    if (isShown) this.#numbering.emit([this.#records.recordOf(['stories', story])]);
  }

  /** Calls the listener with each new event. Returns an unsubscribe function. */
  onEvent(listener: (event: EventRecord) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }
}
