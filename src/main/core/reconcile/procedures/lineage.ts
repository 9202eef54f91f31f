/** Keeps the lineage ledger: a cheap look every second while runs live, away from the host's thread. */
import type { World } from '../world.ts';

export class LineageKeeper {
  readonly #world: World;
  #cursor: number | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  /** One look at who came to be since the last; nothing at all while no run lives. */
  async look(): Promise<void> {
    const { live, lineage, kill } = this.#world;
    for (const run of lineage.runs) if (!live.has(run)) lineage.forget(run);
    if (live.size === 0) {
      this.#cursor = null;
      return;
    }
    for (const [run, { pty }] of live) {
      lineage.begin(run, [pty.root, ...(pty.hold.agent === null ? [] : [pty.hold.agent])]);
    }
    const { processes, cursor } = await kill.table.newcomers(this.#cursor);
    this.#cursor = cursor;
    lineage.note(processes);
    const crowd = lineage.crowd();
    if (crowd.length === 0) return;
    const alive = new Set(await kill.table.alive(crowd));
    lineage.drop(crowd.filter((one) => !alive.has(one)));
  }
}
