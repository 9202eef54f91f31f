/** The reconciler acts on what commands recorded as wanted. Timers, exits and commands only mark its keys dirty. */
import { type Change, type Message, machineFailure } from '../../../contract/index.ts';
import { leavesPipeline } from '../../../domain/index.ts';
import { concernsOf, ORPHANS_EVERY_MS } from './concerns.ts';
import {
  ARCHIVE_KEY,
  BACKUPS_KEY,
  careKey,
  DELETED_KEY,
  fenceKey,
  INBOX_KEY,
  LINEAGE_KEY,
  MERGE_KEY,
  ORPHANS_KEY,
  OUTPUT_KEY,
  RUN_KEY,
  runKey,
  STAGE_RULE_KEY,
  storyKey,
  WATCHDOG_KEY,
  WORKTREES_KEY,
  worktreeKey,
} from './keys.ts';
import { Loop, type LoopKey, type Stuck } from './loop/loop.ts';
import { Cancels } from './parts/cancels.ts';
import { ConcurrencyLimit } from './parts/concurrency-limit.ts';
import { Outages } from './parts/pipeline/outages.ts';
import { StopWaiters } from './parts/stop-waiters.ts';
import { StoryChangeReader } from './parts/story-changes.ts';
import { Advancer } from './procedures/advance.ts';
import { DiffSizes } from './procedures/diff-sizes.ts';
import { MergeQueue } from './procedures/merge.ts';
import { lookAtUsedWorktrees } from './procedures/moved-worktrees.ts';
import { sweepOrphans } from './procedures/orphans.ts';
import { Radar } from './procedures/radar.ts';
import { recover } from './procedures/recover.ts';
import { recordsToRemove, removeAgentsForStory } from './procedures/remove.ts';
import { Scheduler } from './procedures/schedule.ts';
import { messageOf, showStuck } from './stuck.ts';
import type { World } from './world.ts';

/** How many starts may be under way at once (docs/trust.md, "Load"). */
const MAX_CONCURRENT_STARTS = 3;

/** The keys with an interval that are due when the project has been opened. */
const FIRST_KEYS = [
  STAGE_RULE_KEY,
  WORKTREES_KEY,
  LINEAGE_KEY,
  OUTPUT_KEY,
  WATCHDOG_KEY,
  ARCHIVE_KEY,
  DELETED_KEY,
  BACKUPS_KEY,
  INBOX_KEY,
] as const;

/** The fields of World that the reconciler makes itself. */
type OwnFields = 'mark' | 'cancels' | 'stopWaiters' | 'startLimit' | 'outages' | 'interrupted';

export class Reconciler {
  readonly #world: World;
  readonly #loop: Loop;
  readonly #scheduler: Scheduler;
  readonly #merge: MergeQueue;
  readonly #advancer: Advancer;
  /** Null until the host has recovered. */
  #changes: StoryChangeReader | null = null;
  readonly #radar: Radar;
  readonly #diffSizes: DiffSizes;

  constructor(world: Omit<World, OwnFields>) {
    const isStopping = (run: string) => (world.ledger.runs.get(run)?.stopping ?? null) !== null;
    const mark = (key: string) => this.#mark(key);
    const own: Pick<World, OwnFields> = {
      cancels: new Cancels((run) => (world.ledger.runs.has(run) ? (isStopping(run) ? 'stopping' : 'wanted') : 'gone')),
      stopWaiters: new StopWaiters(isStopping),
      startLimit: new ConcurrencyLimit(MAX_CONCURRENT_STARTS),
      interrupted: new Set(),
      outages: new Outages({ ...world, mark }),
      mark,
    };
    this.#world = Object.assign(world, own);
    const { clock, random, log } = world;
    const show = (key: LoopKey, stuck: Stuck | null) => showStuck(this.#world, key, stuck);
    this.#scheduler = new Scheduler(this.#world);
    this.#merge = new MergeQueue(this.#world);
    this.#advancer = new Advancer(this.#world);
    this.#radar = new Radar(this.#world);
    this.#diffSizes = new DiffSizes(this.#world);
    const workers = {
      ...{ scheduler: this.#scheduler, advancer: this.#advancer, merge: this.#merge },
      ...{ radar: this.#radar, diffSizes: this.#diffSizes },
    };
    const failed = (error: unknown) => {
      const code = machineFailure(error);
      if (code !== null) own.outages.takeMachine({ code, why: messageOf(error) });
    };
    this.#loop = new Loop({ clock, random, log, show, failed }, concernsOf(this.#world, workers));
  }

  get world(): World {
    return this.#world;
  }

  /** Recovers what an earlier host left, then begins the periodic work. Nothing may be started before it resolves. */
  async open(): Promise<void> {
    const { ledger, log, config } = this.#world;
    await config.refresh();
    // First of all, so that recovery looks for processes where the worktrees are now.
    await lookAtUsedWorktrees(this.#world);
    const recovered = await recover(this.#world);
    if (recovered > 0) log.warn(`[recover] ${recovered} runs were interrupted`);
    for (const fence of ledger.fences.values()) this.#loop.add(fenceKey(fence.worktree));
    for (const story of this.#world.store.openCares()) this.#loop.add(careKey(story));
    for (const run of ledger.runs.values()) {
      if (run.stopping !== null || this.#world.interrupted.has(run.id)) this.#loop.add(runKey(run.id));
    }
    // A story that left the pipeline or was deleted just before the last host ended may still have records.
    for (const id of new Set([...ledger.runs.values()].map(({ story }) => story))) {
      const stage = ledger.stories.get(id)?.stage;
      const hasLeft = stage === undefined || leavesPipeline(stage);
      if (hasLeft && recordsToRemove(this.#world, id).length > 0) this.#loop.add(storyKey(id));
    }
    await this.#firstSweep();
    for (const key of FIRST_KEYS) this.#loop.add(key);
    this.#loop.plan(ORPHANS_KEY, ORPHANS_EVERY_MS);
    this.#changes = new StoryChangeReader(ledger);
    this.#scheduler.open();
    this.#merge.open();
    this.#advancer.open();
    this.#radar.open();
    this.#diffSizes.open();
  }

  /** A stage or flag has changed: runs the stage rule at once. */
  stageRule(): void {
    this.#loop.add(STAGE_RULE_KEY);
  }

  /** Records of the ledger have changed: a step of a story, an agent or a merge may be due, or a branch may have moved. */
  changed(changes: readonly Change[]): void {
    this.#merge.note(changes);
    this.#radar.note(changes);
    this.#diffSizes.note(changes);
    const concerned = this.#changes?.read(changes) ?? null;
    if (concerned === null) return;
    this.#advancer.note(concerned);
    this.#scheduler.note(concerned);
  }

  /** A run's record or process has changed. */
  run(id: string): void {
    this.#mark(runKey(id));
  }

  /** A person pressed Retry: looks at the fence at once. */
  fence(worktree: string): void {
    this.#loop.retry(fenceKey(worktree));
  }

  /** A story moved to done or archived: removes its records. */
  storyLeft(story: string): void {
    this.#loop.add(storyKey(story));
  }

  /** A story's worktree on disk differs from what is shown: looks at it again. */
  worktree(story: string): void {
    this.#loop.add(worktreeKey(story));
  }

  /** A person let a story through the merge queue. */
  merge(): void {
    this.#loop.add(MERGE_KEY);
  }

  /** The removal or the restore of a story's worktree was requested. */
  worktreeCare(story: string): void {
    this.#loop.add(careKey(story));
  }

  /** Retries the stuck key, or all stuck keys for null. Returns the keys that are retried. */
  retryStuck(key: string | null): string[] {
    const keys = this.#loop.stuck.filter((one) => key === null || one === key);
    for (const one of keys) this.#loop.retry(one);
    return keys;
  }

  removeAgentsForStory(story: string): Promise<number> {
    return removeAgentsForStory(this.#world, story);
  }

  /** As Loop.idle(). */
  idle(): Promise<void> {
    return this.#loop.idle();
  }

  /** Requests the stop of every live run. `receipts`: their ids. `settled` resolves when all of them have ended. */
  stopAll(by: 'quit' | 'person', why: Message): { receipts: string[]; settled: Promise<void> } {
    const live = this.#world.ledger.liveRuns();
    const { receipts } = this.#world.stops.ask(live.map((run) => ({ run, by, why })));
    const settled = Promise.all(live.map((run) => this.#world.stopWaiters.whenSettled(run.id))).then(() => undefined);
    return { receipts, settled };
  }

  async close(): Promise<void> {
    this.#world.stopWaiters.close();
    await this.#loop.close();
  }

  #mark(key: string): void {
    this.#loop.add(key);
    if (key.startsWith(RUN_KEY)) this.#world.cancels.check(key.slice(RUN_KEY.length));
  }

  /** Fences what an earlier host left without a record, before anything can start. */
  async #firstSweep(): Promise<void> {
    try {
      await sweepOrphans(this.#world);
    } catch (error) {
      // That does not prove that there are no orphans. Each start checks its worktree, and the sweep is repeated.
      this.#world.log.error('[orphans] the processes could not be read', error);
    }
  }
}
