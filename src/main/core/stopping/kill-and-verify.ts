/**
 * The one procedure by which anything of a run ends (stop.md, "How they die"): a stop, the end of a run by itself, what
 * is found before a start or after a crash, another try at a fence. It changes no record; it only finds out and kills.
 */
import type { KilledProcess, Survivor } from '../../../contract/index.ts';
import type { Clock, Identity, ProcessInfo, ProcessTable, Signals, TableScan } from '../ports/index.ts';
import { type Member, type Membership, membersOf } from './members.ts';
import { anyOutside } from './outside.ts';
import { killMembers } from './signalling.ts';
import { survivorsOf, wordsOf } from './survivors.ts';
import { keyOf, type StopOptions, type StopOutcome, type StopTarget, sameProcess } from './target.ts';
import { judge } from './verdict.ts';
import { waitUntilGone } from './waiting.ts';

export interface KillDeps {
  table: ProcessTable;
  signals: Signals;
  clock: Clock;
}

/** ms that the container's own kill gets before the kill by hand begins (stop.md, step 0). */
const CONTAINER_WAIT = 1000;
/** ms after which those that were killed and live on are signalled again, doubling up to the longest. */
const FIRST_ROUND = 50;
const LONGEST_ROUND = 1000;
/** ms between looks that find new members each time. */
const BREATH = 1;

export function killAndVerify(
  target: StopTarget,
  options: StopOptions,
  deps: KillDeps,
  /** Told how many are left whenever that is known anew. */
  onLeft: (left: number) => void,
): Promise<StopOutcome> {
  return new Procedure(target, options, deps, onLeft).run();
}

/** One finished look: a scan and what it means for the run. */
interface Look extends Membership {
  closed: boolean;
}

class Procedure {
  readonly #target: StopTarget;
  readonly #options: StopOptions;
  readonly #deps: KillDeps;
  readonly #onLeft: (left: number) => void;
  /** Everything ever seen to be the run's, under its identity. */
  readonly #seen = new Map<string, KilledProcess>();
  readonly #denied = new Set<string>();
  #kernelProof = false;
  /** Somebody was found whom the container did not hold: its word is then no proof for all of the run. */
  #outside = false;
  #look: Look | null = null;
  #trouble: string | null = null;

  constructor(target: StopTarget, options: StopOptions, deps: KillDeps, onLeft: (left: number) => void) {
    this.#target = target;
    this.#options = options;
    this.#deps = deps;
    this.#onLeft = onLeft;
  }

  async run(): Promise<StopOutcome> {
    const began = this.#deps.clock.now();
    const present = await this.#whoIsThere();
    if (this.#options.graceMs > 0) await this.#askPolitely(present);
    const deadline = this.#deps.clock.now() + this.#options.timeoutMs;
    await this.#killContainer(deadline);
    const clean = await this.#killUntilClean(deadline);
    const survivors = clean ? [] : await this.#survivors();
    return this.#outcome(began, clean, survivors);
  }

  /** The keeper while it still holds: it is asked to end, never killed, since its last word is the proof. */
  get #keeper(): Identity | null {
    const { hold } = this.#target;
    return hold?.strength === 'kernel' ? hold.keeper : null;
  }

  /** The kernel vouches for all of the run. */
  get #vouched(): boolean {
    return this.#kernelProof && !this.#outside;
  }

  /** Names for the receipt, before anything is killed. Under a keeper its descendants are all there is to see. */
  async #whoIsThere(): Promise<ProcessInfo[]> {
    const keeper = this.#keeper;
    if (keeper === null) return (await this.#lookAgain())?.members.map((member) => member.process) ?? [];
    try {
      const inside = await this.#deps.table.descendants(keeper);
      this.#remember(inside.map((process) => ({ process, evidence: 'container' })));
      this.#onLeft(inside.length);
      return inside;
    } catch (error) {
      this.#trouble = wordsOf(error);
      return [];
    }
  }

  /** SIGTERM with a deadline of its own. Whatever comes of it proves nothing. */
  async #askPolitely(present: readonly ProcessInfo[]): Promise<void> {
    const asked = present.filter((process) => !this.#isKeeper(process));
    for (const process of asked) this.#deps.signals.send(process, 'SIGTERM');
    await waitUntilGone(asked, this.#deps.clock.now() + this.#options.graceMs, this.#deps, this.#onLeft);
  }

  async #killContainer(deadline: number): Promise<void> {
    const { hold } = this.#target;
    if (hold === null || this.#kernelProof) return;
    const wait = Math.min(CONTAINER_WAIT, deadline - this.#deps.clock.now());
    if (wait > 0) this.#kernelProof = await hold.killAll(wait);
  }

  /** Looks, kills what it sees, waits, and looks again with nothing cached; true: a look after the last signal saw none, closed unless the kernel vouches. */
  async #killUntilClean(deadline: number): Promise<boolean> {
    let round = FIRST_ROUND;
    for (let looks = 1; ; looks++) {
      const look = await this.#lookAgain();
      if (this.#isClean(look)) return true;
      const now = this.#deps.clock.now();
      if (looks > 1 && now >= deadline) return false;
      const until = Math.min(now + round, Math.max(deadline, now + 1));
      if (look !== null && look.members.length > 0 && (await this.#kill(look, until, deadline))) {
        round = FIRST_ROUND;
        // the second look is due at once; from then on somebody is reborn in between, and others must get their turn
        if (looks > 1) await this.#deps.clock.sleep(BREATH);
        continue;
      }
      round = Math.min(round * 2, LONGEST_ROUND);
      await this.#deps.clock.sleep(Math.max(BREATH, until - this.#deps.clock.now()));
    }
  }

  #isClean(look: Look | null): boolean {
    if (look === null) return this.#vouched;
    return look.members.length === 0 && (this.#vouched || (look.closed && look.blind.length === 0));
  }

  /** True when all of them were seen gone by `until`. */
  async #kill({ members: found, sessions }: Look, until: number, deadline: number): Promise<boolean> {
    const keeper = this.#keeper;
    const others = found.filter((member) => !this.#isKeeper(member.process));
    if (others.length === 0 && keeper !== null) {
      await this.#killContainer(deadline);
      // it holds nobody and yet says nothing: from here on only looking can tell
      if (!this.#kernelProof) this.#deps.signals.send(keeper, 'SIGKILL');
    }
    for (const key of killMembers(others, sessions, keeper, this.#deps.signals)) this.#denied.add(key);
    const awaited = others.length > 0 ? others : found;
    const left = await waitUntilGone(
      awaited.map((member) => member.process),
      until,
      this.#deps,
      this.#onLeft,
    );
    return left.length === 0;
  }

  /** A fresh scan, judged. Null when the table cannot be read: that is unknown, never 'none'. */
  async #lookAgain(): Promise<Look | null> {
    const proven = this.#kernelProof;
    try {
      const scan = await this.#deps.table.scan();
      const found = membersOf(this.#target, scan, this.#options.foreign, this.#seen);
      this.#look = { ...found, closed: scan.closed };
      this.#trouble = null;
      this.#noteOutside(scan, proven);
      this.#remember(this.#look.members);
      this.#onLeft(this.#look.members.filter((member) => !this.#isKeeper(member.process)).length);
    } catch (error) {
      this.#look = null;
      this.#trouble = wordsOf(error);
    }
    return this.#look;
  }

  /** `proven`: before this look began, so that whoever is alive was not in the container. */
  #noteOutside(scan: TableScan, proven: boolean): void {
    const keeper = this.#keeper;
    const others = (this.#look?.members ?? []).filter((member) => !this.#isHolder(member.process));
    if (others.length === 0) return;
    if (proven || (keeper !== null && anyOutside(others, scan, keeper))) this.#outside = true;
  }

  #remember(members: readonly Member[]): void {
    for (const { process, evidence } of members) {
      const key = keyOf(process);
      if (this.#seen.has(key) || this.#isHolder(process)) continue;
      const { pid, startTime, command } = process;
      this.#seen.set(key, { pid, startTime, command, evidence });
    }
  }

  #isKeeper(process: Identity): boolean {
    const keeper = this.#keeper;
    return keeper !== null && sameProcess(keeper, process);
  }

  /** The keeper is Huskies' own tool, not one of the agent's processes: it is not counted among the killed. */
  #isHolder(process: Identity): boolean {
    const keeper = this.#target.hold?.keeper ?? null;
    return keeper !== null && sameProcess(keeper, process);
  }

  /** A keeper that waits for one that will not die is not itself the trouble. */
  #survivors(): Promise<Survivor[]> {
    const members = (this.#look?.members ?? []).map((member) => member.process);
    const named = members.filter((process) => !this.#isHolder(process));
    return survivorsOf(named.length > 0 ? named : members, this.#denied, this.#deps.table);
  }

  #outcome(began: number, clean: boolean, survivors: Survivor[]): StopOutcome {
    const look = this.#look;
    // members of the last look that died after it may have left others: that look proves nothing
    const restless = !clean && look !== null && look.members.length > 0 && survivors.length === 0;
    const alive = new Set(survivors.map(keyOf));
    const judgement = judge({
      kernelProof: this.#vouched,
      survivors,
      look: look === null ? null : { closed: look.closed && !restless, blind: look.blind.length },
      trouble: this.#trouble,
    });
    return {
      ...judgement,
      killed: [...this.#seen.values()].filter((process) => !alive.has(keyOf(process))),
      spared: (look?.spared ?? []).map(({ pid, startTime, command }) => ({ pid, startTime, command })),
      survivors,
      blind: look?.blind.length ?? 0,
      ms: Math.round((this.#deps.clock.now() - began) * 10) / 10,
    };
  }
}
