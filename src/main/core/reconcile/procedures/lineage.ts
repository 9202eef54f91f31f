/** Keeps the lineage up to date: a cheap look every second while runs are live. */
import type { World } from '../world.ts';

export class LineageTracker {
  readonly #world: World;
  #cursor: number | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  /** Adds processes that started since the last look. Does nothing while no run is live. */
  async look(): Promise<void> {
    const { live, lineage, kill } = this.#world;
    for (const run of lineage.runs) if (!live.has(run)) lineage.forget(run);
    if (live.size === 0) {
      this.#cursor = null;
      return;
    }
    for (const [run, { pty }] of live) {
      const client = pty.hold.container?.client ?? null;
      if (client !== null) lineage.noteClient(run, client);
      lineage.addRoots(run, [pty.root, ...(pty.hold.agent === null ? [] : [pty.hold.agent])]);
    }
    const { processes, cursor } = await kill.table.newcomers(this.#cursor);
    this.#cursor = cursor;
    lineage.addNewcomers(processes);
    for (const run of live.keys()) this.#recordHandedTo(run);
    const due = lineage.dueForCheck();
    if (due.length === 0) return;
    const alive = new Set(await kill.table.alive(due));
    lineage.drop(due.filter((process) => !alive.has(process)));
  }

  /** Records programs to which the run was newly seen to hand work over, so that the next host knows them too. */
  #recordHandedTo(id: string): void {
    const { ledger, observed, lineage, log } = this.#world;
    const run = ledger.runs.get(id);
    const handedTo = lineage.handedTo(id);
    if (run === undefined || handedTo.every((name) => run.handedTo.includes(name))) return;
    try {
      observed.commit([{ put: 'run', run: { ...run, handedTo: [...new Set([...run.handedTo, ...handedTo])] } }]);
    } catch (error) {
      // The next look tries again. The looks must not be delayed, because processes could escape meanwhile.
      log.error(`[lineage] what ${run.agent} on ${run.story} handed over could not be recorded`, error);
    }
  }
}
