/** What must stay untouched by stops: programs that are not runs, files in worktrees, and the history of the base. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../fixtures/lab.ts';
import { isAlive, marksBelow } from '../fixtures/observer.ts';
import { PRIVATE_FILE } from './project.ts';

/** Looks at the machine and the repository without Huskies. */
export class Ground {
  readonly #lab: Lab;
  readonly #faults = new Set<string>();
  readonly #bystanders: ChildProcess[];
  /** Stories whose worktree a run has used. One that was never used may be removed when its start is cancelled. */
  readonly #used = new Set<string>();
  /** The content of the private file of each worktree. */
  readonly #files = new Map<string, string>();
  #tip: string;
  #landings = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#tip = lab.git('rev-parse', 'main').trim();
    // in a session of its own, with the project as its folder
    const start = (): ChildProcess => spawn('sleep', ['36000'], { cwd: lab.dir, detached: true, stdio: 'ignore' });
    this.#bystanders = [start(), start(), start()];
  }

  /** Everything wrong so far, each once. */
  get faults(): string[] {
    return [...this.#faults];
  }

  /** How often the base moved. */
  get landings(): number {
    return this.#landings;
  }

  /** Looks at everything once. */
  look(): void {
    for (const { pid = 0 } of this.#bystanders)
      if (!isAlive(pid)) this.#faults.add(`I4: process ${pid}, which belongs to no run, was killed`);
    this.#lookAtWorktrees();
    this.#lookAtBase();
  }

  /** Ends the programs that it started. */
  end(): void {
    for (const one of this.#bystanders) one.kill('SIGKILL');
  }

  #lookAtWorktrees(): void {
    const folder = `${this.#lab.dir}.huskies`;
    for (const { story } of marksBelow(this.#lab.home)) this.#used.add(story);
    for (const name of namesIn(folder)) {
      const worktree = join(folder, name);
      if (!this.#used.has(name)) continue;
      const file = join(worktree, PRIVATE_FILE);
      const known = this.#files.get(worktree);
      if (known === undefined) {
        this.#files.set(worktree, `of ${name}, ${statSync(worktree).ino}`);
        writeFileSync(file, this.#files.get(worktree) ?? '');
      } else if (!existsSync(file) || readFileSync(file, 'utf8') !== known) {
        this.#faults.add(`I6: ${file} was changed or removed`);
      }
    }
    for (const worktree of this.#files.keys())
      if (!existsSync(worktree)) this.#faults.add(`I6: ${worktree} was removed`);
  }

  #lookAtBase(): void {
    const tip = this.#lab.git('rev-parse', 'main').trim();
    if (tip === this.#tip) return;
    this.#landings += 1;
    try {
      execFileSync('git', ['-C', this.#lab.dir, 'merge-base', '--is-ancestor', this.#tip, tip], { stdio: 'ignore' });
    } catch {
      this.#faults.add(`the base was moved from ${this.#tip} to ${tip}, which does not contain it`);
    }
    this.#tip = tip;
  }
}

/** The names in a folder; none while it does not exist, since a start that is cancelled removes it again. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
