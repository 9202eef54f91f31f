/** The fake of the Spawner port. Agents are processes of a FakeWorld, and end when the test says so. */
import { type Message, message, RefusalError, type TerminalSize } from '../../contract/index.ts';
import {
  CancelledError,
  type SpawnedRun,
  type Spawner,
  SpawnFailed,
  type SpawnRequest,
  type TreeHold,
} from '../core/ports/index.ts';
import { FakeCgroupHold, FakeKeeper, FakeNoHold, type Pause } from './fake-processes.ts';
import type { FakeProcess, FakeWorld } from './fake-world.ts';

/** Path prefix of the cgroups of runs. */
const CGROUPS = '/cgroup/';

/** What was spawned for one run. */
export interface FakeAgent {
  request: SpawnRequest;
  process: FakeProcess;
  typed: string[];
  /** Is called after each text that was typed. */
  onTyped?(): void;
  /** The sizes of its terminal after the first one. */
  sizes: TerminalSize[];
  closed: boolean;
  /** The result of SpawnedRun.lastOutputAt, which the test sets. */
  lastOutputAt: number | null;
  /** Whether its spawn is reported as failed. */
  failed: boolean;
  /** Ends the agent itself. Processes that it forked live on. */
  exit(code: number): void;
}

/** A spawner in a FakeWorld. */
export class FakeSpawner implements Spawner {
  readonly #world: FakeWorld;
  readonly #pause: Pause;
  /** All agents by their run ids, including those that have ended. */
  readonly agents = new Map<string, FakeAgent>();
  /** False: runs have no containment. */
  keeper = true;
  /** True: the keeper comes with a cgroup. */
  cgroup = false;
  /** Decides when `report` tells the host of an agent's exit. Null: at once, and only after `FakeAgent.exit`. */
  deliverExit: ((report: () => void, killed: boolean) => void) | null = null;
  /** Called with each agent right after its fork. */
  onFork: ((agent: FakeAgent) => void) | null = null;
  /** If set, the next spawn rejects with it, once. */
  failNext: Error | null = null;
  /** If set, the next spawn forks and then rejects with SpawnFailed for this cause, once. */
  failAfterFork: Error | null = null;

  constructor(world: FakeWorld, pause: Pause = async () => undefined) {
    this.#world = world;
    this.#pause = pause;
  }

  /** Absent: there are no sandboxes. FakeContainers sets both. */
  containers?: () => Promise<string[]>;
  regainContainer?: (run: string, inner: TreeHold | null) => TreeHold | null;

  /** Commands that cannot be found on the PATH. */
  readonly missing = new Set<string>();

  async check([command = '']: readonly string[]): Promise<void> {
    await this.#pause();
    if (!this.missing.has(command)) return;
    throw new RefusalError({
      code: 'command-not-found',
      why: message('pty.command', { command, why: message('pty.command.noPath') }),
    });
  }

  describe(): { containment: 'keeper' | 'cgroup' | 'none'; why: Message } {
    return { containment: this.#containment, why: message('pty.why.config') };
  }

  get #containment(): 'keeper' | 'cgroup' | 'none' {
    if (!this.keeper) return 'none';
    return this.cgroup ? 'cgroup' : 'keeper';
  }

  regain(cgroup: string): TreeHold {
    return new FakeCgroupHold(this.#world, cgroup, this.#pause);
  }

  cgroups(): { run: string; cgroup: string }[] {
    const cgroups = new Set([...this.#world.processes.values()].flatMap((process) => process.cgroup ?? []));
    return [...cgroups].map((cgroup) => ({ run: cgroup.slice(CGROUPS.length), cgroup }));
  }

  async spawn(request: SpawnRequest): Promise<SpawnedRun> {
    await this.#pause();
    if (request.cancel?.cancelled) throw new CancelledError('the start');
    const failure = this.failNext;
    this.failNext = null;
    if (failure !== null) throw failure;
    const late = this.failAfterFork;
    this.failAfterFork = null;
    const mark = { run: request.run, worktree: request.env.HUSKIES_WORKTREE ?? '' };
    const birth = { cwd: request.cwd, mark, command: request.command.join(' '), kin: request.run };
    const root = this.#world.fork(this.#world.host.pid, birth);
    this.#world.setsid(root.pid);
    const tty = request.io === 'pipes' ? 0 : this.#world.openTty();
    root.tty = tty;
    const containment = this.#containment;
    const cgroup = containment === 'cgroup' ? CGROUPS + request.run : null;
    const process = this.keeper ? this.#world.fork(root.pid, { ...birth, cgroup }) : root;
    if (process !== root) {
      this.#world.setsid(process.pid);
      process.tty = tty;
      root.tty = 0;
    }
    const hold = this.keeper ? new FakeKeeper(this.#world, root, process, this.#pause) : new FakeNoHold(root);
    let ended: (code: number | null) => void = () => undefined;
    const exited = new Promise<number | null>((resolve) => {
      ended = resolve;
    });
    const agent: FakeAgent = {
      request,
      process,
      typed: [],
      sizes: [],
      closed: false,
      lastOutputAt: null,
      failed: late !== null,
      exit: (code) => {
        this.#world.exit(process.pid, code);
        if (this.deliverExit === null) ended(code);
      },
    };
    root.onExit = () => this.#world.reap(root.pid);
    process.onExit = (code) => {
      this.#world.reap(process.pid);
      this.deliverExit?.(() => ended(code), process.killPending);
    };
    this.agents.set(request.run, agent);
    this.onFork?.(agent);
    await this.#pause();
    const run: SpawnedRun = {
      root: { pid: root.pid, startTime: root.startTime },
      agentPid: process.pid,
      tty,
      containment,
      hold,
      exited,
      async write(data) {
        agent.typed.push(typeof data === 'string' ? data : String.fromCharCode(...data));
        agent.onTyped?.();
        return agent.closed ? 'closed' : 'open';
      },
      endInput: async () => undefined,
      lastOutputAt: () => agent.lastOutputAt,
      resize: (cols, rows) => void agent.sizes.push({ cols, rows }),
      close: async () => {
        await this.#pause();
        if (!agent.closed && tty !== 0) this.#world.closeTty(tty);
        agent.closed = true;
      },
    };
    if (late !== null) throw new SpawnFailed(late, run);
    return run;
  }
}
