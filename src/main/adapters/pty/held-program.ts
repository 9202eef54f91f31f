/** A program without a terminal that a keeper holds, such as git when it runs programs that a config names. */
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { SpawnedRun } from '../../core/ports/index.ts';
import type { Processes } from '../processes/index.ts';
import { makeStateFolder } from '../state-files/index.ts';
import { KeeperHold } from './hold.ts';
import { type Report, Reports } from './reports.ts';

/** What every held program of a host is started with. */
export interface HeldProgramOptions {
  /** As SpawnOptions. */
  runsDir: string;
  keeperPath: string;
  processes: Processes;
}

/**
 * One program and its keeper. The FIFO exists from the beginning, the keeper only after `follow`. Between `begin` and
 * the start of the keeper nothing else may be awaited.
 */
export class HeldProgram {
  readonly #options: HeldProgramOptions;
  readonly #received: Report[] = [];
  readonly #since: number;
  #reports: Reports | null = null;
  #keeper: ChildProcess | null = null;
  #hold: KeeperHold | null = null;
  #program: number | null = null;
  #onEnd: () => void = () => undefined;
  /** Resolves when no more reports can come: true when the keeper has reported that nothing is left. */
  readonly ended: Promise<boolean>;
  /** The errno of a program that could not be started; null when it could. */
  errno: number | null = null;

  /** Makes the FIFO. Rejects with the system error. */
  static async begin(options: HeldProgramOptions): Promise<HeldProgram> {
    const held = new HeldProgram(options);
    makeStateFolder(options.runsDir);
    const name = `git-${randomBytes(8).toString('hex')}`;
    held.#reports = await Reports.make(options.runsDir, name, (report) => held.#receive(report));
    return held;
  }

  private constructor(options: HeldProgramOptions) {
    this.#options = options;
    this.#since = options.processes.startTimeNow();
    this.ended = new Promise((done) => {
      this.#onEnd = () => done(this.#received.some(({ kind }) => kind === 'empty'));
    });
  }

  /** The command line of a keeper that starts `command`. */
  commandLine(command: readonly string[]): string[] {
    return [this.#options.keeperPath, '--fifo', this.#reports?.path ?? '', '--', ...command];
  }

  /** Call it once the keeper has been started. When the program ends, the processes that it leaves are killed. */
  follow(keeper: ChildProcess): void {
    this.#keeper = keeper;
    // a keeper that ends before its first report, or never starts, must not leave the FIFO waiting for it
    for (const end of ['exit', 'error'] as const) keeper.once(end, () => this.#reports?.release());
    if (this.#program !== null && this.#received.some(({ kind }) => kind === 'exit')) this.killAll();
  }

  /** Sends SIGTERM to the program itself, so that it can clean up; the rest of its tree is killed when it ends. */
  async askToEnd(): Promise<void> {
    const { table, signals } = this.#options.processes;
    const program = this.#program === null ? null : await table.identify(this.#program);
    // until the keeper reports the exit it has not reaped the program, so the pid cannot have been reused
    const ended = this.#received.some(({ kind }) => kind === 'exit');
    if (program === null || ended) this.killAll();
    else signals.send(program, 'SIGTERM');
  }

  /** Makes the keeper send SIGKILL to the whole tree. */
  killAll(): void {
    this.#keeper?.kill('SIGTERM');
    // a suspended keeper would not receive the signal
    this.#keeper?.kill('SIGCONT');
  }

  /** To be called when nothing is left; no more reports are read. */
  close(): void {
    this.#reports?.close();
  }

  /** The target for a stop, when the kernel has not confirmed that nothing is left. */
  async toSpawnedRun(): Promise<SpawnedRun> {
    const { processes } = this.#options;
    const pid = this.#keeper?.pid ?? 0;
    const root = (await processes.table.identify(pid)) ?? { pid, startTime: this.#since };
    const hold = new KeeperHold(root, processes);
    for (const report of this.#received) hold.receive(report);
    this.#hold = hold;
    return {
      root,
      agentPid: this.#program ?? pid,
      tty: 0,
      containment: 'keeper',
      hold,
      exited: this.ended.then(() => null),
      write: async () => 'closed',
      endInput: async () => undefined,
      lastOutputAt: () => null,
      resize: () => undefined,
      close: async () => this.close(),
    };
  }

  #receive(report: Report): void {
    this.#received.push(report);
    this.#hold?.receive(report);
    if (report.kind === 'start') this.#program = report.pid;
    if (report.kind === 'exec') this.errno = report.errno;
    if (report.kind === 'exit') this.killAll();
    if (report.kind === 'end') this.#onEnd();
  }
}
