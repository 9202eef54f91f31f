/**
 * Three processes that a stop must not touch: one in a folder with a similar name, one with the worktree in its arguments, and a shell that was in the worktree before the agent. They are not children of Huskies.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Identity } from '../../src/main/core/ports/index.ts';
import type { EscapeKit } from '../../src/main/testing/escapes.ts';

/** $1: a FIFO that the benchmark holds open; they end when it closes. $2: the worktree. */
const START = `
cd "$2-b" && sh -c 'read -r line < "$0"' "$1" "$2-b/server.js" > /dev/null 2>&1 & echo $!
cd / && sh -c 'read -r line < "$0"' "$1" "$2/notes.txt" > /dev/null 2>&1 & echo $!
cd "$2" && sh -c 'read -r line < "$0"' "$1" > /dev/null 2>&1 & echo $!
`;

export class Bystanders {
  readonly #kit: EscapeKit;
  readonly #worktree: string;
  readonly #fifo: string;
  readonly #guard: number;
  #those: Identity[] = [];

  constructor(kit: EscapeKit, worktree: string) {
    this.#kit = kit;
    this.#worktree = worktree;
    mkdirSync(`${worktree}-b`, { recursive: true });
    this.#fifo = join(kit.dir, 'bystanders');
    execFileSync('mkfifo', [this.#fifo]);
    this.#guard = openSync(this.#fifo, constants.O_RDWR);
  }

  get pids(): number[] {
    return this.#those.map((one) => one.pid);
  }

  /** Starts those that are missing; resolves when all three are running. */
  async gather(): Promise<void> {
    const { table } = this.#kit.processes;
    if (this.#those.length > 0 && (await table.alive(this.#those)).length === this.#those.length) return;
    await this.#end();
    const said = execFileSync('sh', ['-c', START, 'sh', this.#fifo, this.#worktree], { encoding: 'utf8' });
    const found = await Promise.all(
      said
        .trim()
        .split('\n')
        .map((pid) => table.identify(Number(pid))),
    );
    this.#those = found.filter((one) => one !== null);
    if (this.#those.length !== 3) throw new Error('the bystanders did not come');
  }

  /** Returns how many of the three have ended. */
  async hurt(): Promise<number> {
    return this.#those.length - (await this.#kit.processes.table.alive(this.#those)).length;
  }

  async #end(): Promise<void> {
    for (const one of this.#those) this.#kit.processes.signals.send(one, 'SIGKILL');
    this.#those = [];
  }

  async close(): Promise<void> {
    await this.#end();
    closeSync(this.#guard);
  }
}
