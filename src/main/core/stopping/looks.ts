/** The looks of one stop: each is a fresh scan that is judged. Keeps what all of them together have shown. */
import { type ProcessRef, type Said, type Survivor, whyOf } from '../../../contract/index.ts';
import type { Identity, ProcessInfo, TableScan } from '../ports/index.ts';
import { containersBegun } from './containers-begun.ts';
import { hasEnded } from './gone.ts';
import { type Membership, membersOf } from './members.ts';
import { anyOutside } from './outside.ts';
import { rememberedOf, sinceOf } from './remembered.ts';
import { type ProcessToProbe, survivorsOf } from './survivors.ts';
import { onSightOf } from './suspending.ts';
import type { Tally } from './tally.ts';
import { type KillDeps, keyOf, type StopOptions, type StopTarget, sameProcess } from './target.ts';

/** A scan, and what it means for the run. */
export interface Look extends Membership {
  /** As TableScan.closed; and every process in the cgroup was among those scanned. */
  closed: boolean;
  /** As TableScan.orphansUnseen. */
  orphansUnseen: boolean;
  /** As TableScan.suspended. */
  suspended: readonly Identity[];
  /** Known processes of the run that are alive but missing from the scan, such as one that another user owns by now. */
  unseen: readonly ProcessRef[];
}

export class Looks {
  readonly #target: StopTarget;
  readonly #options: StopOptions;
  readonly #deps: KillDeps;
  readonly #tally: Tally;
  readonly #onRemaining: (count: number) => void;
  /** The kernel confirmed that the containment is empty. */
  kernelProof = false;
  /** A process of the run was found outside the containment, so the kernel's proof does not cover the whole run. */
  #foundOutside = false;
  /** The last look. Null when it could not read the table. */
  last: Look | null = null;
  /** The last look that could read the table. Its members are killed even if later looks fail. */
  lastReadable: Look | null = null;
  /** Keys of remembered processes that are gone. They are not checked again, since a run may leave thousands. */
  readonly #knownGone = new Set<string>();
  /** Why the last look could not read the table. Null when it could. */
  readError: Said | null = null;
  /** Names of the shims of containers that began during the run and are not in its tree. */
  readonly containersBegun = new Set<string>();
  /** Keys of the processes that hold the run's own container. */
  readonly #ownShims = new Set<string>();

  constructor(
    target: StopTarget,
    options: StopOptions,
    deps: KillDeps,
    tally: Tally,
    onRemaining: (count: number) => void,
  ) {
    this.#target = target;
    this.#options = options;
    this.#deps = deps;
    this.#tally = tally;
    this.#onRemaining = onRemaining;
  }

  /**
   * The keeper, if it still holds the tree. It is asked to end and not killed, because its last report is the proof.
   */
  get keeper(): Identity | null {
    const { hold } = this.#target;
    return hold?.strength === 'kernel' ? hold.keeper : null;
  }

  /** The kernel's proof covers the whole run. */
  get isProvenByKernel(): boolean {
    return this.kernelProof && !this.#foundOutside;
  }

  /** The last look found none of the run. Without kernel proof it must also be closed and free of blind processes. */
  get isClean(): boolean {
    if (this.last === null) return this.isProvenByKernel;
    const { members, unseen, closed, blind } = this.last;
    return members.length === 0 && unseen.length === 0 && (this.isProvenByKernel || (closed && blind.length === 0));
  }

  /** The keeper's descendants, for the receipt, before the containment kills them. Empty when they cannot be read. */
  async descendantsOf(keeper: Identity): Promise<ProcessInfo[]> {
    try {
      const descendants = await this.#deps.table.descendants(keeper);
      for (const process of descendants) this.#tally.markSeen(process, 'containment');
      this.#onRemaining(descendants.length);
      return descendants;
    } catch (error) {
      this.readError = whyOf(error);
      return [];
    }
  }

  /** Scans and judges. Null when the table cannot be read, which means unknown, never 'none'. */
  async look({ suspend }: { suspend: boolean }): Promise<Look | null> {
    const wasProven = this.kernelProof;
    try {
      const boot = this.#deps.table.boot();
      // After kernel proof no process is expected, and a scan that suspends nothing can be shared with other stops.
      const onSight = suspend && !this.isProvenByKernel ? onSightOf(this.#target, this.#tally.living, boot) : null;
      const scan = await this.#deps.table.scan({ since: sinceOf(this.#target, boot), onSight });
      const held = this.#target.hold?.inside() ?? [];
      const membership = membersOf(this.#target, scan, this.#options.foreign, { seen: this.#tally.seen, held });
      const unseen = await this.#unseen(scan);
      // A process that entered the cgroup after the scan has no row, so it was not judged.
      const scanned = new Set(
        held.length === 0 ? [] : scan.processes.filter((process) => !hasEnded(process)).map(({ pid }) => pid),
      );
      const closed = scan.closed && held.every((pid) => scanned.has(pid));
      const { suspended } = scan;
      this.last = { ...membership, closed, orphansUnseen: scan.orphansUnseen === true, suspended, unseen };
      this.lastReadable = this.last;
      this.readError = null;
      this.#noteOutside(membership, scan, wasProven);
      this.#noteContainers(membership, scan);
      this.#remember(this.last, scan);
    } catch (error) {
      this.last = null;
      this.readError = whyOf(error);
    }
    return this.last;
  }

  /** Foreign processes of the last look, with full commands: the scan may hold only short names of older processes. */
  async spared(): Promise<ProcessRef[]> {
    const refs: ProcessRef[] = [];
    for (const process of this.last?.spared ?? []) refs.push(await this.#withFullCommand(process));
    return refs;
  }

  async #withFullCommand(process: ProcessInfo): Promise<ProcessRef> {
    const { pid, startTime, command } = process;
    try {
      return { pid, startTime, command: (await this.#deps.table.commandOf(process)) ?? command };
    } catch {
      // The short name is enough for a receipt.
      return { pid, startTime, command };
    }
  }

  isKeeper(process: Identity): boolean {
    const { keeper } = this;
    return keeper !== null && sameProcess(keeper, process);
  }

  /**
   * All processes ever seen that are still alive, even if the last look failed or missed some. The keeper is named only
   * when it is the last one, since it waits for the others. `denied`: keys of those that cannot be signalled.
   */
  async survivors(denied: ReadonlySet<string>): Promise<Survivor[]> {
    const { members, unseen } = this.last ?? { members: [], unseen: [] };
    const agentProcesses = members.map(({ process }) => process).filter((process) => !this.#isOwnKeeper(process));
    const candidates = new Map<string, ProcessToProbe>();
    for (const process of [...this.#tally.living, ...unseen, ...agentProcesses])
      candidates.set(keyOf(process), process);
    const probed = candidates.size > 0 ? [...candidates.values()] : members.map(({ process }) => process);
    const survivors = await survivorsOf(probed, denied, this.#deps.table);
    const alive = new Set(survivors.map(keyOf));
    this.#tally.markGone(probed.filter((process) => !alive.has(keyOf(process))));
    return survivors;
  }

  async #unseen(scan: TableScan): Promise<ProcessRef[]> {
    const scanned = new Set(scan.processes.map(keyOf));
    const remembered = [...rememberedOf(this.#target, scan).known, ...this.#tally.living];
    const missing = new Map(remembered.map((process) => [keyOf(process), process]));
    for (const key of missing.keys()) if (scanned.has(key) || this.#knownGone.has(key)) missing.delete(key);
    const alive = missing.size === 0 ? [] : await this.#deps.table.alive([...missing.values()]);
    for (const key of missing.keys()) this.#knownGone.add(key);
    for (const process of alive) this.#knownGone.delete(keyOf(process));
    return alive.map(({ pid, startTime }) => {
      const { command } = this.#tally.seen.get(keyOf({ pid, startTime })) ?? { command: '[hidden]' };
      return { pid, startTime, command };
    });
  }

  /** `wasProven`: the containment was empty before the look began, so what is alive was never in it. */
  #noteOutside({ members }: Membership, scan: TableScan, wasProven: boolean): void {
    const { keeper } = this;
    const agentProcesses = members.map(({ process }) => process).filter((process) => !this.#isOwnKeeper(process));
    if (agentProcesses.length === 0) return;
    // The processes of a container are outside the keeper's tree; the runtime's word covers them.
    const isContained = this.#target.hold?.container !== undefined;
    if (wasProven || (keeper !== null && !isContained && anyOutside(agentProcesses, scan, keeper)))
      this.#foundOutside = true;
  }

  #noteContainers({ members }: Membership, scan: TableScan): void {
    const own = new Set(members.map(({ process }) => keyOf(process)));
    const id = this.#target.hold?.container?.id ?? null;
    const isOwn = (process: ProcessInfo): boolean => {
      const key = keyOf(process);
      // An exiting process has no arguments any more, so its key is remembered.
      if (id !== null && process.command.includes(id)) this.#ownShims.add(key);
      return own.has(key) || this.#ownShims.has(key);
    };
    const { since } = rememberedOf(this.#target, scan);
    for (const name of containersBegun(scan, { run: this.#target.run, since, isOwn })) this.containersBegun.add(name);
  }

  #remember({ members, unseen }: Look, scan: TableScan): void {
    const agentProcesses = members.filter(({ process }) => !this.#isOwnKeeper(process));
    for (const { process, evidence } of agentProcesses) this.#tally.markSeen(process, evidence);
    if (scan.closed) {
      const alive = new Set([...agentProcesses.map(({ process }) => process), ...unseen].map(keyOf));
      this.#tally.markGone(this.#tally.living.filter((process) => !alive.has(keyOf(process))));
    }
    this.#onRemaining(agentProcesses.length + unseen.length);
  }

  /**
   * The keeper, whether it responds or not. It is a tool of Huskies, so it does not count among the agent's processes.
   */
  #isOwnKeeper(process: Identity): boolean {
    const keeper = this.#target.hold?.keeper ?? null;
    return keeper !== null && sameProcess(keeper, process);
  }
}
