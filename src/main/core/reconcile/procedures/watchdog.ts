/** The watchdog: finds agents that write no output, and runs whose processes are gone although no exit was reported. */
import { message } from '../../../../contract/index.ts';
import { isOpenQuestion } from '../../../../domain/index.ts';
import { isStalled, type Silence, silenceNow } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { runKey } from '../keys.ts';
import type { LiveRun, World } from '../world.ts';

/** An exit may be reported a moment after the process is gone, so a run is looked at again before it counts as lost. */
export const LOST_AGAIN_MS = 1000;

export class Watchdog {
  readonly #world: World;
  /** By run. */
  #silences = new Map<string, Silence>();
  /** When the last look began, by the clock's elapsed(). */
  #lookedAt: number | null = null;
  /** Runs whose first processes were gone at the last look. */
  #gone = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Resolves with the ms until it must look again; null: not before its interval is over. */
  async look(): Promise<number | null> {
    this.#lookAtOutput();
    this.#gone = await this.#lookAtProcesses();
    return this.#gone.size > 0 ? LOST_AGAIN_MS : null;
  }

  /** A gate or a step has a time limit, and may work for a long time without output. */
  #lookAtOutput(): void {
    const { ledger, live, clock, config } = this.#world;
    const now = clock.elapsed();
    const gapMs = this.#lookedAt === null ? 0 : now - this.#lookedAt;
    this.#lookedAt = now;
    const earlier = this.#silences;
    this.#silences = new Map();
    const asking = new Set([...ledger.questions.values()].filter(isOpenQuestion).map(({ run }) => run));
    for (const [id, { pty, exit }] of live) {
      const run = ledger.runs.get(id);
      if (run?.kind !== 'agent' || !isLeftToItself(run, exit) || waitsForPerson(run)) continue;
      // An agent that waits for a person writes nothing, however long that takes.
      const gapOfRun = asking.has(id) ? 0 : gapMs;
      const silence = silenceNow(earlier.get(id), pty.lastOutputAt(), gapOfRun);
      this.#silences.set(id, silence);
      const stalled = isStalled(silence, config.watchdog.stallMs);
      if (stalled && run.stalledAt === null) this.#stalled(run, silence);
      if (!stalled && run.stalledAt !== null) this.#world.observed.showRun(id, { stalledAt: null });
    }
  }

  /** Once for each stall: the event, the notification, and the stop if the config asks for it. */
  #stalled(run: StoredRun, { ms }: Silence): void {
    const { observed, clock, notifier, stops, config } = this.#world;
    const { id, story, agent } = run;
    const minutes = Math.round(ms / 60_000);
    const said = message('run.stalled', { agent, minutes });
    observed.commit(
      [{ put: 'told', run: id, told: { stalledAt: clock.now() } }],
      [{ kind: 'stalled', message: said, story, agent, run: id }],
    );
    notifier.notify({ kind: 'stalled', story, agent, message: said });
    if (config.watchdog.onStall !== 'retry') return;
    stops.ask([{ run, by: 'stall', why: message('run.stalled.stop', { minutes }) }]);
  }

  /** Ends runs that were already lost at the last look, and returns those that are newly seen without processes. */
  async #lookAtProcesses(): Promise<Set<string>> {
    const { ledger, live, kill } = this.#world;
    const running = [...live].filter(([id, { exit }]) => isLeftToItself(ledger.runs.get(id), exit));
    // The agent may be alive without its keeper.
    const first = ({ pty }: LiveRun) => (pty.hold.agent === null ? [pty.root] : [pty.root, pty.hold.agent]);
    const alive = new Set(await kill.table.alive(running.flatMap(([, run]) => first(run))));
    const lost = new Set<string>();
    for (const [id, run] of running) {
      // It may have been stopped, or its exit reported, while the table was read.
      if (first(run).some((one) => alive.has(one)) || !isLeftToItself(ledger.runs.get(id), run.exit)) continue;
      if (!this.#gone.has(id)) lost.add(id);
      else this.#end(id, run);
    }
    return lost;
  }

  #end(id: string, run: LiveRun): void {
    const { log, mark } = this.#world;
    log.warn(`[watchdog] ${id} has no process any more, and its exit was not reported`);
    run.exit = null;
    mark(runKey(id));
  }
}

/** An agent whose turn has ended, or that asks a person, has nothing to say. */
function waitsForPerson({ facts }: StoredRun): boolean {
  return facts?.state === 'idle' || facts?.state === 'needs-you';
}

/** Whether the run is at work and no other procedure is ending it. `exit`: as LiveRun. */
function isLeftToItself(run: StoredRun | undefined, exit: number | null | undefined): run is StoredRun {
  return run?.status === 'running' && run.stopping === null && exit === undefined;
}
