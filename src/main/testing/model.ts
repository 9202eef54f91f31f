/** The model test's world: one real host after another on fake ports. Every effect is a scheduling point. */
import type fc from 'fast-check';
import { message, RefusalError } from '../../contract/index.ts';
import type { StoreChange } from '../core/ports/index.ts';
import type { MemoryStore } from './fake-store.ts';
import { flush } from './manual-clock.ts';
import { Judge } from './model-judge.ts';
import { type Op, STORIES } from './model-operations.ts';
import { WorldActors } from './model-world.ts';
import { createTestHuskies, type Surroundings, surroundings, type TestHuskies } from './test-huskies.ts';

/** What holds the runs of a model. */
export type ModelContainment = 'none' | 'keeper' | 'cgroup';

/** A short timeout for stops, since an unkillable process costs one look every 10 ms until then. */
const QUICK = { stop: { foreign: 'spare', containment: 'auto', graceMs: 0, timeoutMs: 100 } } as const;
/** Longer than a stop takes to give up. */
const DEADLINE_MS = 300;
/** Long enough for six ticks and every backoff of a fence that can now be lifted. */
const REST_MS = 30_000;

/** One run of the model test. */
export class Model {
  readonly #around: Surroundings = surroundings();
  readonly #scheduler: fc.Scheduler;
  readonly #containment: ModelContainment;
  readonly #judge: Judge;
  readonly #actors: WorldActors;
  #huskies: TestHuskies;
  #ready = false;
  #dead = { yes: false };
  /** Exits of killed agents that this host has not been told yet. Other runs may have taken their slots meanwhile. */
  #pendingExits: (() => void)[] = [];

  constructor(scheduler: fc.Scheduler, containment: ModelContainment) {
    this.#scheduler = scheduler;
    this.#containment = containment;
    this.#around.config.set(QUICK);
    this.#around.world.now = () => this.#huskies?.clock.now() ?? 0;
    this.#judge = new Judge(this.#around.world, containment);
    this.#actors = new WorldActors(this.#around.world);
    this.#huskies = this.#boot();
  }

  /** Applies all operations, then waits until reconcile is idle. Throws the first violation. */
  async run(ops: readonly (readonly [Op, number])[]): Promise<void> {
    for (const id of STORIES) await this.#huskies.must('story.add', { title: id, id, stage: 'current' });
    for (const [op, waits] of ops) {
      if (op.do === 'deadline') await this.#advance(DEADLINE_MS);
      else this.#apply(op);
      await flush();
      this.#judge.check();
      for (let i = 0; i < waits && this.#scheduler.count() > 0; i++) {
        await this.#scheduler.waitOne();
        await flush();
        this.#judge.check();
      }
    }
    await this.#rest();
    this.#judge.checkAtRest();
    if (this.#huskies.errors.length > 0) throw new Error(`errors: ${this.#huskies.errors.join('; ')}`);
  }

  /** Starts a host that a crash can end at every wait. Afterwards it does nothing more. */
  #boot(): TestHuskies {
    const dead = { yes: false };
    const pause = async () => {
      if (dead.yes) await new Promise(() => undefined);
      await this.#scheduler.schedule(Promise.resolve());
      if (dead.yes) await new Promise(() => undefined);
    };
    this.#dead = dead;
    this.#ready = false;
    this.#around.git.delay = pause;
    this.#around.config.delay = pause;
    this.#judge.hostBegins();
    const around = { ...this.#around, store: this.#watched(this.#around.store, dead) };
    const huskies = createTestHuskies(around, pause, this.#huskies?.clock.now());
    const { spawner } = huskies;
    spawner.keeper = this.#containment !== 'none';
    spawner.cgroup = this.#containment === 'cgroup';
    this.#pendingExits = [];
    spawner.deliverExit = (report, killed) => {
      if (killed) this.#pendingExits.push(report);
      else void pause().then(report);
    };
    spawner.onFork = ({ request, process, failed }) => this.#judge.forked(request.run, request.cwd, process, failed);
    void huskies.host.open().then(
      () => {
        if (!dead.yes) this.#ready = true;
      },
      (error) => huskies.errors.push(String(error)),
    );
    return huskies;
  }

  /** The store as one host sees it. The writes of a dead host must not reach the disk. */
  #watched(store: MemoryStore, dead: { yes: boolean }): MemoryStore {
    const commit = (changes: readonly StoreChange[]) => {
      if (dead.yes) throw new Error('this host has crashed');
      const events = store.commit(changes);
      this.#judge.committed(changes);
      return events;
    };
    return new Proxy(store, {
      get: (target, key: keyof MemoryStore) => {
        if (key === 'commit') return commit;
        const value = target[key];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  #apply(op: Op): void {
    const { git } = this.#around;
    if ('nth' in op) {
      if (op.do === 'strangerExits' || op.do === 'wake' || op.do === 'loseKeeper') this.#actors[op.do](op.nth);
      else this.#actors.act(op.do, op.nth);
    } else if (op.do === 'stranger' || op.do === 'helper') this.#actors[op.do](git.pathOf(op.story));
    else if (op.do === 'tick') this.#huskies.clock.step();
    else if (op.do === 'crash') this.#crash();
    else if (op.do === 'reportExits') this.#reportExits();
    else if (op.do === 'badSpawn') this.#huskies.spawner.failAfterFork = noTerminal();
    else if (op.do === 'breakConfig') this.#config(() => this.#around.config.break());
    else if (op.do === 'mendConfig') this.#config(() => this.#around.config.set(QUICK));
    // A host serves no commands before its recovery is complete.
    else if (this.#ready) void this.#ask(op).catch((error) => this.#huskies.errors.push(String(error)));
  }

  async #ask(op: Exclude<Op, { nth: number }>): Promise<void> {
    const { ask } = this.#huskies;
    if (op.do === 'start') {
      this.#judge.startRequested(op.story, op.agent, 1);
      await ask('agent.start', { story: op.story, agent: op.agent });
      this.#judge.startRequested(op.story, op.agent, -1);
    } else if (op.do === 'stop') {
      const reply = await ask('agent.stop', { story: op.story, agent: op.agent });
      if (reply.ok) this.#judge.stopAcknowledged(reply.value.receipt);
    } else if (op.do === 'stopAll') {
      const reply = await ask('agent.stopAll', {});
      if (reply.ok) for (const receipt of reply.value.receipts) this.#judge.stopAcknowledged(receipt);
    } else if (op.do === 'move') await ask('story.move', { story: op.story, stage: op.stage });
    else if (op.do === 'retry' || op.do === 'release') await ask(`fence.${op.do}`, { story: op.story });
    else if (op.do === 'freeze' || op.do === 'unfreeze' || op.do === 'delete' || op.do === 'restore') {
      await ask(`story.${op.do}`, { story: op.story });
    }
  }

  #config(change: () => void): void {
    change();
    this.#judge.configChanged();
  }

  #reportExits(): void {
    for (const report of this.#pendingExits.splice(0)) report();
  }

  #crash(): void {
    this.#dead.yes = true;
    this.#actors.hostDies();
    this.#huskies = this.#boot();
    // Keepers notice the host's end some time later.
    void this.#scheduler.schedule(Promise.resolve()).then(() => this.#actors.keepersEnd());
  }

  /** Makes every process killable and the config readable, then runs all scheduled work until reconcile is idle. */
  async #rest(): Promise<void> {
    this.#config(() => this.#around.config.set(QUICK));
    this.#actors.wakeAll();
    this.#reportExits();
    await this.#advance(REST_MS);
  }

  /** Runs all scheduled work and moves the clock on by `ms`. */
  async #advance(ms: number): Promise<void> {
    const { clock } = this.#huskies;
    const until = clock.now() + ms;
    while (this.#scheduler.count() > 0 || clock.now() <= until) {
      if (this.#scheduler.count() > 0) await this.#scheduler.waitOne();
      else clock.step();
      await flush();
      this.#judge.check();
    }
  }
}

function noTerminal(): RefusalError {
  return new RefusalError({
    code: 'failed',
    why: message('pty.notStarted', { command: 'agent', why: 'no terminal is left' }),
  });
}
