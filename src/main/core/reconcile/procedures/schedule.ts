/**
 * The scheduler: starts the agents that the project's automation calls for, one after another, as a person would
 * (ADR 19). It is marked by changes of stories, runs, fences and the config, and never looks at everything again.
 */
import {
  type Change,
  type FenceRecord,
  type Message,
  message,
  type Refusal,
  type RunRecord,
} from '../../../../contract/index.ts';
import { AUTOMATED_STAGES, lookAtStory, type QueuedStory, type StartBackoff } from '../../../../domain/index.ts';
import { type PlannedStart, type ScheduledStory, ScheduleIndex } from '../../pipeline/index.ts';
import { projectLookOf, storyLookOf, waitOfStory } from '../../state/looks.ts';
import { SCHEDULE_KEY } from '../keys.ts';
import type { World } from '../world.ts';

/** A refused start is tried again after 10 s, then 20 s, then 40 s; after that its story is blocked. */
const FIRST_BACKOFF_MS = 10_000;
const RETRIES = 3;

/** How often the starts of a story were refused in a row since it entered its stage. */
interface Refusals {
  count: number;
  movedAt: number;
}

type Deps = Pick<World, 'ledger' | 'observed' | 'clock' | 'log' | 'mark' | 'automatic'>;

export class Scheduler {
  readonly #deps: Deps;
  /** Null while nothing is automatic, so that it costs nothing then. */
  #index: ScheduleIndex | null = null;
  #isOpen = false;
  #isQuitting = false;
  #queue: readonly QueuedStory[] = [];
  readonly #refusals = new Map<string, Refusals>();
  /** What is known of runs and fences, since the change that removes one does not name its story. */
  readonly #runs = new Map<string, { story: string; state: string }>();
  readonly #fences = new Map<string, string>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The host has recovered: from now on changes mark the scheduler's key. */
  open(): void {
    const { ledger, mark } = this.#deps;
    for (const run of ledger.runs.values()) this.#runs.set(run.id, { story: run.story, state: stateOf(run) });
    for (const fence of ledger.fences.values()) this.#fences.set(fence.worktree, fence.story);
    this.#isOpen = true;
    mark(SCHEDULE_KEY);
  }

  /** Changes of the ledger. Only the stories that they concern are looked at again. */
  note(changes: readonly Change[]): void {
    if (!this.#isOpen) return;
    let isConcerned = false;
    for (const change of changes) {
      const stories = this.#storiesOf(change);
      if (stories === null) continue;
      isConcerned = true;
      for (const story of stories) this.#index?.touch(story);
    }
    if (isConcerned) this.#deps.mark(SCHEDULE_KEY);
  }

  /** Makes the next start that is due, if any. Returns the ms until a refused start is tried again; null if none is. */
  async work(): Promise<number | null> {
    const { mark, ledger, clock } = this.#deps;
    this.#endBackoffs();
    const [start] = ledger.host.quitting ? [] : this.#due();
    if (start !== undefined) {
      await this.#make(start);
      // Decided again for each start, on the state that the one before has left.
      mark(SCHEDULE_KEY);
      return null;
    }
    const next = Math.min(...ledger.host.backoffs.map(({ until }) => until));
    return Number.isFinite(next) ? Math.max(0, next - clock.now()) : null;
  }

  #due(): PlannedStart[] {
    const { ledger } = this.#deps;
    const { automation } = ledger.project;
    if (!AUTOMATED_STAGES.some((stage) => automation[stage] === 'on')) {
      this.#index = null;
      return [];
    }
    this.#index ??= new ScheduleIndex(
      (id) => this.#lookUp(id),
      [...ledger.stories.values()].map(({ id }) => id),
    );
    return this.#index.plan(projectLookOf(ledger)).starts;
  }

  async #make({ story: id, agent, stage }: PlannedStart): Promise<void> {
    const { ledger, automatic, log } = this.#deps;
    const result = await automatic.start({ story: id, agent });
    const story = ledger.stories.get(id);
    if (result.ok) {
      this.#refusals.delete(id);
      return;
    }
    // The state has changed during the check: the story waits now, and the plan knows it.
    if (story === undefined || story.stage !== stage || waitOfStory(ledger, story, projectLookOf(ledger)) !== null)
      return;
    log.warn(`[schedule] the start of '${agent}' on '${id}' was refused: ${result.error.code}`);
    this.#refused(id, story.movedAt, agent, result.error);
  }

  #refused(story: string, movedAt: number, agent: string, { why }: Refusal): void {
    const { ledger, automatic, clock } = this.#deps;
    const known = this.#refusals.get(story);
    const count = (known?.movedAt === movedAt ? known.count : 0) + 1;
    if (count > RETRIES) {
      this.#refusals.delete(story);
      automatic.block(story, blockedBy(count, why));
      return;
    }
    this.#refusals.set(story, { count, movedAt });
    const role = ledger.agents.get(agent)?.role ?? 'other';
    const until = clock.now() + FIRST_BACKOFF_MS * 2 ** (count - 1);
    this.#setBackoffs([...ledger.host.backoffs, { story, role, agent, until, why }]);
  }

  /** Ends the backoffs that are over, and those of stories that need no start any more. */
  #endBackoffs(): void {
    const { ledger, clock } = this.#deps;
    const { backoffs } = ledger.host;
    const kept = backoffs.filter(({ story: id, until }) => {
      const story = ledger.stories.get(id);
      if (story === undefined || until <= clock.now()) return false;
      return lookAtStory({ ...storyLookOf(ledger, story), backoff: null }).kind === 'ready';
    });
    if (kept.length < backoffs.length) this.#setBackoffs(kept);
  }

  #setBackoffs(next: StartBackoff[]): void {
    const { ledger, observed } = this.#deps;
    const stories = new Set([...ledger.host.backoffs, ...next].map(({ story }) => story));
    observed.showHost({ backoffs: next });
    for (const story of stories) this.#index?.touch(story);
  }

  #lookUp(id: string): ScheduledStory | null {
    const { ledger } = this.#deps;
    const story = ledger.stories.get(id);
    return story === undefined ? null : storyLookOf(ledger, story);
  }

  /** The stories that a change concerns; null if the scheduler does not depend on it. */
  #storiesOf(change: Change): string[] | null {
    switch (change.table) {
      case 'stories':
        return [change.key];
      case 'runs':
        return this.#storiesOfRun(change.key, change.put);
      case 'fences':
        return this.#storiesOfFence(change.key, change.put);
      case 'project':
      case 'agents':
        return [];
      case 'host': {
        // A quit that a person called off lets starts go on, and a conflict calls for a mergemaster. Nothing else matters.
        const wasQuitting = this.#isQuitting;
        this.#isQuitting = change.put?.quitting ?? false;
        const moved = this.#noteQueue(change.put?.merge.stories ?? []);
        if (moved.length > 0) return moved;
        return wasQuitting && !this.#isQuitting ? [] : null;
      }
      default:
        return null;
    }
  }

  /** The stories whose state in the merge queue has changed. */
  #noteQueue(stories: readonly QueuedStory[]): string[] {
    if (stories === this.#queue) return [];
    const before = new Map(this.#queue.map(({ story, state }) => [story, state.kind]));
    const now = new Map(stories.map(({ story, state }) => [story, state.kind]));
    this.#queue = stories;
    return [...new Set([...before.keys(), ...now.keys()])].filter((story) => before.get(story) !== now.get(story));
  }

  #storiesOfFence(worktree: string, fence: Pick<FenceRecord, 'story'> | null): string[] {
    const known = this.#fences.get(worktree);
    if (fence === null) this.#fences.delete(worktree);
    else this.#fences.set(worktree, fence.story);
    return [known, fence?.story].filter((one) => one !== undefined);
  }

  #storiesOfRun(id: string, run: RunRecord | null): string[] | null {
    const known = this.#runs.get(id);
    if (run === null) {
      this.#runs.delete(id);
      return known === undefined ? null : [known.story];
    }
    const state = stateOf(run);
    // Output and the progress of a stop change nothing here.
    if (known?.state === state) return null;
    this.#runs.set(id, { story: run.story, state });
    return [run.story];
  }
}

function stateOf({ status, stopping }: Pick<RunRecord, 'status' | 'stopping'>): string {
  return stopping === null ? status : `${status} stopping`;
}

function blockedBy(n: number, why: Message): Message {
  return message('blocked.start', { n, why });
}
