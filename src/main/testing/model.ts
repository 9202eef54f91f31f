/** The real pool behind its ports: one host after another in one world, and every effect a scheduling point. */
import type fc from 'fast-check';
import { legacy, RefusalError } from '../../contract/index.ts';
import type { StoreChange } from '../core/ports/index.ts';
import type { MemoryStore } from './fake-store.ts';
import { flush } from './manual-clock.ts';
import { Judge } from './model-judge.ts';
import { type Op, STORIES } from './model-operations.ts';
import { Neighbourhood } from './model-world.ts';
import { createTestHuskies, type Surroundings, surroundings, type TestHuskies } from './test-huskies.ts';

export type ModelContainment = 'none' | 'keeper' | 'cgroup';

/** A short deadline: an unkillable process costs one look every 10 ms of it. */
const QUICK = { stop: { foreign: 'spare', containment: 'auto', graceMs: 0, timeoutMs: 100 } } as const;
/** ms in which a stop gives up. */
const DEADLINE_MS = 300;
/** ms in which six ticks and every backoff of a fence that can now be lifted fit. */
const REST_MS = 30_000;

export class Model {
  readonly #around: Surroundings = surroundings();
  readonly #scheduler: fc.Scheduler;
  readonly #containment: ModelContainment;
  readonly #judge: Judge;
  readonly #others: Neighbourhood;
  #huskies: TestHuskies;
  #ready = false;
  #dead = { yes: false };
  /** That agents were killed, which nobody has told this host yet: other runs may have their slots by then. */
  #news: (() => void)[] = [];

  constructor(scheduler: fc.Scheduler, containment: ModelContainment) {
    this.#scheduler = scheduler;
    this.#containment = containment;
    this.#around.config.set(QUICK);
    this.#around.world.now = () => this.#huskies?.clock.now() ?? 0;
    this.#judge = new Judge(this.#around.world, containment);
    this.#others = new Neighbourhood(this.#around.world);
    this.#huskies = this.#boot();
  }

  /** All of it, to the end. Throws what was broken. */
  async run(ops: readonly (readonly [Op, number])[]): Promise<void> {
    for (const id of STORIES) await this.#huskies.must('story.add', { title: id, id, stage: 'current' });
    for (const [op, waits] of ops) {
      if (op.do === 'deadline') await this.#goOn(DEADLINE_MS);
      else this.#apply(op);
      await flush();
      this.#judge.look();
      for (let i = 0; i < waits && this.#scheduler.count() > 0; i++) {
        await this.#scheduler.waitOne();
        await flush();
        this.#judge.look();
      }
    }
    await this.#rest();
    this.#judge.lookAtRest();
    if (this.#huskies.errors.length > 0) throw new Error(`errors: ${this.#huskies.errors.join('; ')}`);
  }

  /** A host that a crash can end at every wait: what it was about to do, it never does. */
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
    this.#news = [];
    spawner.carryNews = (tell, killed) => {
      if (killed) this.#news.push(tell);
      else void pause().then(tell);
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

  /** What a dead host had still in hand must not reach the disk. */
  #watched(store: MemoryStore, dead: { yes: boolean }): MemoryStore {
    const commit = (changes: readonly StoreChange[]) => {
      if (dead.yes) throw new Error('this host is dead');
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
      if (op.do === 'strangerLeaves' || op.do === 'wake' || op.do === 'loseKeeper') this.#others[op.do](op.nth);
      else this.#others.act(op.do, op.nth);
    } else if (op.do === 'stranger' || op.do === 'helper') this.#others[op.do](git.pathOf(op.story));
    else if (op.do === 'tick') this.#huskies.clock.step();
    else if (op.do === 'crash') this.#crash();
    else if (op.do === 'news') this.#tellNews();
    else if (op.do === 'badSpawn') this.#huskies.spawner.failAfterFork = noTerminal();
    else if (op.do === 'breakConfig') this.#config(() => this.#around.config.break());
    else if (op.do === 'mendConfig') this.#config(() => this.#around.config.set(QUICK));
    // a host serves nobody before its recovery is done
    else if (this.#ready) void this.#ask(op).catch((error) => this.#huskies.errors.push(String(error)));
  }

  async #ask(op: Exclude<Op, { nth: number }>): Promise<void> {
    const { ask } = this.#huskies;
    if (op.do === 'start') {
      this.#judge.startAsked(op.story, op.agent, 1);
      await ask('agent.start', { story: op.story, agent: op.agent });
      this.#judge.startAsked(op.story, op.agent, -1);
    } else if (op.do === 'stop') {
      const reply = await ask('agent.stop', { story: op.story, agent: op.agent });
      if (reply.ok) this.#judge.stopAcknowledged(reply.value.receipt);
    } else if (op.do === 'stopAll') {
      const reply = await ask('agent.stopAll', {});
      if (reply.ok) for (const receipt of reply.value.receipts) this.#judge.stopAcknowledged(receipt);
    } else if (op.do === 'move') await ask('story.move', { story: op.story, stage: op.stage });
    else if (op.do === 'retry' || op.do === 'release') await ask(`fence.${op.do}`, { story: op.story });
    else if (op.do === 'freeze' || op.do === 'unfreeze') await ask(`story.${op.do}`, { story: op.story });
  }

  #config(change: () => void): void {
    change();
    this.#judge.configChanged();
  }

  #tellNews(): void {
    for (const tell of this.#news.splice(0)) tell();
  }

  #crash(): void {
    this.#dead.yes = true;
    this.#others.hostDies();
    this.#huskies = this.#boot();
    // a keeper notices in its own time
    void this.#scheduler.schedule(Promise.resolve()).then(() => this.#others.keepersEnd());
  }

  /** Everybody can be killed and the config be read; then what is scheduled, and time, until reconcile rests. */
  async #rest(): Promise<void> {
    this.#config(() => this.#around.config.set(QUICK));
    this.#others.wakeAll();
    this.#tellNews();
    await this.#goOn(REST_MS);
  }

  /** What is scheduled, and time: so many ms of it. */
  async #goOn(ms: number): Promise<void> {
    const { clock } = this.#huskies;
    const until = clock.now() + ms;
    while (this.#scheduler.count() > 0 || clock.now() <= until) {
      if (this.#scheduler.count() > 0) await this.#scheduler.waitOne();
      else clock.step();
      await flush();
      this.#judge.look();
    }
  }
}

function noTerminal(): RefusalError {
  return new RefusalError({ code: 'failed', why: legacy('No terminal could be opened.', 'Close some.') });
}
