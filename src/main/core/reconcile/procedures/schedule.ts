/**
 * The scheduler: starts the agents that the project's automation calls for, one after another, as a person would
 * (ADR 19). It is marked by changes of stories, runs, fences and the config, and never looks at everything again.
 */
import { type Message, message, type Refusal } from '../../../../contract/index.ts';
import { AUTOMATED_STAGES, lookAtStory, type StartBackoff } from '../../../../domain/index.ts';
import { type PlannedStart, type ScheduledStory, ScheduleIndex } from '../../pipeline/index.ts';
import { projectLookOf, storyLookOf, waitOfStory } from '../../state/looks.ts';
import { SCHEDULE_KEY } from '../keys.ts';
import type { StoryChanges } from '../parts/story-changes.ts';
import type { World } from '../world.ts';

/** A refused start is tried again after 10 s, then 20 s, then 40 s; after that its story is blocked. */
const FIRST_BACKOFF_MS = 10_000;
const RETRIES = 3;

/** How often the starts of a story were refused in a row since it entered its stage. */
interface Refusals {
  count: number;
  movedAt: number;
}

type Deps = Pick<World, 'ledger' | 'observed' | 'clock' | 'log' | 'mark' | 'automatic' | 'outages'>;

export class Scheduler {
  readonly #deps: Deps;
  /** Null while nothing is automatic, so that it costs nothing then. */
  #index: ScheduleIndex | null = null;
  #isOpen = false;
  readonly #refusals = new Map<string, Refusals>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The host has recovered: from now on changes mark the scheduler's key. */
  open(): void {
    this.#isOpen = true;
    this.#deps.mark(SCHEDULE_KEY);
  }

  /** Changes of the ledger. Only the stories that they concern are looked at again. */
  note({ stories, isProject }: StoryChanges): void {
    if (!this.#isOpen) return;
    if (isProject) this.#deps.outages.forget();
    for (const story of stories) this.#index?.touch(story);
    this.#deps.mark(SCHEDULE_KEY);
  }

  /** Makes the next start that is due, if any. Returns the ms until a refused start is tried again; null if none is. */
  async work(): Promise<number | null> {
    const { mark, ledger, clock, outages } = this.#deps;
    this.#endBackoffs();
    outages.end();
    const [start] = ledger.host.quitting ? [] : this.#due();
    if (start !== undefined) {
      await this.#make(start);
      // Decided again for each start, on the state that the one before has left.
      mark(SCHEDULE_KEY);
      return null;
    }
    const next = Math.min(...[...ledger.host.backoffs, ...ledger.host.outages].map(({ until }) => until));
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
    const { ledger, automatic, log, outages } = this.#deps;
    const result = await automatic.start({ story: id, agent });
    const story = ledger.stories.get(id);
    if (result.ok) {
      this.#refusals.delete(id);
      return;
    }
    if (outages.take(agent, result.error)) return;
    // The state has changed during the check: the story waits now, and the plan knows it.
    if (story === undefined || story.stage !== stage || lookAtStory(storyLookOf(ledger, story)).kind !== 'ready')
      return;
    if (waitOfStory(ledger, story, projectLookOf(ledger)) !== null) return;
    log.warn(`[schedule] the start of '${agent}' on '${id}' was refused: ${result.error.code}`);
    this.#refused(id, story.movedAt, agent, result.error);
  }

  #refused(story: string, movedAt: number, agent: string, { why }: Refusal): void {
    const { ledger, automatic, clock } = this.#deps;
    const known = this.#refusals.get(story);
    const before = known?.movedAt === movedAt ? known.count : 0;
    // A removal or restore of the worktree ends by itself, however long its snapshot takes: it blocks no story.
    const count = why.code === 'care.closed' ? Math.max(1, before) : before + 1;
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
}

function blockedBy(n: number, why: Message): Message {
  return message('blocked.start', { n, why });
}
