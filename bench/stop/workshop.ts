/** What the tries need, in one temporary folder: process trees, bystanders, the crowd, servers and cgroups. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { createProcesses } from '../../src/main/adapters/processes/index.ts';
import { createSpawner } from '../../src/main/adapters/pty/index.ts';
import { systemClock } from '../../src/main/adapters/system/index.ts';
import type { Spawner, Terminals } from '../../src/main/core/ports/index.ts';
import { EscapeKit, quietLog } from '../../src/main/testing/escapes.ts';
import { Bystanders } from './bystanders.ts';
import { CgroupRoom } from './cgroup.ts';

const run = promisify(execFile);

/** How many unrelated processes live on the machine meanwhile. */
export const CROWD = 500;
/** Tries per cell. */
export const TRIES = Number(process.env.HUSKIES_BENCH_TRIES ?? 10);

/** Created lazily, since the temporary folder does not exist yet. */
const LOOKER = resolve('build/bench/huskies-looker');

function compile(source: string, program: string): string {
  mkdirSync(dirname(program), { recursive: true });
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread', '-o', program, resolve(source)]);
  return program;
}

export class Workshop {
  readonly #processes = createProcesses({ lookerPath: compile('native/looker/looker.c', LOOKER), log: quietLog });
  readonly kit = new EscapeKit({ processes: this.#processes, clock: systemClock, spawner: createSpawner });
  /** The worktree in which every tree starts. */
  readonly worktree = this.kit.worktree('bench');
  /** The fake agent, called by a path in the worktree, as an agent's own tools are. */
  readonly agent = join(this.worktree, 'escape');
  readonly bystanders = new Bystanders(this.kit, this.worktree);
  readonly cgroups = new CgroupRoom();
  readonly killLoop = compile('bench/stop/kill-loop.c', join(this.kit.dir, 'kill-loop'));
  /** As in the product: the best containment available. */
  readonly best: Spawner = this.#spawner(true);
  /** The keeper only. */
  readonly kept: Spawner = this.#spawner(false);
  readonly #stopped = new AbortController();
  readonly #interrupt = () => this.#stopped.abort(new Error('interrupted'));
  #leave: () => Promise<void> = async () => undefined;

  constructor() {
    copyFileSync(this.kit.escape, this.agent);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, this.#interrupt);
  }

  #spawner(cgroups: boolean): Spawner {
    const options = {
      runsDir: join(this.kit.dir, 'runs'),
      keeperPath: this.kit.keeper,
      terminals: this.kit.transcript as Pick<Terminals, 'feed'> as Terminals,
      processes: this.#processes,
      log: quietLog,
      cgroups,
    };
    return createSpawner(options);
  }

  /** Prints what is being measured, since the run takes minutes. */
  say(what: string): void {
    console.error(`${Math.round(performance.now() / 1000)} s: ${what}`);
  }

  /** Throws if the benchmark has been interrupted, so that everything is cleaned up. */
  check(): void {
    this.#stopped.signal.throwIfAborted();
  }

  /** Starts the crowd. */
  async fill(): Promise<void> {
    const witness = this.kit.witness();
    const others = await this.kit.start(
      [this.kit.escape, 'plain', String(CROWD - 1), witness.path],
      this.kit.worktree('crowd'),
      'auto',
      this.kept,
    );
    this.#leave = async () => {
      await this.kit.stop(others.target);
      await witness.close();
      await others.pty.close();
    };
    await witness.ready(CROWD);
  }

  /** tmux with its own server, whose socket is in the temporary folder. */
  async tmux(...args: string[]): Promise<string> {
    const { TMUX: _, ...env } = process.env;
    const { stdout } = await run('tmux', ['-L', 'bench', '-f', '/dev/null', ...args], {
      env: { ...env, TMUX_TMPDIR: this.kit.dir },
    });
    return stdout.trim();
  }

  async close(): Promise<void> {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, this.#interrupt);
    await this.#leave();
    // no server is normal: it ends with its last session
    if (hasProgram('tmux', '-V')) await this.tmux('kill-server').catch(() => undefined);
    await this.bystanders.close();
    await this.kit.close();
    await this.cgroups.close();
    // the looker does not keep the event loop alive, so its end must be awaited here
    const awake = setInterval(() => undefined, 1000);
    await this.#processes.close();
    clearInterval(awake);
  }
}

export function hasProgram(name: string, option: string): boolean {
  return spawnSync(name, [option]).status === 0;
}
