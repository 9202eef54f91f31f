/** Reconcile acts on what commands wrote down as wanted. Timers, exits and commands only mark keys of its table dirty. */
import type { Message } from '../../../contract/index.ts';
import { leavesPipeline } from '../pipeline/index.ts';
import { concernsOf, ORPHANS_EVERY_MS } from './concerns.ts';
import {
  fenceKey,
  LINEAGE_KEY,
  ORPHANS_KEY,
  OUTPUT_KEY,
  RUN_KEY,
  runKey,
  STAGE_RULE_KEY,
  storyKey,
  WORKTREES_KEY,
  worktreeKey,
} from './keys.ts';
import { Loop, type Stuck } from './loop/loop.ts';
import { Cancels } from './parts/cancels.ts';
import { Settled } from './parts/settled.ts';
import { Turns } from './parts/turns.ts';
import { lookAtUsedWorktrees } from './procedures/moved-worktrees.ts';
import { sweepOrphans } from './procedures/orphans.ts';
import { recover } from './procedures/recover.ts';
import { recordsToRemove, removeAgentsForStory } from './procedures/remove.ts';
import { showStuck } from './stuck.ts';
import type { World } from './world.ts';

/** docs/trust.md, "Load": at most so many starts at once. */
const STARTS_AT_ONCE = 3;

/** What of the world the reconciler makes itself. */
type Made = 'mark' | 'cancels' | 'settled' | 'starts' | 'interrupted';

export class Reconciler {
  readonly #world: World;
  readonly #loop: Loop;

  constructor(world: Omit<World, Made>) {
    const isStopping = (run: string) => (world.ledger.runs.get(run)?.stopping ?? null) !== null;
    const made: Pick<World, Made> = {
      cancels: new Cancels(isStopping),
      settled: new Settled(isStopping),
      starts: new Turns(STARTS_AT_ONCE),
      interrupted: new Set(),
      mark: (key) => this.#mark(key),
    };
    this.#world = Object.assign(world, made);
    const { clock, random, log } = world;
    const show = (key: string, stuck: Stuck | null) => showStuck(this.#world, key, stuck);
    this.#loop = new Loop({ clock, random, log, show }, concernsOf(this.#world));
  }

  get world(): World {
    return this.#world;
  }

  /** Recovers what an earlier host left, then begins to tick. Nothing may be started before it resolves. */
  async open(): Promise<void> {
    const { ledger, log, config } = this.#world;
    await config.refresh();
    // first, so that what was left is looked for where its worktree is now
    await lookAtUsedWorktrees(this.#world);
    const recovered = await recover(this.#world);
    if (recovered > 0) log.warn(`[recover] ${recovered} runs were interrupted`);
    for (const fence of ledger.fences.values()) this.#loop.add(fenceKey(fence.worktree));
    for (const run of ledger.runs.values()) {
      if (run.stopping !== null || this.#world.interrupted.has(run.id)) this.#loop.add(runKey(run.id));
    }
    // A story that left while the host ended still has its records.
    for (const { id, stage } of ledger.stories.values()) {
      if (leavesPipeline(stage) && recordsToRemove(this.#world, id).length > 0) this.#loop.add(storyKey(id));
    }
    await this.#firstSweep();
    for (const key of [STAGE_RULE_KEY, WORKTREES_KEY, LINEAGE_KEY, OUTPUT_KEY]) this.#loop.add(key);
    this.#loop.plan(ORPHANS_KEY, ORPHANS_EVERY_MS);
  }

  /** The stage rule looks at once: a stage or flag changed. */
  stageRule(): void {
    this.#loop.add(STAGE_RULE_KEY);
  }

  run(id: string): void {
    this.#mark(runKey(id));
  }

  /** A person pressed Retry: no backoff. */
  fence(worktree: string): void {
    this.#loop.retry(fenceKey(worktree));
  }

  /** A story left for done or archived: its worker removes its records. */
  storyLeft(story: string): void {
    this.#loop.add(storyKey(story));
  }

  /** Looks at the disk: somebody saw that it is not as shown. */
  worktree(story: string): void {
    this.#loop.add(worktreeKey(story));
  }

  /** Tries again at once what is stuck: this key of it, or all where none is named. Returns the keys. */
  retryStuck(key: string | null): string[] {
    const keys = this.#loop.stuck.filter((one) => key === null || one === key);
    for (const one of keys) this.#loop.retry(one);
    return keys;
  }

  removeAgentsForStory(story: string): Promise<number> {
    return removeAgentsForStory(this.#world, story);
  }

  /** Resolves when nothing is dirty or worked on. */
  idle(): Promise<void> {
    return this.#loop.idle();
  }

  /** Asks every live run to stop; `settled` resolves when each worker is done with it. */
  stopAll(by: 'quit' | 'person', why: Message): { asked: string[]; settled: Promise<void> } {
    const live = this.#world.ledger.liveRuns();
    const asked = this.#world.stops.ask(live.map((run) => ({ run, by, why }))).receipts;
    const settled = Promise.all(live.map((run) => this.#world.settled.of(run.id))).then(() => undefined);
    return { asked, settled };
  }

  async close(): Promise<void> {
    this.#world.settled.close();
    await this.#loop.close();
  }

  #mark(key: string): void {
    this.#loop.add(key);
    if (key.startsWith(RUN_KEY)) this.#world.cancels.look(key.slice(RUN_KEY.length));
  }

  /** What an earlier host left without a record is fenced before anything can start. */
  async #firstSweep(): Promise<void> {
    try {
      await sweepOrphans(this.#world);
    } catch (error) {
      // Unknown is not none: each start looks for itself, and the next sweep comes.
      this.#world.log.error('[orphans] the processes could not be looked at', error);
    }
  }
}
