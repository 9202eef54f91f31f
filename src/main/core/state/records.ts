/**
 * The project's records in memory, and what a screen shows of them. Only the ledger changes them, after it has written
 * the change to the store.
 */
import {
  type Change,
  emptySnapshot,
  type HostRecord,
  type ProjectRecord,
  type Snapshot,
} from '../../../contract/index.ts';
import { summarize } from '../../../domain/index.ts';
import type { MovedWorktree, Store, StoreChange, StoredRelease, StoredStory } from '../ports/index.ts';
import { Agents } from './agents.ts';
import { storiesOf } from './concerned.ts';
import { Conflicts } from './conflicts.ts';
import { Fences } from './fences.ts';
import { MergeRecords } from './merge-records.ts';
import { Pool } from './pool.ts';
import { viewOfFence, viewOfRun, viewOfStory } from './project-view.ts';
import { Questions } from './questions.ts';
import { type Shown, shownOf } from './shown.ts';
import { RESULTS_PAGE, Work } from './work.ts';
import { WorkingSet } from './working-set.ts';
import { shown, Worktrees } from './worktrees.ts';

export class Records {
  readonly #store: Store;
  project: ProjectRecord;
  host: HostRecord;
  readonly agents = new Agents();
  readonly stories: WorkingSet;
  readonly pool = new Pool();
  readonly fences = new Fences();
  readonly worktrees: Worktrees;
  /** Fences that a person released without proof, by their run. */
  readonly releases = new Map<string, StoredRelease>();
  readonly work = new Work();
  readonly merge: MergeRecords;
  /** What the conflict radar found. */
  readonly conflicts = new Conflicts();
  readonly questions = new Questions();
  /** Worktrees that were moved by hand, by their former path. */
  readonly moved = new Map<string, MovedWorktree>();

  /** Loads what the store has. */
  constructor(store: Store, project: ProjectRecord, host: HostRecord) {
    this.#store = store;
    this.host = host;
    this.stories = new WorkingSet(store, (story) => this.#isUsed(story));
    this.worktrees = new Worktrees(store, (story) => this.stories.within(story) !== undefined);
    const contents = store.load();
    this.project = { ...project, pausedAt: contents.pausedAt };
    this.merge = new MergeRecords(contents);
    for (const worktree of contents.worktrees) this.worktrees.put(shown(worktree));
    for (const story of contents.stories) this.stories.put(story);
    for (const run of contents.runs) this.pool.put(run);
    for (const fence of contents.fences) this.fences.put(fence);
    for (const release of contents.releases) this.releases.set(release.run, release);
    for (const one of contents.progress) this.work.putProgress(one);
    for (const one of contents.gateResults) this.work.putResult(one);
    for (const one of contents.moved) this.moved.set(one.from, one);
    // The questions of a run end with it; what is left of another run is damage.
    for (const one of contents.questions) if (this.pool.isLive(one.run)) this.questions.put(one);
    for (const receipt of contents.receipts) this.stories.putReceipt(receipt.story, summarize(receipt));
  }

  /** The stories that a change concerns. Call it before the change is made. An unknown one is left out. */
  storiesOf(change: StoreChange): string[] {
    return storiesOf(change, { runs: this.pool.all, fences: this.fences.all, worktrees: this.worktrees });
  }

  /** All that a screen needs, as it is now, in new tables. Its cost grows with the working set. */
  snapshot(seq: number): Snapshot {
    const snapshot = emptySnapshot();
    snapshot.seq = seq;
    snapshot.project.it = this.project;
    snapshot.host.it = this.host;
    for (const [name, agent] of this.agents.all) snapshot.agents[name] = agent;
    for (const story of this.stories.values()) {
      snapshot.stories[story.id] = this.#viewOfStory(story);
      const work = this.work.recordOf(story.id);
      if (work !== null) snapshot.work[story.id] = work;
    }
    for (const [id, run] of this.pool.all) snapshot.runs[id] = viewOfRun(run);
    for (const [worktree, fence] of this.fences.all) snapshot.fences[worktree] = viewOfFence(fence);
    for (const [story, receipt] of this.stories.receipts) snapshot.receipts[story] = receipt;
    for (const [story, record] of this.conflicts.all) snapshot.conflicts[story] = record;
    for (const question of this.questions.open()) snapshot.questions[question.id] = question;
    return snapshot;
  }

  /** The changes on the screen when a story enters or leaves the working set. */
  settle(id: string, wasIn: boolean): Change[] {
    const became = this.stories.settle(id, wasIn);
    if (became === 'in') {
      this.worktrees.load(id);
      this.work.load(this.#store.gateResults(id, RESULTS_PAGE));
    }
    const hadWork = this.work.recordOf(id) !== null;
    if (this.stories.within(id) === undefined) {
      this.worktrees.unload(id);
      this.work.unload(id);
    }
    if (became === null) return [];
    const shown: Shown[] = [['stories', id], ['receipts', id], ...(hadWork ? [['work', id] as const] : [])];
    return shown.map((one) => this.recordOf(one));
  }

  #isUsed(story: string): boolean {
    return this.pool.of(story).length > 0 || this.fences.has(story);
  }

  #viewOfStory(story: StoredStory) {
    return viewOfStory(story, this.worktrees.ofStory(story.id) ?? null);
  }

  /** Applies a written change to memory. Returns the records on the screen that it affects. */
  remember(change: StoreChange): Shown[] {
    if ('remove' in change) {
      switch (change.remove) {
        case 'story':
          this.stories.remove(change.id);
          return [];
        case 'deleted':
        case 'writer':
          return [];
        case 'run':
          this.pool.remove(change.id);
          return [['runs', change.id]];
        case 'fence':
          this.fences.remove(change.worktree);
          return [['fences', change.worktree]];
        case 'worktree':
          return shownOf(this.worktrees.remove(change.id));
        case 'release':
          this.releases.delete(change.run);
          return [];
        case 'moved':
          this.moved.delete(change.from);
          return [];
        case 'progress':
          this.work.removeProgress(change.story);
          return [['work', change.story]];
        case 'merge-entry':
        case 'merge-request':
        case 'pull-request':
        case 'candidate':
          this.merge.apply(change);
          return [];
        case 'question':
          this.questions.remove(change.id);
          return [['questions', change.id]];
        case 'paused':
          return this.#setPaused(null);
      }
    }
    switch (change.put) {
      case 'story':
        if (this.stories.within(change.story.id) === undefined) this.worktrees.load(change.story.id);
        this.stories.put(change.story);
        return [['stories', change.story.id]];
      case 'merged':
        return this.remember(
          change.deletedAt === null
            ? { put: 'story', story: change.story }
            : { remove: 'story', id: change.story.id, at: change.deletedAt },
        );
      case 'writer':
        return [];
      case 'run':
        this.pool.put(change.run);
        return [['runs', change.run.id]];
      case 'fence':
        this.fences.put(change.fence);
        return [['fences', change.fence.worktree]];
      case 'worktree':
        this.worktrees.put(shown(change.worktree));
        return shownOf(change.worktree);
      case 'receipt':
        this.stories.putReceipt(change.receipt.story, summarize(change.receipt));
        return [['receipts', change.receipt.story]];
      case 'release':
        this.releases.set(change.release.run, change.release);
        return [];
      case 'moved':
        this.moved.set(change.moved.from, change.moved);
        return [];
      case 'gate-result':
        this.work.putResult(change.result);
        return [['work', change.result.story]];
      case 'care':
        return [];
      case 'progress':
        this.work.putProgress(change.progress);
        return [['work', change.progress.story]];
      case 'merge-entry':
      case 'merge-request':
      case 'pull-request':
      case 'candidate':
        this.merge.apply(change);
        return [];
      case 'question':
        this.questions.put(change.question);
        return [['questions', change.question.id]];
      case 'paused':
        return this.#setPaused(change.since);
      case 'event':
        return [];
    }
  }

  #setPaused(since: number | null): Shown[] {
    this.project = { ...this.project, pausedAt: since };
    return [['project', 'it']];
  }

  /** The change that shows the present record to clients. `put` is null if the record is gone. */
  recordOf([table, key]: Shown): Change {
    switch (table) {
      case 'stories': {
        const story = this.stories.within(key);
        return { table, key, put: story === undefined ? null : this.#viewOfStory(story) };
      }
      case 'runs': {
        const run = this.pool.all.get(key);
        return { table, key, put: run === undefined ? null : viewOfRun(run) };
      }
      case 'fences': {
        const fence = this.fences.all.get(key);
        return { table, key, put: fence === undefined ? null : viewOfFence(fence) };
      }
      case 'receipts':
        return { table, key, put: this.stories.receipts.get(key) ?? null };
      case 'work':
        return { table, key, put: this.stories.within(key) === undefined ? null : this.work.recordOf(key) };
      case 'questions':
        return { table, key, put: this.questions.openOne(key) };
      case 'project':
        return { table, key, put: this.project };
    }
  }
}
