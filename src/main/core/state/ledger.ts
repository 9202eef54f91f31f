/**
 * The host's truth in memory, and the only writer of store and screen: durable first, then memory, screen and event
 * log in the same synchronous turn (I7). Reads are plain maps; nobody else holds a copy.
 */
import {
  type AgentRecord,
  type Change,
  type EventRecord,
  emptySnapshot,
  type HostRecord,
  type ProjectRecord,
  type WorktreeRecord,
} from '../../../contract/index.ts';
import { summedUp } from '../../../domain/index.ts';
import type { Clock, Store, StoreChange, StoredFence, StoredRun, StoredStory } from '../ports/index.ts';
import { changeOnScreen, viewOfFence, viewOfRun, viewOfStory } from './project-view.ts';
import { ScreenState } from './state.ts';

/** What an event says, before it has its number and time. */
export interface NewEvent {
  kind: string;
  text: string;
  story?: string;
  agent?: string;
  run?: string;
  data?: unknown;
}

export class Ledger {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #screen: ScreenState;
  readonly #stories = new Map<string, StoredStory>();
  readonly #runs = new Map<string, StoredRun>();
  readonly #fences = new Map<string, StoredFence>();
  readonly #worktrees = new Map<string, WorktreeRecord>();
  readonly #eventListeners = new Set<(event: EventRecord) => void>();

  constructor(store: Store, clock: Clock, project: ProjectRecord, host: HostRecord) {
    this.#store = store;
    this.#clock = clock;
    const contents = store.load();
    const snapshot = emptySnapshot();
    snapshot.project.it = project;
    snapshot.host.it = host;
    for (const { story, ...worktree } of contents.worktrees)
      this.#worktrees.set(story, { ...worktree, state: 'ready' });
    for (const story of contents.stories) {
      this.#stories.set(story.id, story);
      snapshot.stories[story.id] = viewOfStory(story, this.#worktrees.get(story.id) ?? null);
    }
    for (const run of contents.runs) {
      this.#runs.set(run.id, run);
      snapshot.runs[run.id] = viewOfRun(run);
    }
    for (const fence of contents.fences) {
      this.#fences.set(fence.worktree, fence);
      snapshot.fences[fence.worktree] = viewOfFence(fence);
    }
    for (const receipt of contents.receipts) snapshot.receipts[receipt.story] = summedUp(receipt);
    this.#screen = new ScreenState(snapshot);
  }

  get screen(): Pick<ScreenState, 'snapshot' | 'subscribe'> {
    return this.#screen;
  }
  get stories(): ReadonlyMap<string, StoredStory> {
    return this.#stories;
  }
  get runs(): ReadonlyMap<string, StoredRun> {
    return this.#runs;
  }
  get fences(): ReadonlyMap<string, StoredFence> {
    return this.#fences;
  }
  get worktrees(): ReadonlyMap<string, WorktreeRecord> {
    return this.#worktrees;
  }

  /**
   * Writes all of it in one transaction or nothing; returns the screen's sequence number. Throws when it could not be
   * written: then memory and screen are as before.
   */
  commit(changes: readonly StoreChange[], events: readonly NewEvent[] = []): number {
    const at = this.#clock.now();
    const written = this.#store.commit([
      ...changes,
      ...events.map((event) => ({
        put: 'event' as const,
        event: {
          at,
          kind: event.kind,
          text: event.text,
          story: event.story ?? null,
          agent: event.agent ?? null,
          run: event.run ?? null,
          data: event.data ?? null,
        },
      })),
    ]);
    for (const change of changes) this.#remember(change);
    const seq = this.#screen.apply(this.#onScreen(changes));
    for (const event of written) for (const listener of [...this.#eventListeners]) listener(event);
    return seq;
  }

  /** Changes that are only looked at and need not survive: progress, last lines, the host's state. */
  show(changes: readonly Change[]): number {
    return this.#screen.apply(changes);
  }

  /** Progress of a run that only the screen needs; memory follows so that the next durable write keeps it. */
  showRun(id: string, patch: Partial<Pick<StoredRun, 'lastLine' | 'stopping'>>): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    const next = { ...run, ...patch };
    this.#runs.set(id, next);
    this.#screen.apply([{ table: 'runs', key: id, put: viewOfRun(next) }]);
  }

  showFence(worktree: string, nextTryAt: number | null): void {
    const fence = this.#fences.get(worktree);
    if (fence === undefined) return;
    const next = { ...fence, nextTryAt };
    this.#fences.set(worktree, next);
    this.#screen.apply([{ table: 'fences', key: worktree, put: viewOfFence(next) }]);
  }

  showHost(patch: Partial<HostRecord>): void {
    const host = this.#screen.snapshot.host.it;
    if (host !== undefined) this.#screen.apply([{ table: 'host', key: 'it', put: { ...host, ...patch } }]);
  }

  /** The project's record and its agents, as the config says now. */
  showProject(patch: Partial<ProjectRecord>, agents: readonly AgentRecord[] | null): void {
    const { project, agents: old } = this.#screen.snapshot;
    if (project.it === undefined) return;
    const changes: Change[] = [];
    const next = { ...project.it, ...patch };
    if (JSON.stringify(next) !== JSON.stringify(project.it)) changes.push({ table: 'project', key: 'it', put: next });
    if (agents !== null) {
      const names = new Set(agents.map((agent) => agent.name));
      for (const name of Object.keys(old))
        if (!names.has(name)) changes.push({ table: 'agents', key: name, put: null });
      for (const agent of agents) {
        if (JSON.stringify(old[agent.name]) !== JSON.stringify(agent)) {
          changes.push({ table: 'agents', key: agent.name, put: agent });
        }
      }
    }
    this.#screen.apply(changes);
  }

  /** What the disk says of a story's worktree now. */
  showWorktree(story: string, state: WorktreeRecord['state']): void {
    const known = this.#worktrees.get(story);
    const stored = this.#stories.get(story);
    if (known === undefined || stored === undefined || known.state === state) return;
    const next = { ...known, state };
    this.#worktrees.set(story, next);
    this.#screen.apply([{ table: 'stories', key: story, put: viewOfStory(stored, next) }]);
  }

  /** The durable log after `since`, then live, subscribed and read in one synchronous step. */
  events(since: number, listener: (event: EventRecord) => void): () => void {
    let last = since;
    for (;;) {
      const page = this.#store.events(last, 1000);
      for (const event of page) {
        last = event.seq;
        listener(event);
      }
      if (page.length < 1000) break;
    }
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  #remember(change: StoreChange): void {
    if ('remove' in change) {
      if (change.remove === 'run') this.#runs.delete(change.id);
      else if (change.remove === 'fence') this.#fences.delete(change.worktree);
      else this.#worktrees.delete(change.story);
      return;
    }
    switch (change.put) {
      case 'story':
        this.#stories.set(change.story.id, change.story);
        return;
      case 'run':
        this.#runs.set(change.run.id, change.run);
        return;
      case 'fence':
        this.#fences.set(change.fence.worktree, change.fence);
        return;
      case 'worktree':
        this.#worktrees.set(change.story, {
          path: change.path,
          branch: change.branch,
          state: 'ready',
          empty: change.empty,
        });
        return;
      case 'receipt':
      case 'event':
        return;
    }
  }

  #onScreen(changes: readonly StoreChange[]): Change[] {
    const out: Change[] = [];
    for (const change of changes) {
      const ofWorktree = worktreeOf(change);
      if (ofWorktree !== null) {
        const story = this.#stories.get(ofWorktree);
        const worktree = this.#worktrees.get(ofWorktree) ?? null;
        if (story) out.push({ table: 'stories', key: story.id, put: viewOfStory(story, worktree) });
        continue;
      }
      const shown = changeOnScreen(change, (story) => this.#worktrees.get(story) ?? null);
      if (shown !== null) out.push(shown);
    }
    return out;
  }
}

/** The story whose worktree the change is about; null: it is about something else. */
function worktreeOf(change: StoreChange): string | null {
  if ('remove' in change) return change.remove === 'worktree' ? change.story : null;
  return change.put === 'worktree' ? change.story : null;
}
