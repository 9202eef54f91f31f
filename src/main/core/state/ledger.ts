/**
 * The ledger: the project's records in memory, and the only writer of the store.
 *
 * A commit writes to the store first, then to memory, and then tells screens and event listeners, without awaiting
 * anything in between (I7). Records are replaced, never mutated. Tables are changed in place and only changed records
 * are sent, so the cost of a commit does not depend on how many records there are.
 */
import {
  type AgentRecord,
  type Change,
  type Delta,
  type EventKind,
  type EventRecord,
  emptySnapshot,
  type HostRecord,
  type Message,
  type ProjectRecord,
  type Snapshot,
  type StuckRecord,
  type WorktreeRecord,
} from '../../../contract/index.ts';
import {
  type Caller,
  type CandidateRecord,
  type ConflictRecord,
  type MergeEntryRecord,
  type MergeRequestRecord,
  type NextTurn,
  type Progress,
  type PullRequestRecord,
  summarize,
} from '../../../domain/index.ts';
import type {
  Clock,
  MovedWorktree,
  Store,
  StoreChange,
  StoredFence,
  StoredRelease,
  StoredRun,
  StoredStory,
} from '../ports/index.ts';
import { Agents } from './agents.ts';
import { Conflicts } from './conflicts.ts';
import { Fences } from './fences.ts';
import { Numbering } from './numbering.ts';
import { Pool } from './pool.ts';
import { viewOfFence, viewOfRun, viewOfStory } from './project-view.ts';
import { withStuck } from './stuck-list.ts';
import { RESULTS_PAGE, Work } from './work.ts';
import { WorkingSet } from './working-set.ts';
import { type KnownWorktrees, shown, Worktrees } from './worktrees.ts';

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

/** Table and key of a record on the screen that comes from the store. */
type Shown = readonly [table: 'stories' | 'runs' | 'fences' | 'receipts' | 'work' | 'project', key: string];

export class Ledger {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #numbering = new Numbering();
  #project: ProjectRecord;
  #host: HostRecord;
  readonly #agents = new Agents();
  readonly #stories: WorkingSet;
  readonly #pool = new Pool();
  readonly #fences = new Fences();
  readonly #worktrees: Worktrees;
  readonly #releases = new Map<string, StoredRelease>();
  readonly #work = new Work();
  readonly #mergeEntries = new Map<string, MergeEntryRecord>();
  readonly #mergeRequests = new Map<string, MergeRequestRecord>();
  readonly #pullRequests = new Map<string, PullRequestRecord>();
  readonly #candidates = new Map<string, CandidateRecord>();
  readonly #conflicts = new Conflicts();
  readonly #moved = new Map<string, MovedWorktree>();
  readonly #eventListeners = new Set<(event: EventRecord) => void>();

  constructor(store: Store, clock: Clock, project: ProjectRecord, host: HostRecord) {
    this.#store = store;
    this.#clock = clock;
    this.#host = host;
    this.#stories = new WorkingSet(store, (story) => this.#isUsed(story));
    this.#worktrees = new Worktrees(store, (story) => this.#stories.within(story) !== undefined);
    const contents = store.load();
    this.#project = { ...project, pausedAt: contents.pausedAt };
    for (const worktree of contents.worktrees) this.#worktrees.put(shown(worktree));
    for (const story of contents.stories) this.#stories.put(story);
    for (const run of contents.runs) this.#pool.put(run);
    for (const fence of contents.fences) this.#fences.put(fence);
    for (const release of contents.releases) this.#releases.set(release.run, release);
    for (const one of contents.progress) this.#work.putProgress(one);
    for (const one of contents.gateResults) this.#work.putResult(one);
    for (const one of contents.mergeEntries) this.#mergeEntries.set(one.story, one);
    for (const one of contents.mergeRequests) this.#mergeRequests.set(one.story, one);
    for (const one of contents.pullRequests) this.#pullRequests.set(one.story, one);
    for (const one of contents.candidates) this.#candidates.set(one.id, one);
    for (const one of contents.moved) this.#moved.set(one.from, one);
    for (const receipt of contents.receipts) this.#stories.putReceipt(receipt.story, summarize(receipt));
  }

  /** Number of the last delta. */
  get seq(): number {
    return this.#numbering.seq;
  }
  get project(): ProjectRecord {
    return this.#project;
  }
  get host(): HostRecord {
    return this.#host;
  }
  get agents(): ReadonlyMap<string, AgentRecord> {
    return this.#agents.all;
  }
  /** `values` iterates over the working set. `get` and `has` also find stories outside it, in the store. */
  get stories(): Pick<WorkingSet, 'get' | 'has' | 'values'> {
    return this.#stories;
  }
  get runs(): ReadonlyMap<string, StoredRun> {
    return this.#pool.all;
  }
  get fences(): ReadonlyMap<string, StoredFence> {
    return this.#fences.all;
  }
  get worktrees(): KnownWorktrees {
    return this.#worktrees;
  }

  /** Fences that a person released without proof, by their run. */
  get releases(): ReadonlyMap<string, StoredRelease> {
    return this.#releases;
  }
  /** By story. */
  get progress(): ReadonlyMap<string, Progress> {
    return this.#work.progress;
  }
  /** What each story needs next, by story. Each commit that concerns the story voids it. */
  get nextTurns(): ReadonlyMap<string, NextTurn> {
    return this.#work.next;
  }
  /** By story. */
  get mergeEntries(): ReadonlyMap<string, MergeEntryRecord> {
    return this.#mergeEntries;
  }
  /** By story. */
  get mergeRequests(): ReadonlyMap<string, MergeRequestRecord> {
    return this.#mergeRequests;
  }
  /** By story. */
  get pullRequests(): ReadonlyMap<string, PullRequestRecord> {
    return this.#pullRequests;
  }
  /** By id. */
  get candidates(): ReadonlyMap<string, CandidateRecord> {
    return this.#candidates;
  }
  /** What the conflict radar found, by story. */
  get conflicts(): ReadonlyMap<string, ConflictRecord> {
    return this.#conflicts.all;
  }
  /** Worktrees that were moved by hand, by their former path. */
  get moved(): ReadonlyMap<string, MovedWorktree> {
    return this.#moved;
  }

  /** The runs that hold their slots. */
  liveRuns(): StoredRun[] {
    return this.#pool.live();
  }

  /** The runs of one story, oldest first. */
  runsOf(story: string): StoredRun[] {
    return this.#pool.of(story);
  }

  /** All that a screen needs, as it is now, in new tables. Its cost grows with the working set. */
  snapshot(): Snapshot {
    const snapshot = emptySnapshot();
    snapshot.seq = this.seq;
    snapshot.project.it = this.#project;
    snapshot.host.it = this.#host;
    for (const [name, agent] of this.#agents.all) snapshot.agents[name] = agent;
    for (const story of this.#stories.values()) {
      snapshot.stories[story.id] = this.#viewOfStory(story);
      const work = this.#work.recordOf(story.id);
      if (work !== null) snapshot.work[story.id] = work;
    }
    for (const [id, run] of this.runs) snapshot.runs[id] = viewOfRun(run);
    for (const [worktree, fence] of this.#fences.all) snapshot.fences[worktree] = viewOfFence(fence);
    for (const [story, receipt] of this.#stories.receipts) snapshot.receipts[story] = receipt;
    for (const [story, record] of this.#conflicts.all) snapshot.conflicts[story] = record;
    return snapshot;
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
    const concerned = new Set(changes.flatMap((change) => this.#storiesOf(change)));
    const inSetBefore = new Set([...concerned].filter((id) => this.#stories.within(id) !== undefined));
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
    const remembered = changes.flatMap((change) => this.#remember(change));
    // What was decided about a story is void, in the same turn, once anything about it has changed.
    const voided = [...concerned].filter((id) => this.#work.setNext(id, null));
    const touched = unique([...remembered, ...voided.map((id): Shown => ['work', id])]);
    // A record that leaves the working set is sent once more, so that screens which keep it have its last state.
    const updates = touched
      .map((one) => this.#recordOf(one))
      .filter((change) => change.table !== 'stories' || change.put !== null);
    const settled = [...concerned].flatMap((id) => this.#settle(id, inSetBefore.has(id)));
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
  showRun(id: string, patch: Partial<Pick<StoredRun, 'lastLine' | 'lastOutputAt' | 'stalledAt'>>): void {
    const run = this.runs.get(id);
    if (run === undefined) return;
    const next = { ...run, ...patch };
    this.#pool.put(next);
    this.#numbering.emit([this.#recordOf(['runs', id])]);
  }

  /** Shows how many processes a stop has left. */
  showLeft(id: string, left: number): void {
    const run = this.runs.get(id);
    if (run === undefined || run.stopping === null || run.stopping.left === left) return;
    this.#pool.put({ ...run, stopping: { ...run.stopping, left } });
    this.#numbering.emit([this.#recordOf(['runs', id])]);
  }

  /** Shows how often a fence was tried, and when it is tried again. */
  showFence(worktree: string, patch: Partial<Pick<StoredFence, 'attempts' | 'nextTryAt' | 'waitsForRetry'>>): void {
    const fence = this.fences.get(worktree);
    if (fence === undefined) return;
    this.#fences.put({ ...fence, ...patch });
    this.#numbering.emit([this.#recordOf(['fences', worktree])]);
  }

  /** Shows a change of the host's record. */
  showHost(patch: Partial<HostRecord>): void {
    this.#host = { ...this.#host, ...patch };
    this.#numbering.emit([{ table: 'host', key: 'it', put: this.#host }]);
  }

  /** Shows what a story needs next; null: nothing. The next commit that concerns the story voids it. */
  showNext(story: string, next: NextTurn | null): void {
    if (this.#stories.within(story) === undefined || !this.#work.setNext(story, next)) return;
    this.#numbering.emit([this.#recordOf(['work', story])]);
  }

  /**
   * Shows that a key of reconcile is stuck; null: not any more. An entry keeps its place in the list and its `since`.
   */
  showStuck(key: string, stuck: Omit<StuckRecord, 'key' | 'since'> | null): void {
    this.showHost({ stuck: withStuck(this.#host.stuck, key, stuck, this.#clock.now()) });
  }

  /** Shows the project and its agents as the config has them now. `agents` null: they are unchanged. */
  showProject(patch: Partial<ProjectRecord>, agents: readonly AgentRecord[] | null): void {
    const changes: Change[] = [];
    const next = { ...this.#project, ...patch };
    if (JSON.stringify(next) !== JSON.stringify(this.#project)) {
      this.#project = next;
      changes.push({ table: 'project', key: 'it', put: next });
    }
    if (agents !== null) changes.push(...this.#agents.replace(agents));
    this.#numbering.emit(changes);
  }

  /** Shows what the conflict radar has found. */
  showConflicts(records: readonly ConflictRecord[]): void {
    const changes = this.#conflicts.replace(records);
    if (changes.length > 0) this.#numbering.emit(changes);
  }

  /** Shows whether a worktree is on disk. */
  showWorktree(id: string, state: WorktreeRecord['state']): void {
    const known = this.#worktrees.get(id);
    if (known === undefined || known.state === state) return;
    const story = storyOf(known);
    const isShown = story !== undefined && this.#stories.within(story) !== undefined;
    // That of an archived story is not in memory: it is looked at whenever it is asked for.
    if (story !== undefined && !isShown) return;
    this.#worktrees.put({ ...known, state });
    if (isShown) this.#numbering.emit([this.#recordOf(['stories', story])]);
  }

  /** Calls the listener with each new event. Returns an unsubscribe function. */
  onEvent(listener: (event: EventRecord) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** The changes on the screen when a story enters or leaves the working set. */
  #settle(id: string, wasIn: boolean): Change[] {
    const became = this.#stories.settle(id, wasIn);
    if (became === 'in') {
      this.#worktrees.load(id);
      this.#work.load(this.#store.gateResults(id, RESULTS_PAGE));
    }
    const hadWork = this.#work.recordOf(id) !== null;
    if (this.#stories.within(id) === undefined) {
      this.#worktrees.unload(id);
      this.#work.unload(id);
    }
    if (became === null) return [];
    const shown: Shown[] = [['stories', id], ['receipts', id], ...(hadWork ? [['work', id] as const] : [])];
    return shown.map((one) => this.#recordOf(one));
  }

  #isUsed(story: string): boolean {
    return this.#pool.of(story).length > 0 || this.#fences.has(story);
  }

  /** The stories that a change concerns. Call it before the change is made. An unknown one is left out. */
  #storiesOf(change: StoreChange): string[] {
    if ('remove' in change) {
      if (change.remove === 'story' || change.remove === 'deleted') return [change.id];
      if (change.remove === 'progress') return [change.story];
      if (change.remove === 'run') return idsOf(this.runs.get(change.id)?.story);
      if (change.remove === 'fence') return idsOf(this.fences.get(change.worktree)?.story);
      return change.remove === 'worktree' ? idsOf(storyOf(this.#worktrees.get(change.id))) : [];
    }
    switch (change.put) {
      case 'story':
      case 'merged':
        return [change.story.id];
      case 'run':
        return [change.run.story];
      case 'fence':
        // The runs of a lane belong to different stories, so the fence that it replaces may be another story's.
        return [...idsOf(this.fences.get(change.fence.worktree)?.story), change.fence.story];
      case 'receipt':
        return [change.receipt.story];
      case 'gate-result':
        return [change.result.story];
      case 'progress':
        return [change.progress.story];
      case 'worktree':
        return idsOf(storyOf(change.worktree));
      default:
        return [];
    }
  }

  #viewOfStory(story: StoredStory) {
    return viewOfStory(story, this.#worktrees.ofStory(story.id) ?? null);
  }

  /** Applies a written change to memory. Returns the records on the screen that it affects. */
  #remember(change: StoreChange): Shown[] {
    if ('remove' in change) {
      switch (change.remove) {
        case 'story':
          this.#stories.remove(change.id);
          return [];
        case 'deleted':
        case 'writer':
          return [];
        case 'run':
          this.#pool.remove(change.id);
          return [['runs', change.id]];
        case 'fence':
          this.#fences.remove(change.worktree);
          return [['fences', change.worktree]];
        case 'worktree':
          return shownOf(this.#worktrees.remove(change.id));
        case 'release':
          this.#releases.delete(change.run);
          return [];
        case 'moved':
          this.#moved.delete(change.from);
          return [];
        case 'progress':
          this.#work.removeProgress(change.story);
          return [['work', change.story]];
        case 'merge-entry':
          this.#mergeEntries.delete(change.story);
          return [];
        case 'merge-request':
          this.#mergeRequests.delete(change.story);
          return [];
        case 'pull-request':
          this.#pullRequests.delete(change.story);
          return [];
        case 'candidate':
          this.#candidates.delete(change.id);
          return [];
        case 'paused':
          return this.#setPaused(null);
      }
    }
    switch (change.put) {
      case 'story':
        if (this.#stories.within(change.story.id) === undefined) this.#worktrees.load(change.story.id);
        this.#stories.put(change.story);
        return [['stories', change.story.id]];
      case 'merged':
        return this.#remember(
          change.deletedAt === null
            ? { put: 'story', story: change.story }
            : { remove: 'story', id: change.story.id, at: change.deletedAt },
        );
      case 'writer':
        return [];
      case 'run':
        this.#pool.put(change.run);
        return [['runs', change.run.id]];
      case 'fence':
        this.#fences.put(change.fence);
        return [['fences', change.fence.worktree]];
      case 'worktree':
        this.#worktrees.put(shown(change.worktree));
        return shownOf(change.worktree);
      case 'receipt':
        this.#stories.putReceipt(change.receipt.story, summarize(change.receipt));
        return [['receipts', change.receipt.story]];
      case 'release':
        this.#releases.set(change.release.run, change.release);
        return [];
      case 'moved':
        this.#moved.set(change.moved.from, change.moved);
        return [];
      case 'gate-result':
        this.#work.putResult(change.result);
        return [['work', change.result.story]];
      case 'care':
        return [];
      case 'progress':
        this.#work.putProgress(change.progress);
        return [['work', change.progress.story]];
      case 'merge-entry':
        this.#mergeEntries.set(change.entry.story, change.entry);
        return [];
      case 'merge-request':
        this.#mergeRequests.set(change.request.story, change.request);
        return [];
      case 'pull-request':
        this.#pullRequests.set(change.pull.story, change.pull);
        return [];
      case 'candidate':
        this.#candidates.set(change.candidate.id, change.candidate);
        return [];
      case 'paused':
        return this.#setPaused(change.since);
      case 'event':
        return [];
    }
  }

  #setPaused(since: number | null): Shown[] {
    this.#project = { ...this.#project, pausedAt: since };
    return [['project', 'it']];
  }

  /** The present record for the screen; `put` is null when there is none. */
  #recordOf([table, key]: Shown): Change {
    switch (table) {
      case 'stories': {
        const story = this.#stories.within(key);
        return { table, key, put: story === undefined ? null : this.#viewOfStory(story) };
      }
      case 'runs': {
        const run = this.runs.get(key);
        return { table, key, put: run === undefined ? null : viewOfRun(run) };
      }
      case 'fences': {
        const fence = this.fences.get(key);
        return { table, key, put: fence === undefined ? null : viewOfFence(fence) };
      }
      case 'receipts':
        return { table, key, put: this.#stories.receipts.get(key) ?? null };
      case 'work':
        return { table, key, put: this.#stories.within(key) === undefined ? null : this.#work.recordOf(key) };
      case 'project':
        return { table, key, put: this.#project };
    }
  }
}

/** Removes duplicates. */
function unique(all: readonly Shown[]): Shown[] {
  return [...new Map(all.map((one) => [one.join(' '), one])).values()];
}

/** The screen shows a story's worktree with its story, and no lane's. */
function shownOf(worktree: Pick<WorktreeRecord, 'owner'> | undefined): Shown[] {
  const story = storyOf(worktree);
  return story === undefined ? [] : [['stories', story]];
}

/** The story that owns the worktree. Undefined for a lane's worktree, or none. */
function storyOf(worktree: Pick<WorktreeRecord, 'owner'> | undefined): string | undefined {
  return worktree?.owner.kind === 'story' ? worktree.owner.story : undefined;
}

function idsOf(story: string | undefined): string[] {
  return story === undefined ? [] : [story];
}
