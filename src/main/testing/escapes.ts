/** Runs the real e2e/fake-agents/escapes: compiles it and the keeper, finds living processes, and cleans up. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type Message, messageText, type OutputStream, type RunIo } from '../../contract/index.ts';
import type {
  Clock,
  Identity,
  Log,
  ProcessTable,
  Signals,
  SpawnedRun,
  Spawner,
  Terminals,
} from '../core/ports/index.ts';
import {
  type KillDeps,
  killAndVerify,
  type StopOptions,
  type StopOutcome,
  type StopTarget,
} from '../core/stopping/index.ts';
import { aRunId } from './run-id.ts';

interface Processes {
  table: ProcessTable;
  signals: Signals;
}

/** The real adapters, which the test passes in. */
export interface RealParts {
  processes: Processes;
  clock: Clock;
  spawner(options: {
    runsDir: string;
    keeperPath: string | null;
    terminals: Terminals;
    log: Log;
    cgroups: boolean;
  }): Spawner;
}

/** What holds a run: `keeper` uses no cgroup even if one is available, `auto` uses the best available containment. */
export type HeldBy = 'auto' | 'keeper' | 'namespace' | 'scan';

/** Whether real process trees can be held and killed here, which needs Linux and a C compiler. */
export const canEscape = process.platform === 'linux' && spawnSync('cc', ['--version']).status === 0;

/** Why a containment cannot be tested on this machine, for the name of a test; null if it can. */
export function skipReason(missing: () => Message | null): string | null {
  if (!canEscape) return 'no compiler';
  const why = missing();
  return why === null ? null : messageText(why, 'copied');
}

/** Compiles a C program and returns its path. `source`: relative to the checkout, where vitest and benchmarks run. */
export function compileNative(source: string, program: string): string {
  execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread', '-o', program, resolve(source)]);
  return program;
}

/** A log that discards everything. */
export const quietLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Keeps the output of each run as text. */
export class Transcript implements Pick<Terminals, 'feed' | 'feedPipe'> {
  readonly text = new Map<string, string>();
  readonly #over = new Set<string>();

  feed(run: string) {
    this.text.set(run, '');
    return {
      data: (bytes: Uint8Array) => {
        this.text.set(run, this.of(run) + Buffer.from(bytes).toString('utf8'));
      },
      resize: () => undefined,
      end: async () => void this.#over.add(run),
    };
  }

  /** Keeps the stdout of a run on pipes under the run's id, and its stderr under `RUN stderr`. */
  feedPipe(run: string, stream: OutputStream) {
    return this.feed(stream === 'stdout' ? run : `${run} ${stream}`);
  }

  /** Whether the output of the run has ended. */
  isOver(run: string): boolean {
    return this.#over.has(run);
  }

  of(run: string): string {
    return this.text.get(run) ?? '';
  }
}

/** Identities of this program's living processes that have `text` in their arguments. */
export async function withArgument(program: string, text: string, processes: Processes): Promise<Identity[]> {
  const found: Identity[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    let args: string[];
    try {
      args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
    } catch {
      // The process has ended, or belongs to another user.
      continue;
    }
    if (basename(args[0] ?? '') !== program || !args.some((arg) => arg.includes(text))) continue;
    const identity = await processes.table.identify(Number(name));
    if (identity !== null) found.push(identity);
  }
  return found;
}

/** Starts and stops escapes in its own folder. Everything it starts names that folder, and it kills nothing else. */
export class EscapeKit {
  readonly dir: string;
  readonly keeper: string;
  readonly escape: string;
  readonly processes: Processes;
  readonly transcript = new Transcript();
  readonly deps: KillDeps;
  readonly #parts: RealParts;
  #witnesses = 0;

  constructor(parts: RealParts) {
    this.#parts = parts;
    this.processes = parts.processes;
    this.dir = realpathSync(mkdtempSync(join(tmpdir(), 'huskies-escapes-')));
    this.keeper = this.#compile('native/keeper/keeper.c', 'huskies-keeper');
    this.escape = this.#compile('e2e/fake-agents/escapes/escape.c', 'escape');
    this.deps = { ...parts.processes, clock: parts.clock };
  }

  #compile(source: string, name: string): string {
    return compileNative(source, join(this.dir, name));
  }

  worktree(name: string): string {
    const path = join(this.dir, 'wt', name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  spawner({ keeperPath = this.keeper as string | null, cgroups = true } = {}): Spawner {
    const terminals = this.transcript as Pick<Terminals, 'feed' | 'feedPipe'> as Terminals;
    return this.#parts.spawner({ runsDir: join(this.dir, 'runs'), keeperPath, terminals, log: quietLog, cgroups });
  }

  async start(
    command: readonly string[],
    cwd: string,
    held: HeldBy,
    spawner = this.spawner({ cgroups: held !== 'keeper' }),
    io: RunIo = 'terminal',
  ): Promise<StartedRun> {
    const containment = held === 'keeper' ? 'auto' : held;
    const run = aRunId();
    const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', HUSKIES_RUN: run, HUSKIES_WORKTREE: cwd };
    const pty = await spawner.spawn({ run, command, cwd, env, io, cols: 80, rows: 24, containment });
    const { root, tty, hold } = pty;
    const target: StopTarget = { run, worktree: cwd, root, tty, startedAt: Date.now(), hold, known: [] };
    return { run, pty, target, output: () => this.transcript.of(run) };
  }

  stop(target: StopTarget, options: Partial<StopOptions> = {}): Promise<StopOutcome> {
    return killAndVerify(
      target,
      { foreign: 'spare', graceMs: 0, timeoutMs: 10_000, ...options },
      this.deps,
      () => undefined,
    );
  }

  witness(): Witness {
    return new Witness(join(this.dir, `witness${this.#witnesses++}`), this.processes);
  }

  /** Kills every process of its programs that is still alive, and removes the folder. */
  async close(): Promise<void> {
    for (const program of ['huskies-keeper', 'escape', 'sleep', 'sh']) await killAll(program, this.dir, this.processes);
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A started run with what a stop needs to know. */
export interface StartedRun {
  run: string;
  pty: SpawnedRun;
  target: StopTarget;
  output(): string;
}

async function killAll(program: string, inside: string, processes: Processes): Promise<void> {
  if (!inside.startsWith(join(realpathSync(tmpdir()), 'huskies-escapes-')))
    throw new Error(`will not clean up in ${inside}`);
  for (let tries = 0; tries < 2000; tries++) {
    const alive = await withArgument(program, inside, processes);
    if (alive.length === 0) return;
    for (const identity of alive) processes.signals.send(identity, 'SIGKILL');
  }
}

/** Observes the processes of one escape by a FIFO that each of them holds open. */
export class Witness {
  readonly path: string;
  /** Resolves when the last process that held the FIFO open has ended, once ready() has resolved. */
  readonly ended: Promise<void>;
  readonly #processes: Processes;
  readonly #socket: Socket;
  #guard: number | null;
  #bytes = 0;
  #onBytes: () => void = () => undefined;

  constructor(path: string, processes: Processes) {
    this.path = path;
    this.#processes = processes;
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#guard = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    this.#socket = new Socket({ fd: reader, readable: true, writable: false });
    this.#socket.on('data', (data) => {
      this.#bytes += data.length;
      this.#onBytes();
    });
    this.ended = new Promise((done) => {
      this.#socket.on('end', done);
    });
  }

  /** Resolves when `count` processes have reported that they are in place. */
  async ready(count: number): Promise<void> {
    await new Promise<void>((done) => {
      this.#onBytes = () => {
        if (this.#bytes >= count) done();
      };
      this.#onBytes();
    });
    if (this.#guard !== null) closeSync(this.#guard);
    this.#guard = null;
  }

  /** The processes of the escape that are alive now. */
  alive(): Promise<Identity[]> {
    return withArgument('escape', this.path, this.#processes);
  }

  async close(): Promise<void> {
    await killAll('escape', this.path, this.#processes);
    if (this.#guard !== null) closeSync(this.#guard);
    this.#guard = null;
    this.#socket.destroy();
  }
}
