/**
 * Kill and verify: the only procedure that ends processes of a run (docs/stop.md, "How processes end").
 *
 * Stops, exits, recovery, orphans and fences all use it, and it changes no record. The containment kills first. Then
 * looks suspend what they find until they find nothing new; these processes are killed and awaited, and the next look
 * begins. Only a look that began after the last signal and found no process of the run is proof.
 */

import type { ProcessRef, Survivor } from '../../../contract/index.ts';
import type { CrashPoint, ProcessInfo } from '../ports/index.ts';
import { handedOver } from './handed-over.ts';
import { type Look, Looks } from './looks.ts';
import { killMembers } from './signalling.ts';
import { MAX_SUSPEND_LOOKS, suspend } from './suspending.ts';
import { Tally } from './tally.ts';
import { type KillDeps, keyOf, type StopOptions, type StopOutcome, type StopTarget, sameProcess } from './target.ts';
import { judge } from './verdict.ts';
import { waitUntilGone } from './waiting.ts';

/** How long the containment's own kill may take before processes are killed one by one (docs/stop.md, step 2). */
const CONTAINMENT_WAIT_MS = 1000;
/** How long a round waits for killed processes before they are signalled again. It doubles up to the longest. */
const FIRST_ROUND_MS = 50;
const LONGEST_ROUND_MS = 1000;
/** Pause between rounds that each find new processes. It doubles up to the longest. */
const PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 16;

/**
 * Kills all processes of the target and verifies that they are gone. The outcome names those that are not. Calls
 * `onRemaining` with the number of processes that are left whenever it is known.
 */
export function killAndVerify(
  target: StopTarget,
  options: StopOptions,
  deps: KillDeps,
  onRemaining: (count: number) => void,
): Promise<StopOutcome> {
  return new Procedure(target, options, deps, onRemaining).run();
}

class Procedure {
  readonly #target: StopTarget;
  readonly #options: StopOptions;
  readonly #deps: KillDeps;
  readonly #onRemaining: (count: number) => void;
  readonly #tally: Tally;
  readonly #looks: Looks;
  /** Keys of the processes that were suspended so far. */
  readonly #suspended = new Set<string>();
  /** Keys of the processes that cannot be signalled (EPERM). Such a process is not gone. */
  readonly #denied = new Set<string>();
  #containmentRetried = false;

  constructor(target: StopTarget, options: StopOptions, deps: KillDeps, onRemaining: (count: number) => void) {
    this.#target = target;
    this.#options = options;
    this.#deps = deps;
    this.#onRemaining = onRemaining;
    this.#tally = new Tally(deps.clock);
    this.#looks = new Looks(target, options, deps, this.#tally, onRemaining);
  }

  async run(): Promise<StopOutcome> {
    const present = await this.#tally.time('look', () => this.#presentProcesses());
    this.#pass('stop:looked');
    if (this.#options.graceMs > 0) await this.#tally.time('grace', () => this.#terminate(present));
    const deadlineMs = this.#deps.clock.elapsed() + this.#options.timeoutMs;
    // A runtime needs longer than the kernel, and nothing else can end what it may start again.
    const isContained = this.#target.hold?.container !== undefined;
    const waitMs = isContained ? this.#halfUntil(deadlineMs) : CONTAINMENT_WAIT_MS;
    await this.#killContainment(Math.min(waitMs, this.#options.timeoutMs));
    this.#pass('stop:containment');
    const clean = await this.#killUntilClean(deadlineMs);
    const survivors = clean ? [] : await this.#looks.survivors(this.#denied);
    this.#pass('stop:proved');
    return this.#outcome(clean, survivors, await this.#looks.spared());
  }

  #pass(point: CrashPoint): void {
    this.#deps.checkpoint?.(point);
  }

  /**
   * Names the processes that a containment is about to kill, since the later looks will not see them. Without a
   * containment only a SIGTERM needs to know them.
   */
  async #presentProcesses(): Promise<ProcessInfo[]> {
    const { keeper } = this.#looks;
    // What runs in a container does not descend from the keeper.
    const isContained = this.#target.hold?.container !== undefined;
    if (keeper !== null && !isContained) return await this.#looks.descendantsOf(keeper);
    if (!isContained && (this.#target.hold?.cgroup ?? null) === null && this.#options.graceMs === 0) return [];
    return (await this.#looks.look({ suspend: false }))?.members.map((member) => member.process) ?? [];
  }

  /** Sends SIGTERM and waits for the grace period. The result proves nothing. */
  async #terminate(present: readonly ProcessInfo[]): Promise<void> {
    const processes = present.filter((process) => !this.#looks.isKeeper(process));
    for (const process of processes) this.#deps.signals.send(process, 'SIGTERM');
    await this.#waitFor(processes, this.#deps.clock.elapsed() + this.#options.graceMs);
  }

  async #killContainment(waitMs: number): Promise<void> {
    const { hold } = this.#target;
    if (hold === null || (hold.keeper ?? hold.cgroup ?? hold.container ?? null) === null) return;
    if (this.#looks.kernelProof || waitMs <= 0) return;
    this.#looks.kernelProof = await this.#tally.time('containment', () => hold.killAll(waitMs));
    if (!this.#looks.kernelProof) return;
    this.#tally.markGone(this.#tally.living);
    this.#onRemaining(0);
  }

  /**
   * Repeats suspend, kill, wait and look until a look after the last signal is clean. False: the deadline came first.
   */
  async #killUntilClean(deadlineMs: number): Promise<boolean> {
    const { clock } = this.#deps;
    let roundMs = FIRST_ROUND_MS;
    let pauseMs = PAUSE_MS;
    for (let round = 1; ; round++) {
      const look = (await this.#suspendAll(deadlineMs)) ?? this.#looks.lastReadable;
      if (this.#looks.isClean) {
        if (!(await this.#retryContainment(deadlineMs))) return true;
        continue;
      }
      const now = clock.elapsed();
      if (round > 1 && now >= deadlineMs) return false;
      const untilMs = Math.min(now + roundMs, Math.max(deadlineMs, now + 1));
      if (look !== null && look.members.length > 0) {
        this.#pass('stop:suspended');
        if (await this.#tally.time('kill', () => this.#kill(look, untilMs, deadlineMs))) {
          roundMs = FIRST_ROUND_MS;
          // The second look follows at once. Later rounds pause, because something keeps starting processes.
          if (round > 1) await clock.sleep(pauseMs);
          pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
          continue;
        }
      }
      roundMs = Math.min(roundMs * 2, LONGEST_ROUND_MS);
      await clock.sleep(Math.max(PAUSE_MS, untilMs - clock.elapsed()));
    }
  }

  /**
   * Gives a slow containment a second chance once the looks are clean, because the kernel's proof is the stronger one.
   * A thousand processes on a busy machine may take longer than the first wait. True: it gave the proof, and one more
   * look is due.
   */
  async #retryContainment(deadlineMs: number): Promise<boolean> {
    const { hold } = this.#target;
    const mayProve = hold?.strength === 'kernel' || (hold?.container?.unconfirmed ?? null) !== null;
    if (this.#containmentRetried || this.#looks.kernelProof || !mayProve) return false;
    this.#containmentRetried = true;
    await this.#killContainment(this.#halfUntil(deadlineMs));
    return this.#looks.kernelProof;
  }

  /** Half of the remaining ms: the other half is kept for the rounds that follow if the containment gives no proof. */
  #halfUntil(deadlineMs: number): number {
    return (deadlineMs - this.#deps.clock.elapsed()) / 2;
  }

  /** Looks until there is nothing new to suspend, and returns the last look. Null: it could not read the table. */
  async #suspendAll(deadlineMs: number): Promise<Look | null> {
    for (let looks = 1; ; looks++) {
      const look = await this.#tally.time(
        (found) => ((found?.members.length ?? 0) > 0 ? 'suspend' : 'proof'),
        () => this.#looks.look({ suspend: true }),
      );
      if (look === null) return null;
      const toSuspend = look.members.filter((member) => !this.#looks.isKeeper(member.process));
      const newlySuspended = await suspend(toSuspend, look.suspended, this.#suspended, this.#deps);
      if (newlySuspended === 0 || looks === MAX_SUSPEND_LOOKS || this.#deps.clock.elapsed() >= deadlineMs) return look;
    }
  }

  /** True: all of them were gone by `untilMs`. */
  async #kill({ members: found, sessions, unseen }: Look, untilMs: number, deadlineMs: number): Promise<boolean> {
    const { keeper } = this.#looks;
    const toKill = found.filter((member) => !this.#looks.isKeeper(member.process));
    if (toKill.length + unseen.length === 0 && keeper !== null) {
      await this.#killContainment(this.#halfUntil(deadlineMs));
      // It has nothing left to hold and still does not respond. From here on only looks can tell.
      if (!this.#looks.kernelProof) this.#deps.signals.send(keeper, 'SIGKILL');
    }
    const denied = await killMembers(toKill, sessions, keeper, this.#deps);
    for (const key of denied) this.#denied.add(key);
    this.#pass('stop:killed');
    const awaited = toKill.length > 0 ? toKill : found;
    const left = await this.#waitFor(
      awaited.map((member) => member.process),
      untilMs,
    );
    return left.length === 0;
  }

  async #waitFor<T extends ProcessInfo>(processes: readonly T[], untilMs: number): Promise<T[]> {
    return await waitUntilGone(processes, untilMs, this.#deps, (left) => {
      const alive = new Set(left.map(keyOf));
      this.#tally.markGone(processes.filter((process) => !alive.has(keyOf(process))));
      this.#onRemaining(left.length);
    });
  }

  #outcome(clean: boolean, survivors: Survivor[], spared: ProcessRef[]): StopOutcome {
    const { last: look, isProvenByKernel, readError } = this.#looks;
    // Members of the last look that died after it may have started others, so that look proves nothing.
    const unsettled = !clean && look !== null && look.members.length + look.unseen.length > 0 && survivors.length === 0;
    const seen = [...this.#tally.seen.values()];
    // The container that the hold's own client has started is in the hold.
    const client = this.#target.hold?.container?.client ?? null;
    const clients = seen.filter((process) => client === null || !sameProcess(process, client));
    const named = [...(this.#target.handedTo ?? []), ...handedOver(clients.map((process) => process.command))];
    // A shim is most likely that of a program already named, so it is named only where it is all that shows.
    const handedTo = [...new Set(named.length > 0 ? named : this.#looks.containersBegun)].sort();
    const judgement = judge({
      kernelProof: isProvenByKernel,
      survivors,
      handedTo,
      look:
        look === null
          ? null
          : { closed: look.closed && !unsettled, blind: look.blind.length, orphansUnseen: look.orphansUnseen },
      readError,
      unconfirmed: this.#target.hold?.container?.unconfirmed ?? null,
    });
    return {
      ...judgement,
      killed: seen.filter(({ goneMs }) => goneMs !== null || judgement.verdict === 'gone'),
      spared,
      survivors,
      handedTo,
      blind: look?.blind.length ?? 0,
      ms: Math.ceil(this.#tally.ms),
      phases: this.#tally.phases(),
    };
  }
}
