/** The one fake of the PtySpawner port: agents as processes of a FakeWorld, ended by the test's word. */
import { RefusalError } from '../../contract/index.ts';
import { CancelledError, type PtyRun, type PtySpawner, SpawnFailed, type SpawnRequest } from '../core/ports/index.ts';
import { FakeKeeper, FakeNoHold, type Pause } from './fake-processes.ts';
import type { FakeProcess, FakeWorld } from './fake-world.ts';

export interface FakeAgent {
  request: SpawnRequest;
  process: FakeProcess;
  typed: string[];
  closed: boolean;
  /** The agent's own exit; what it forked lives on. */
  exit(code: number): void;
}

export class FakeSpawner implements PtySpawner {
  readonly #world: FakeWorld;
  readonly #pause: Pause;
  /** By run id, also those that ended. */
  readonly agents = new Map<string, FakeAgent>();
  /** False: runs are held by nothing. */
  keeper = true;
  /** When set, the next spawn rejects with it, once. */
  failNext: Error | null = null;
  /** When set, the next spawn forks and then rejects with SpawnFailed for this cause, once. */
  failAfterFork: Error | null = null;

  constructor(world: FakeWorld, pause: Pause = async () => undefined) {
    this.#world = world;
    this.#pause = pause;
  }

  /** Commands that are on no PATH. */
  readonly missing = new Set<string>();

  async check([command = '']: readonly string[]): Promise<void> {
    await this.#pause();
    if (!this.missing.has(command)) return;
    throw new RefusalError({
      code: 'command-not-found',
      message: `Command not found: '${command}'.`,
      remedy: 'Install it.',
    });
  }

  describe(): { container: 'keeper' | 'scan'; why: string } {
    return { container: this.keeper ? 'keeper' : 'scan', why: 'as the test says' };
  }

  regain(): null {
    return null;
  }

  cgroups(): { run: string; cgroup: string }[] {
    return [];
  }

  async spawn(request: SpawnRequest): Promise<PtyRun> {
    await this.#pause();
    if (request.cancel?.cancelled) throw new CancelledError('the start');
    const failure = this.failNext;
    this.failNext = null;
    if (failure !== null) throw failure;
    const mark = { run: request.run, worktree: request.env.HUSKIES_WORKTREE ?? '' };
    const birth = { cwd: request.cwd, mark, command: request.command.join(' ') };
    const root = this.#world.fork(this.#world.host.pid, birth);
    this.#world.setsid(root.pid);
    const process = this.keeper ? this.#world.fork(root.pid, birth) : root;
    if (process !== root) this.#world.setsid(process.pid);
    const hold = this.keeper ? new FakeKeeper(this.#world, root, process, this.#pause) : new FakeNoHold(root);
    let ended: (code: number | null) => void = () => undefined;
    const exited = new Promise<number | null>((resolve) => {
      ended = resolve;
    });
    const agent: FakeAgent = {
      request,
      process,
      typed: [],
      closed: false,
      exit: (code) => {
        this.#world.exit(process.pid);
        this.#world.reap(process.pid);
        ended(code);
      },
    };
    this.agents.set(request.run, agent);
    await this.#pause();
    const run: PtyRun = {
      root: { pid: root.pid, startTime: root.startTime },
      agentPid: process.pid,
      tty: 0,
      container: this.keeper ? 'keeper' : 'scan',
      hold,
      exited,
      write: (data) => agent.typed.push(data),
      resize: () => undefined,
      close: async () => {
        await this.#pause();
        agent.closed = true;
      },
    };
    const late = this.failAfterFork;
    this.failAfterFork = null;
    if (late !== null) throw new SpawnFailed(late, run);
    return run;
  }
}
