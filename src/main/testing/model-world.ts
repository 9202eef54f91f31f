/** What agents and a person's own processes do in the fake world without the host's knowledge. */
import type { FakeProcess, FakeWorld } from './fake-world.ts';
import type { Action } from './model-operations.ts';

/** How many processes of a person and helpers of Huskies may live at the same time. */
const STRANGERS = 4;

/** Acts for all processes except the host. */
export class WorldActors {
  readonly #world: FakeWorld;
  /** The parent of a person's own processes. */
  readonly #shell: FakeProcess;
  readonly #strangers: FakeProcess[] = [];

  constructor(world: FakeWorld) {
    this.#world = world;
    world.reusesPids = true;
    this.#shell = world.born({ command: 'zsh', cwd: '/home' });
  }

  /** The nth awake process of an agent does something. Suspended processes and those in D state do nothing. */
  act(what: Action, nth: number): void {
    const awake = this.#ofRuns().filter((one) => one.state === 'S' && !one.subreaper);
    const it = awake[nth % Math.max(awake.length, 1)];
    if (it !== undefined) this.#perform(what, it, nth);
  }

  #perform(what: Action, it: FakeProcess, nth: number): void {
    const world = this.#world;
    if (what === 'exit') world.exit(it.pid, nth % 2);
    else if (what === 'fork') world.fork(it.pid);
    else if (what === 'daemon') {
      const between = world.fork(it.pid);
      world.setsid(world.fork(between.pid).pid);
      world.exit(between.pid);
      world.reap(between.pid);
    } else if (what === 'restart') {
      // An agent that updates itself starts its successor and exits.
      const successor = world.fork(it.pid);
      if (nth % 2 === 0) world.setsid(successor.pid);
      world.exit(it.pid);
    } else if (what === 'stubborn') it.nature = 'unkillable';
    // Only a containment finds a process that hides from every look (docs/stop.md, "Limits"). Without a containment,
    // every process therefore keeps its mark or its folder.
    else if (what === 'disguise' && (it.cwd !== '/' || this.#isHeld(it))) it.mark = null;
    else if (what === 'leave' && (it.mark !== null || this.#isHeld(it))) it.cwd = '/';
  }

  /** A person opens an editor in the worktree. */
  stranger(worktree: string): void {
    this.#settle(this.#world.fork(this.#shell.pid, { cwd: worktree, command: 'vim' }));
  }

  /** Huskies starts a child, such as git, in the worktree. */
  helper(worktree: string): void {
    this.#settle(this.#world.fork(this.#world.host.pid, { cwd: worktree, command: 'git' }));
  }

  strangerExits(nth: number): void {
    const [it] = this.#strangers.splice(nth % Math.max(this.#strangers.length, 1), 1);
    if (it !== undefined) this.#end(it);
  }

  /** The nth that could not be killed can be, and dies if it was to. */
  wake(nth: number): void {
    const stuck = this.#ofRuns().filter((one) => one.nature === 'unkillable');
    const it = stuck[nth % Math.max(stuck.length, 1)];
    if (it !== undefined) this.#world.wake(it);
    this.keepersEnd();
  }

  wakeAll(): void {
    for (const one of this.#ofRuns()) if (one.nature === 'unkillable') this.#world.wake(one);
    this.keepersEnd();
  }

  /** An agent kills its keeper, unless processes would then be hidden from every look. */
  loseKeeper(nth: number): void {
    const keepers = this.#ofRuns().filter((one) => one.subreaper && one.state === 'S');
    const it = keepers[nth % Math.max(keepers.length, 1)];
    if (it === undefined) return;
    const tree = this.#world.descendantsOf(it.pid);
    const findable = tree.every((one) => one.cgroup !== null || one.mark !== null || one.cwd !== '/');
    if (findable) this.#world.exit(it.pid, 137);
  }

  /** Huskies dies together with its own children. Agents live on. */
  hostDies(): void {
    for (const one of this.#world.processes.values())
      if (one.ppid === this.#world.host.pid && one.kin === null) this.#end(one);
    this.#world.crash();
  }

  /** Keepers whose host is gone kill their trees, and end when no process is left. */
  keepersEnd(): void {
    for (const keeper of this.#ofRuns()) {
      if (!keeper.subreaper || keeper.state !== 'S' || keeper.ppid === this.#world.host.pid) continue;
      for (const one of this.#world.descendantsOf(keeper.pid)) this.#world.kill(one);
      if (this.#world.descendantsOf(keeper.pid).length > 0) continue;
      this.#world.exit(keeper.pid);
      this.#world.reap(keeper.pid);
    }
  }

  #ofRuns(): FakeProcess[] {
    return [...this.#world.processes.values()].filter((one) => one.kin !== null && one.state !== 'Z');
  }

  #isHeld(process: FakeProcess): boolean {
    if (process.cgroup !== null) return true;
    for (let at = this.#world.processes.get(process.ppid); at !== undefined; at = this.#world.processes.get(at.ppid))
      if (at.subreaper && at.state === 'S') return true;
    return false;
  }

  #settle(stranger: FakeProcess): void {
    this.#strangers.push(stranger);
    if (this.#strangers.length > STRANGERS) this.strangerExits(0);
  }

  #end(process: FakeProcess): void {
    this.#world.exit(process.pid);
    this.#world.reap(process.pid);
  }
}
