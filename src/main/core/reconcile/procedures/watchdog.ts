/** The watchdog: finds agents that make no progress, and runs whose processes are gone although no exit was reported. */
import { type Message, message } from '../../../../contract/index.ts';
import { isOpenQuestion, type Stall, type StallKind } from '../../../../domain/index.ts';
import { endsByStall, measureOf, type Silences, silencesNow, stallIn } from '../../agents/index.ts';
import type { StoredRun } from '../../ports/index.ts';
import { runKey } from '../keys.ts';
import type { LiveRun, World } from '../world.ts';

/** An exit may be reported a moment after the process is gone, so a run is looked at again before it counts as lost. */
export const LOST_AGAIN_MS = 1000;

export class Watchdog {
  readonly #world: World;
  /** By run. */
  #silences = new Map<string, Silences>();
  /** When the last look began, by the clock's elapsed(). */
  #lookedAt: number | null = null;
  /** Runs whose first processes were gone at the last look. */
  #gone = new Set<string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Resolves with the ms until it must look again; null: not before its interval is over. */
  async look(): Promise<number | null> {
    this.#lookAtProgress();
    this.#gone = await this.#lookAtProcesses();
    return this.#gone.size > 0 ? LOST_AGAIN_MS : null;
  }

  /** A gate or a step has a time limit, and may work for a long time without output. */
  #lookAtProgress(): void {
    const { ledger, live, clock, config, sessions, screens } = this.#world;
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
      const measure = measureOf(run.facts, { told: sessions.toldOf(id), screen: screens.changesOf(id) });
      const silences = silencesNow(earlier.get(id), pty.lastOutputAt(), measure, gapOfRun);
      this.#silences.set(id, silences);
      this.#judge(run, stallIn(silences, config.watchdog.stallMs));
    }
  }

  #judge(run: StoredRun, found: { kind: StallKind; ms: number } | null): void {
    const { observed, clock } = this.#world;
    if (found === null) {
      if (run.stalledAt !== null) observed.showRun(run.id, { stalledAt: null, stall: null });
      return;
    }
    const stall = { kind: found.kind, since: clock.now() - found.ms };
    if (run.stalledAt === null) this.#stalled(run, stall, found.ms);
    else if (run.stall?.kind !== stall.kind) observed.showRun(run.id, { stall });
  }

  /** Once for each stall: the event, which notifies a person, and the stop if the config asks for it. */
  #stalled(run: StoredRun, stall: Stall, ms: number): void {
    const { observed, clock, stops, config } = this.#world;
    const { id, story, agent } = run;
    const minutes = Math.round(ms / 60_000);
    const said = message(SAID[stall.kind], { agent, minutes });
    observed.commit(
      [{ put: 'told', run: id, told: { stalledAt: clock.now(), stall } }],
      [{ kind: 'stalled', message: said, story, agent, run: id }],
    );
    if (config.watchdog.onStall === 'retry' && endsByStall(stall.kind))
      stops.ask([{ run, by: 'stall', why: stopReason(stall.kind, minutes) }]);
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

/** What is said of each stall. */
const SAID = { output: 'run.stalled', model: 'run.stalled.model', screen: 'run.stalled.screen' } as const;

function stopReason(kind: StallKind, minutes: number): Message {
  return message(kind === 'model' ? 'run.stalled.model.stop' : 'run.stalled.stop', { minutes });
}

/** An agent whose turn has ended, or that asks a person, has nothing to say. */
function waitsForPerson({ facts }: StoredRun): boolean {
  return facts?.state === 'idle' || facts?.state === 'needs-you';
}

/** Whether the run is at work and no other procedure is ending it. `exit`: as LiveRun. */
function isLeftToItself(run: StoredRun | undefined, exit: number | null | undefined): run is StoredRun {
  return run?.status === 'running' && run.stopping === null && exit === undefined;
}
