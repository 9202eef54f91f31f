/** A program without a terminal that a keeper holds, such as git when it runs what a config names for a run. */
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { SpawnedRun } from '../../core/ports/index.ts';
import type { Processes } from '../processes/index.ts';
import { makeStateFolder } from '../state-files/index.ts';
import { KeeperHold } from './hold.ts';
import { type Report, Reports } from './reports.ts';

export interface HolderOptions {
  /** As SpawnOptions. */
  runsDir: string;
  keeperPath: string;
  processes: Processes;
}

/** Of one program; its FIFO is there, the keeper not yet. Nothing but `begin` may be awaited between its making and its start. */
export class HeldProgram {
  readonly #options: HolderOptions;
  readonly #heard: Report[] = [];
  readonly #since: number;
  #reports: Reports | null = null;
  #keeper: ChildProcess | null = null;
  #hold: KeeperHold | null = null;
  #program: number | null = null;
  #onEnd: () => void = () => undefined;
  /** Resolves when the keeper can say nothing more: true when it has said that nothing is left. */
  readonly ended: Promise<boolean>;
  /** The errno with which the program could not be started; null: it could. */
  errno: number | null = null;

  static async begin(options: HolderOptions): Promise<HeldProgram> {
    const held = new HeldProgram(options);
    makeStateFolder(options.runsDir);
    const name = `git-${randomBytes(8).toString('hex')}`;
    held.#reports = await Reports.make(options.runsDir, name, (report) => held.#hear(report));
    return held;
  }

  private constructor(options: HolderOptions) {
    this.#options = options;
    this.#since = options.processes.present();
    this.ended = new Promise((done) => {
      this.#onEnd = () => done(this.#heard.some(({ kind }) => kind === 'empty'));
    });
  }

  /** What is to be started: the keeper, which starts `line`. */
  under(line: readonly string[]): string[] {
    return [this.#options.keeperPath, '--fifo', this.#reports?.path ?? '', '--', ...line];
  }

  /** The keeper was started. When the program ends, all that it has left is ended as well. */
  follow(keeper: ChildProcess): void {
    this.#keeper = keeper;
    // one that ends before it has spoken, or never began, must not leave its FIFO waiting for it
    for (const end of ['exit', 'error'] as const) keeper.once(end, () => this.#reports?.release());
    if (this.#program !== null && this.#heard.some(({ kind }) => kind === 'exit')) this.endAll();
  }

  /** SIGTERM to the program itself, which may tidy up; the rest ends with it. */
  async askToEnd(): Promise<void> {
    const { table, signals } = this.#options.processes;
    const program = this.#program === null ? null : await table.identify(this.#program);
    // its keeper has not reaped it, or this is another's number, which the keeper's report then says
    const ended = this.#heard.some(({ kind }) => kind === 'exit');
    if (program === null || ended) this.endAll();
    else signals.send(program, 'SIGTERM');
  }

  /** SIGKILL to all of it, by the keeper. */
  endAll(): void {
    this.#keeper?.kill('SIGTERM');
    // somebody may have stopped it: then it would not hear
    this.#keeper?.kill('SIGCONT');
  }

  /** Nothing is left, and nothing more will be heard. */
  close(): void {
    this.#reports?.close();
  }

  /** What a stop is to be tried on, since no kernel has said that nothing lives. */
  async left(): Promise<SpawnedRun> {
    const { processes } = this.#options;
    const pid = this.#keeper?.pid ?? 0;
    const root = (await processes.table.identify(pid)) ?? { pid, startTime: this.#since };
    const hold = new KeeperHold(root, processes);
    for (const report of this.#heard) hold.receive(report);
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

  #hear(report: Report): void {
    this.#heard.push(report);
    this.#hold?.receive(report);
    if (report.kind === 'start') this.#program = report.pid;
    if (report.kind === 'exec') this.errno = report.errno;
    if (report.kind === 'exit') this.endAll();
    if (report.kind === 'end') this.#onEnd();
  }
}
