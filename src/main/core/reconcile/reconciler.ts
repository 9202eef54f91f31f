/** The loop that acts on what commands wrote down as wanted. Timer, exits and commands only mark keys dirty. */

import { leavesPipeline } from '../pipeline/index.ts';
import type { StoredRun } from '../ports/index.ts';
import {
  FENCE_KEY,
  fenceKey,
  LINEAGE_KEY,
  ORPHANS_KEY,
  RUN_KEY,
  runKey,
  STAGE_RULE_KEY,
  STORY_KEY,
  storyKey,
} from './keys.ts';
import { KeyedQueue, type WorkResult } from './loop/queue.ts';
import { askStops } from './parts/ask-stops.ts';
import { Cancels } from './parts/cancels.ts';
import { follow } from './parts/follow.ts';
import { lookAtEmptyPlaces } from './procedures/empty-places.ts';
import { retryFence } from './procedures/fence.ts';
import { LineageKeeper } from './procedures/lineage.ts';
import { lookAtWorktrees } from './procedures/moved-worktrees.ts';
import { sweepOrphans } from './procedures/orphans.ts';
import { recover } from './procedures/recover.ts';
import { recordsToRemove, removeAgentsForStory } from './procedures/remove.ts';
import { endRun } from './procedures/run-ended.ts';
import { applyStageRule } from './procedures/stage-rule.ts';
import { startRun } from './procedures/start.ts';
import { stopRun } from './procedures/stop-asked.ts';
import type { World } from './world.ts';

/** docs/trust.md, "Load": at most so many starts at once. */
const STARTS_AT_ONCE = 3;
/** ms between looks for orphans: they should not be there at all, and a look reads every process. */
const ORPHANS_EVERY = 180_000;
/** ms between looks for newcomers: what forks, clears its environment and leaves within one is seen by a container only. */
const LINEAGE_EVERY = 1000;

export class Reconciler {
  readonly #world: World;
  readonly #queue: KeyedQueue;
  #closing = false;
  #starting = 0;
  readonly #waitingStarts: (() => void)[] = [];
  readonly #lineage: LineageKeeper;
  readonly #timers = new Map<string, () => void>();
  readonly #settledWaiters = new Map<string, (() => void)[]>();

  constructor(world: Omit<World, 'mark' | 'cancels'>) {
    const cancels = new Cancels((run) => (world.ledger.runs.get(run)?.stopping ?? null) !== null);
    this.#world = Object.assign(world, { cancels, mark: (key: string) => this.#mark(key) });
    this.#lineage = new LineageKeeper(this.#world);
    this.#queue = new KeyedQueue(world, (key) => this.#work(key));
  }

  get world(): World {
    return this.#world;
  }

  /** Recovers what an earlier host left, then begins to tick. Nothing may be started before it resolves. */
  async open(): Promise<void> {
    await this.#world.config.refresh();
    // first, so that what was left is looked for where its worktree is now
    await lookAtWorktrees(this.#world);
    const recovered = await recover(this.#world);
    if (recovered > 0) this.#world.log.warn(`[recover] ${recovered} runs were interrupted`);
    for (const fence of this.#world.ledger.fences.values()) this.#queue.add(fenceKey(fence.worktree));
    for (const run of this.#world.ledger.runs.values()) if (run.stopping !== null) this.#queue.add(runKey(run.id));
    // A story that left while the host ended still has its records.
    for (const { id, stage } of this.#world.ledger.stories.values()) {
      if (leavesPipeline(stage) && recordsToRemove(this.#world, id).length > 0) this.#queue.add(storyKey(id));
    }
    await this.#firstSweep();
    this.#every(STAGE_RULE_KEY, () => this.#world.config.intervalMs);
    this.#every(LINEAGE_KEY, () => LINEAGE_EVERY);
    this.#later(ORPHANS_KEY, () => ORPHANS_EVERY);
  }

  /** The stage rule looks at once: a stage or flag changed. */
  stageRule(): void {
    this.#queue.add(STAGE_RULE_KEY);
  }

  run(id: string): void {
    this.#mark(runKey(id));
  }

  /** A person pressed Retry: no backoff. */
  fence(worktree: string): void {
    this.#queue.retry(fenceKey(worktree));
  }

  /** A story left for done or archived: its worker removes its records. */
  storyLeft(story: string): void {
    this.#queue.add(storyKey(story));
  }

  removeAgentsForStory(story: string): Promise<number> {
    return removeAgentsForStory(this.#world, story, (key) => this.#settled(key));
  }

  /** Resolves when nothing is dirty or worked on. */
  idle(): Promise<void> {
    return this.#queue.idle();
  }

  /** Asks every live run to stop; `settled` resolves when each worker is done with it. */
  stopAll(by: 'quit' | 'person', why: string): { asked: string[]; settled: Promise<void> } {
    const live = this.#world.ledger.liveRuns();
    const asked = askStops(
      this.#world,
      live.map((run) => ({ run, why })),
      by,
    );
    const settled = Promise.all(live.map((run) => this.#settled(runKey(run.id)))).then(() => undefined);
    return { asked, settled };
  }

  async close(): Promise<void> {
    for (const cancel of this.#timers.values()) cancel();
    this.#closing = true;
    // Who only waits for another worker waits in vain from here on.
    for (const key of [...this.#settledWaiters.keys()]) this.#wake(key);
    await this.#queue.close();
  }

  #mark(key: string): void {
    this.#queue.add(key);
    if (key.startsWith(RUN_KEY)) this.#world.cancels.look(key.slice(RUN_KEY.length));
  }

  /** Marks a key dirty now and again after `ms()`, for as long as the host is open. */
  #every(key: string, ms: () => number): void {
    this.#queue.add(key);
    this.#later(key, ms);
  }

  #later(key: string, ms: () => number): void {
    this.#timers.set(
      key,
      this.#world.clock.after(ms(), () => this.#every(key, ms)),
    );
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

  async #work(key: string): Promise<WorkResult> {
    try {
      return await this.#route(key);
    } finally {
      if (key.startsWith(RUN_KEY)) this.#wakeSettled(key);
    }
  }

  async #route(key: string): Promise<WorkResult> {
    const world = this.#world;
    if (key === STAGE_RULE_KEY) {
      await applyStageRule(world);
      await lookAtEmptyPlaces(world);
      return 'done';
    }
    if (key === ORPHANS_KEY) {
      await sweepOrphans(world);
      return 'done';
    }
    if (key === LINEAGE_KEY) {
      await this.#lineage.look();
      return 'done';
    }
    if (key.startsWith(RUN_KEY)) return await this.#workOnRun(key.slice(RUN_KEY.length));
    if (key.startsWith(STORY_KEY)) {
      // A worker of its own, so that waiting for the runs' workers blocks nobody.
      const id = key.slice(STORY_KEY.length);
      const story = world.ledger.stories.get(id);
      if (story === undefined || leavesPipeline(story.stage)) await this.removeAgentsForStory(id);
      return 'done';
    }
    const fence = world.ledger.fences.get(key.slice(FENCE_KEY.length));
    if (fence === undefined) return 'done';
    // moved since it was found, and its place approved only now
    const at = await follow(world, fence.story, fence.worktree);
    if (!world.ledger.fences.has(fence.worktree)) {
      if (at) world.mark(fenceKey(at));
      return 'done';
    }
    const result = await retryFence(world, world.ledger.fences.get(fence.worktree) ?? fence);
    if (result === 'again') {
      const delay = this.#queue.delayOf(key) ?? 0;
      world.ledger.showFence(fence.worktree, world.clock.now() + delay);
    }
    return result;
  }

  async #workOnRun(id: string): Promise<WorkResult> {
    const run = this.#world.ledger.runs.get(id);
    if (run === undefined) return 'done';
    const exit = this.#world.live.get(id)?.exit;
    if (run.stopping !== null) {
      await stopRun(this.#world, run);
      this.#world.kill.checkpoint('stop:done');
    } else if (run.status === 'pending') await this.#startInTurn(id);
    else if (run.status === 'running' && exit !== undefined) await endRun(this.#world, run, exit);
    // A stop that was asked while this worker was busy has marked the key again.
    return 'done';
  }

  async #startInTurn(id: string): Promise<void> {
    if (this.#starting < STARTS_AT_ONCE) this.#starting += 1;
    else if (!(await this.#turnToStart(id))) return;
    try {
      const run = this.#world.ledger.runs.get(id);
      if (run !== undefined && run.status === 'pending' && run.stopping === null) await this.#start(run);
    } finally {
      // The place is handed over, so that nobody slips in between.
      const next = this.#waitingStarts.shift();
      if (next === undefined) this.#starting -= 1;
      else next();
    }
  }

  async #start(run: StoredRun): Promise<void> {
    await startRun(this.#world, run);
    this.#world.kill.checkpoint('start:done');
  }

  /** True when a place is handed over; false when the run's stop was asked first. */
  #turnToStart(id: string): Promise<boolean> {
    return new Promise((resolve) => {
      const turn = () => {
        forget();
        resolve(true);
      };
      this.#waitingStarts.push(turn);
      const forget = this.#world.cancels.of(id).onCancel(() => {
        const at = this.#waitingStarts.indexOf(turn);
        if (at < 0) return;
        this.#waitingStarts.splice(at, 1);
        resolve(false);
      });
    });
  }

  /** Resolves when no stop of this run is pending any more: it ended, or it was withdrawn. */
  #settled(key: string): Promise<void> {
    if (this.#closing || this.#isSettled(key)) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#settledWaiters.get(key) ?? [];
      waiting.push(resolve);
      this.#settledWaiters.set(key, waiting);
    });
  }

  #isSettled(key: string): boolean {
    const run = this.#world.ledger.runs.get(key.slice(RUN_KEY.length));
    return run === undefined || run.stopping === null;
  }

  #wakeSettled(key: string): void {
    if (this.#isSettled(key)) this.#wake(key);
  }

  #wake(key: string): void {
    for (const resolve of this.#settledWaiters.get(key) ?? []) resolve();
    this.#settledWaiters.delete(key);
  }
}
