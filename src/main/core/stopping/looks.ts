/** The looks of one stop: each a fresh scan, judged, and what all of them together have shown so far. */
import { type ProcessRef, type Said, type Survivor, whyOf } from '../../../contract/index.ts';
import type { Identity, ProcessInfo, TableScan } from '../ports/index.ts';
import { hasEnded } from './gone.ts';
import { type Membership, membersOf } from './members.ts';
import { anyOutside } from './outside.ts';
import { rememberedOf, sinceOf } from './remembered.ts';
import { type Asked, survivorsOf } from './survivors.ts';
import { onSightOf } from './suspending.ts';
import type { Tally } from './tally.ts';
import { type KillDeps, keyOf, type StopOptions, type StopTarget, sameProcess } from './target.ts';

/** One finished look: a scan and what it means for the run. */
export interface Look extends Membership {
  closed: boolean;
  /** As in TableScan. */
  orphansUnseen: boolean;
  /** Stopped while it was going on. */
  suspended: readonly Identity[];
  /** Known to be the run's, and not gone although it shows no such process: who became another user's may be hidden. */
  unseen: readonly ProcessRef[];
}

export class Looks {
  readonly #target: StopTarget;
  readonly #options: StopOptions;
  readonly #deps: KillDeps;
  readonly #tally: Tally;
  readonly #onLeft: (left: number) => void;
  /** The containment has said that it is empty. */
  kernelProof = false;
  /** Somebody was found whom the containment did not hold: its word is then no proof for all of the run. */
  #outside = false;
  /** The last one; null: the table could not be read. */
  last: Look | null = null;
  /** The last one that could be read: whom it found is killed also when nothing can be seen any more. */
  lastRead: Look | null = null;
  /** Remembered ones that were asked after and are gone, which is for good: a run may have left thousands. */
  readonly #ended = new Set<string>();
  /** Why it could not. */
  trouble: Said | null = null;

  constructor(target: StopTarget, options: StopOptions, deps: KillDeps, tally: Tally, onLeft: (left: number) => void) {
    this.#target = target;
    this.#options = options;
    this.#deps = deps;
    this.#tally = tally;
    this.#onLeft = onLeft;
  }

  /** The keeper while it still holds: it is asked to end, never killed, since its last word is the proof. */
  get keeper(): Identity | null {
    const { hold } = this.#target;
    return hold?.strength === 'kernel' ? hold.keeper : null;
  }

  /** The kernel vouches for all of the run. */
  get vouched(): boolean {
    return this.kernelProof && !this.#outside;
  }

  /** A look after the last signal saw none; without the kernel's word it must be closed, and nobody in it unreadable. */
  get clean(): boolean {
    if (this.last === null) return this.vouched;
    const { members, unseen, closed, blind } = this.last;
    return members.length === 0 && unseen.length === 0 && (this.vouched || (closed && blind.length === 0));
  }

  /** Names for the receipt before a containment kills them: under a keeper its descendants are all there is to see. */
  async inside(keeper: Identity): Promise<ProcessInfo[]> {
    try {
      const inside = await this.#deps.table.descendants(keeper);
      for (const process of inside) this.#tally.saw(process, 'containment');
      this.#onLeft(inside.length);
      return inside;
    } catch (error) {
      this.trouble = whyOf(error);
      return [];
    }
  }

  /** A fresh scan, judged. Null when the table cannot be read: that is unknown, never 'none'. */
  async again({ suspending }: { suspending: boolean }): Promise<Look | null> {
    const proven = this.kernelProof;
    try {
      const boot = this.#deps.table.boot();
      // with the kernel's word nobody is expected, and the same scan serves other stops as well
      const onSight = suspending && !this.vouched ? onSightOf(this.#target, this.#tally.living, boot) : null;
      const scan = await this.#deps.table.scan({ since: sinceOf(this.#target, boot), onSight });
      const held = this.#target.hold?.inside() ?? [];
      const found = membersOf(this.#target, scan, this.#options.foreign, { seen: this.#tally.seen, held });
      const unseen = await this.#unseen(scan);
      // who came into the cgroup after the scan has no row: that one was not looked at
      const pids = new Set(
        held.length === 0 ? [] : scan.processes.filter((process) => !hasEnded(process)).map(({ pid }) => pid),
      );
      const closed = scan.closed && held.every((pid) => pids.has(pid));
      this.last = { ...found, closed, orphansUnseen: scan.orphansUnseen === true, suspended: scan.suspended, unseen };
      this.lastRead = this.last;
      this.trouble = null;
      this.#noteOutside(found, scan, proven);
      this.#remember(this.last, scan);
    } catch (error) {
      this.last = null;
      this.trouble = whyOf(error);
    }
    return this.last;
  }

  /** Foreign processes of the last look, by their whole commands: older ones were seen by their short names only. */
  async spared(): Promise<ProcessRef[]> {
    const refs: ProcessRef[] = [];
    for (const process of this.last?.spared ?? []) refs.push(await this.#named(process));
    return refs;
  }

  async #named(process: ProcessInfo): Promise<ProcessRef> {
    const { pid, startTime, command } = process;
    try {
      return { pid, startTime, command: (await this.#deps.table.commandOf(process)) ?? command };
    } catch {
      // its short name has to do
      return { pid, startTime, command };
    }
  }

  isKeeper(process: Identity): boolean {
    const { keeper } = this;
    return keeper !== null && sameProcess(keeper, process);
  }

  /**
   * Who lives of all that were ever seen and not seen gone, also when the last look failed or missed some. A keeper that
   * waits for one that will not die is not itself the trouble.
   */
  async survivors(denied: ReadonlySet<string>): Promise<Survivor[]> {
    const { members, unseen } = this.last ?? { members: [], unseen: [] };
    const named = members.map(({ process }) => process).filter((process) => !this.#isHolder(process));
    const open = new Map<string, Asked>();
    for (const one of [...this.#tally.living, ...unseen, ...named]) open.set(keyOf(one), one);
    const asked = open.size > 0 ? [...open.values()] : members.map(({ process }) => process);
    const survivors = await survivorsOf(asked, denied, this.#deps.table);
    const alive = new Set(survivors.map(keyOf));
    this.#tally.gone(asked.filter((one) => !alive.has(keyOf(one))));
    return survivors;
  }

  async #unseen(scan: TableScan): Promise<ProcessRef[]> {
    const seen = new Set(scan.processes.map(keyOf));
    const remembered = [...rememberedOf(this.#target, scan).known, ...this.#tally.living];
    const missing = new Map(remembered.map((one) => [keyOf(one), one]));
    for (const key of missing.keys()) if (seen.has(key) || this.#ended.has(key)) missing.delete(key);
    const alive = missing.size === 0 ? [] : await this.#deps.table.alive([...missing.values()]);
    for (const key of missing.keys()) this.#ended.add(key);
    for (const one of alive) this.#ended.delete(keyOf(one));
    return alive.map(({ pid, startTime }) => {
      const { command } = this.#tally.seen.get(keyOf({ pid, startTime })) ?? { command: '[hidden]' };
      return { pid, startTime, command };
    });
  }

  /** `proven`: before this look began, so that whoever is alive was not in the containment. */
  #noteOutside({ members }: Membership, scan: TableScan, proven: boolean): void {
    const { keeper } = this;
    const others = members.map(({ process }) => process).filter((process) => !this.#isHolder(process));
    if (others.length === 0) return;
    if (proven || (keeper !== null && anyOutside(others, scan, keeper))) this.#outside = true;
  }

  #remember({ members, unseen }: Look, scan: TableScan): void {
    const others = members.filter(({ process }) => !this.#isHolder(process));
    for (const { process, evidence } of others) this.#tally.saw(process, evidence);
    if (scan.closed) {
      const alive = new Set([...others.map(({ process }) => process), ...unseen].map(keyOf));
      this.#tally.gone(this.#tally.living.filter((one) => !alive.has(keyOf(one))));
    }
    this.#onLeft(others.length + unseen.length);
  }

  /** The keeper is Huskies' own tool, not one of the agent's processes: it is not counted among the killed. */
  #isHolder(process: Identity): boolean {
    const keeper = this.#target.hold?.keeper ?? null;
    return keeper !== null && sameProcess(keeper, process);
  }
}
