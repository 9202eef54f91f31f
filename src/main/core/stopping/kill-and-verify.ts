/**
 * The one procedure by which anything of a run ends (docs/stop.md, "How processes end"): a stop, the end of a run by
 * itself, what is found before a start or after a crash, an orphan, another try at a fence. It changes no record; it
 * only finds out and kills. In its order: the containment's kill and its word; suspend whoever is found to a fixpoint;
 * kill them; wait for exactly these; look anew, and only a look after the last signal that finds nobody is proof.
 */

import type { ProcessRef, Survivor } from '../../../contract/index.ts';
import type { CrashPoint, ProcessInfo } from '../ports/index.ts';
import { handedOver } from './handed-over.ts';
import { type Look, Looks } from './looks.ts';
import { killMembers } from './signalling.ts';
import { SUSPEND_LOOKS, suspend } from './suspending.ts';
import { Tally } from './tally.ts';
import { type KillDeps, keyOf, type StopOptions, type StopOutcome, type StopTarget } from './target.ts';
import { judge } from './verdict.ts';
import { waitUntilGone } from './waiting.ts';

/** ms that the containment's own kill gets before the kill by hand begins (docs/stop.md, step 2). */
const CONTAINMENT_WAIT_MS = 1000;
/** ms after which those that were killed and live on are signalled again, doubling up to the longest. */
const FIRST_ROUND_MS = 50;
const LONGEST_ROUND_MS = 1000;
/** ms between turns that find new members each time, doubling up to the longest. */
const PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 16;

export function killAndVerify(
  target: StopTarget,
  options: StopOptions,
  deps: KillDeps,
  /** Told how many are left whenever that is known anew. */
  onLeft: (left: number) => void,
): Promise<StopOutcome> {
  return new Procedure(target, options, deps, onLeft).run();
}

class Procedure {
  readonly #target: StopTarget;
  readonly #options: StopOptions;
  readonly #deps: KillDeps;
  readonly #onLeft: (left: number) => void;
  readonly #tally: Tally;
  readonly #looks: Looks;
  readonly #suspended = new Set<string>();
  /** Who may not be signalled (EPERM): that is never gone. */
  readonly #denied = new Set<string>();
  #askedAgain = false;

  constructor(target: StopTarget, options: StopOptions, deps: KillDeps, onLeft: (left: number) => void) {
    this.#target = target;
    this.#options = options;
    this.#deps = deps;
    this.#onLeft = onLeft;
    this.#tally = new Tally(deps.clock);
    this.#looks = new Looks(target, options, deps, this.#tally, onLeft);
  }

  async run(): Promise<StopOutcome> {
    const present = await this.#tally.time('look', () => this.#whoIsThere());
    this.#pass('stop:looked');
    if (this.#options.graceMs > 0) await this.#tally.time('grace', () => this.#askPolitely(present));
    const deadline = this.#deps.clock.elapsed() + this.#options.timeoutMs;
    await this.#killContainment(Math.min(CONTAINMENT_WAIT_MS, this.#options.timeoutMs));
    this.#pass('stop:containment');
    const clean = await this.#killUntilClean(deadline);
    const survivors = clean ? [] : await this.#looks.survivors(this.#denied);
    this.#pass('stop:proved');
    return this.#outcome(clean, survivors, await this.#looks.spared());
  }

  #pass(point: CrashPoint): void {
    this.#deps.checkpoint?.(point);
  }

  /** Without a containment nobody dies unseen, so only a polite question needs to know whom to ask; a cgroup's are named first. */
  async #whoIsThere(): Promise<ProcessInfo[]> {
    const { keeper } = this.#looks;
    if (keeper !== null) return await this.#looks.inside(keeper);
    if ((this.#target.hold?.cgroup ?? null) === null && this.#options.graceMs === 0) return [];
    return (await this.#looks.again({ suspending: false }))?.members.map((member) => member.process) ?? [];
  }

  /** SIGTERM with a deadline of its own. Whatever comes of it proves nothing. */
  async #askPolitely(present: readonly ProcessInfo[]): Promise<void> {
    const asked = present.filter((process) => !this.#looks.isKeeper(process));
    for (const process of asked) this.#deps.signals.send(process, 'SIGTERM');
    await this.#waitFor(asked, this.#deps.clock.elapsed() + this.#options.graceMs);
  }

  async #killContainment(wait: number): Promise<void> {
    const { hold } = this.#target;
    if (hold === null || (hold.keeper ?? hold.cgroup) === null || this.#looks.kernelProof || wait <= 0) return;
    this.#looks.kernelProof = await this.#tally.time('containment', () => hold.killAll(wait));
    if (!this.#looks.kernelProof) return;
    this.#tally.gone(this.#tally.living);
    this.#onLeft(0);
  }

  /** Suspends and kills whom it sees, waits, and looks again with nothing cached, until a look after the last signal is clean. */
  async #killUntilClean(deadline: number): Promise<boolean> {
    const { clock } = this.#deps;
    let round = FIRST_ROUND_MS;
    let pause = PAUSE_MS;
    for (let turns = 1; ; turns++) {
      const look = (await this.#suspendAll(deadline)) ?? this.#looks.lastRead;
      if (this.#looks.clean) {
        if (!(await this.#provedAfterAll(deadline))) return true;
        continue;
      }
      const now = clock.elapsed();
      if (turns > 1 && now >= deadline) return false;
      const until = Math.min(now + round, Math.max(deadline, now + 1));
      if (look !== null && look.members.length > 0) {
        this.#pass('stop:suspended');
        if (await this.#tally.time('kill', () => this.#kill(look, until, deadline))) {
          round = FIRST_ROUND_MS;
          // the second look is due at once; from then on somebody is reborn in between, and others must get their turn
          if (turns > 1) await clock.sleep(pause);
          pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
          continue;
        }
      }
      round = Math.min(round * 2, LONGEST_ROUND_MS);
      await clock.sleep(Math.max(PAUSE_MS, until - clock.elapsed()));
    }
  }

  /**
   * Nobody is seen any more. A containment that was too slow for its first wait (a thousand processes, a busy machine) is
   * asked once more, since its word is the stronger proof; with it another look is due.
   */
  async #provedAfterAll(deadline: number): Promise<boolean> {
    if (this.#askedAgain || this.#looks.kernelProof || this.#target.hold?.strength !== 'kernel') return false;
    this.#askedAgain = true;
    await this.#killContainment(this.#lastWait(deadline));
    return this.#looks.kernelProof;
  }

  /** Nothing is left to do but to wait for the containment's word; the other half of the time is for doing without it. */
  #lastWait(deadline: number): number {
    return (deadline - this.#deps.clock.elapsed()) / 2;
  }

  /** The last look of a suspend: everybody it found is stopped, or cannot be. One that finds nobody may be the proof. */
  async #suspendAll(deadline: number): Promise<Look | null> {
    for (let looks = 1; ; looks++) {
      const look = await this.#tally.time(
        (found) => ((found?.members.length ?? 0) > 0 ? 'suspend' : 'proof'),
        () => this.#looks.again({ suspending: true }),
      );
      if (look === null) return null;
      const others = look.members.filter((member) => !this.#looks.isKeeper(member.process));
      const fresh = await suspend(others, look.suspended, this.#suspended, this.#deps);
      if (fresh === 0 || looks === SUSPEND_LOOKS || this.#deps.clock.elapsed() >= deadline) return look;
    }
  }

  /** True when all of them were seen gone by `until`. */
  async #kill({ members: found, sessions, unseen }: Look, until: number, deadline: number): Promise<boolean> {
    const { keeper } = this.#looks;
    const others = found.filter((member) => !this.#looks.isKeeper(member.process));
    if (others.length + unseen.length === 0 && keeper !== null) {
      await this.#killContainment(this.#lastWait(deadline));
      // it holds nobody and yet says nothing: from here on only looking can tell
      if (!this.#looks.kernelProof) this.#deps.signals.send(keeper, 'SIGKILL');
    }
    const denied = await killMembers(others, sessions, keeper, this.#deps);
    for (const key of denied) this.#denied.add(key);
    this.#pass('stop:killed');
    const awaited = others.length > 0 ? others : found;
    const left = await this.#waitFor(
      awaited.map((member) => member.process),
      until,
    );
    return left.length === 0;
  }

  async #waitFor<T extends ProcessInfo>(those: readonly T[], until: number): Promise<T[]> {
    return await waitUntilGone(those, until, this.#deps, (left) => {
      const alive = new Set(left.map(keyOf));
      this.#tally.gone(those.filter((one) => !alive.has(keyOf(one))));
      this.#onLeft(left.length);
    });
  }

  #outcome(clean: boolean, survivors: Survivor[], spared: ProcessRef[]): StopOutcome {
    const { last: look, vouched, trouble } = this.#looks;
    // members of the last look that died after it may have left others: that look proves nothing
    const restless = !clean && look !== null && look.members.length + look.unseen.length > 0 && survivors.length === 0;
    const commands = [...this.#tally.seen.values()].map((one) => one.command);
    const handedTo = [...new Set([...(this.#target.handedTo ?? []), ...handedOver(commands)])].sort();
    const judgement = judge({
      kernelProof: vouched,
      survivors,
      handedTo,
      look:
        look === null
          ? null
          : { closed: look.closed && !restless, blind: look.blind.length, orphansUnseen: look.orphansUnseen },
      trouble,
    });
    return {
      ...judgement,
      killed: [...this.#tally.seen.values()].filter(({ goneMs }) => goneMs !== null || judgement.verdict === 'gone'),
      spared,
      survivors,
      handedTo,
      blind: look?.blind.length ?? 0,
      ms: Math.ceil(this.#tally.ms),
      phases: this.#tally.phases(),
    };
  }
}
