/** A host's core wired from its ports: the same in Electron, headless and in tests (ADR 0001). */
import {
  type HostRecord,
  message,
  type ProjectRecord,
  type RunRecord,
  type StopReceipt,
} from '../../contract/index.ts';
import type { QuitProof } from '../../domain/index.ts';
import { callerOf, isTyped, StopRequests, Viewers } from './agents/index.ts';
import { type Door, dispatch, type HandlerContext } from './commands/index.ts';
import type {
  Checkpoint,
  Clock,
  ConfigSource,
  Git,
  Log,
  Notifier,
  ProcessTable,
  Random,
  RunTokens,
  Shell,
  Signals,
  Spawner,
  StartOptions,
  Store,
  Terminals,
} from './ports/index.ts';
import { quitProof } from './quit-proof.ts';
import { Reconciler, type World } from './reconcile/index.ts';
import { ConfigKeeper } from './state/config-keeper.ts';
import { observedSide, wantedSide } from './state/handles.ts';
import { Ledger } from './state/ledger.ts';
import { viewOfRun } from './state/project-view.ts';
import { Lineage } from './stopping/index.ts';

export interface HostPorts {
  store: Store;
  source: ConfigSource;
  git: Git;
  spawner: Spawner;
  table: ProcessTable;
  signals: Signals;
  terminals: Terminals;
  clock: Clock;
  random: Random;
  tokens: RunTokens;
  log: Log;
  notifier: Notifier;
  shell: Shell;
  /** Where a test may let the host die; left out: nowhere. */
  checkpoint?: Checkpoint;
}

/** ms beyond a stop's own deadline that a quit waits for its records to be written. */
const QUIT_MARGIN_MS = 5_000;

export class Host {
  readonly door: Door;
  readonly ledger: Ledger;
  readonly reconciler: Reconciler;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #tokens: RunTokens;

  constructor(ports: HostPorts, project: ProjectRecord, host: HostRecord) {
    this.#store = ports.store;
    this.#clock = ports.clock;
    this.#tokens = ports.tokens;
    const ledger = new Ledger(ports.store, ports.clock, project, host);
    const checkpoint = ports.checkpoint ?? (() => undefined);
    const config = new ConfigKeeper(ports.source, ledger);
    const wanted = wantedSide(ledger);
    const observed = observedSide(ledger);
    const wake = (run: string) => this.reconciler.run(run);
    const { clock, random } = ports;
    const stops = new StopRequests({ ledger, wanted, clock, random, checkpoint, wake });
    const startOptions = new Map<string, StartOptions>();
    const live: World['live'] = new Map();
    const viewers = new Viewers((run, size) => use(live.get(run)?.pty, (pty) => pty.resize(size.cols, size.rows)));
    const reconciler = new Reconciler({
      ...ports,
      ledger,
      observed,
      stops,
      config,
      kill: { table: ports.table, signals: ports.signals, clock: ports.clock, checkpoint },
      live,
      viewers,
      lineage: new Lineage(),
      startOptions,
    });
    const context: HandlerContext = {
      ...ports,
      checkpoint,
      wanted,
      stops,
      startOptions,
      ledger,
      config,
      wake: reconciler,
      consoles: {
        async write(run, data, session) {
          if (typeof data !== 'string' || isTyped(data)) viewers.typed(run, session);
          return (await live.get(run)?.pty.write(data)) ?? 'closed';
        },
        resize(run, size, session, focused) {
          const isStarting = ledger.runs.get(run)?.status === 'pending';
          if (isStarting || live.has(run)) viewers.says(run, session, size, focused);
          return isStarting || live.has(run);
        },
      },
    };
    this.ledger = ledger;
    this.reconciler = reconciler;
    this.door = {
      snapshot: () => ledger.snapshot(),
      subscribe: (listener) => ledger.subscribe(listener),
      invoke: (name, input, sender) => dispatch(context, name, input, sender),
      callerOf: (run) => callerOf(ledger.runs, run),
      whenEnded: (run, tell) => whenEnded(ledger, run, tell),
      openTerminal(run, from, reader, session) {
        const handle = ports.terminals.open(run, from, reader);
        if (handle === null) return null;
        const leave = viewers.opened(run, session);
        return {
          ...handle,
          close() {
            handle.close();
            leave();
          },
        };
      },
      leave: (session) => viewers.left(session),
      events: (since, listener) => ledger.events(since, listener),
    };
    ports.terminals.onLastLine((run, line) => observed.showRun(run, { lastLine: line }));
  }

  /** Recovery first, then reconcile ticks; nothing can start before it resolves. */
  async open(): Promise<void> {
    await this.reconciler.open();
  }

  /** The folder for worktrees of the config that was approved last; null before there was one. */
  worktreesFolder(): string | null {
    return this.reconciler.world.config.worktrees;
  }

  /** What a run shows to be let in; null: it is not live. */
  tokenOf(run: string): string | null {
    return callerOf(this.ledger.runs, run) === null ? null : this.#tokens.of(run);
  }

  live(): RunRecord[] {
    return this.ledger.liveRuns().map(viewOfRun);
  }

  /** Takes no more starts, stops every live run and says what it proved, of earlier stops as well. */
  async quit(): Promise<QuitProof> {
    this.ledger.showHost({ quitting: true });
    const { asked, settled } = this.reconciler.stopAll('quit', message('host.quits'));
    const { graceMs, timeoutMs } = this.reconciler.world.config.stop;
    const deadline = graceMs + timeoutMs + QUIT_MARGIN_MS;
    await new Promise<void>((resolve) => {
      // A timer that is left would keep the process from ending.
      const cancel = this.#clock.after(deadline, resolve);
      void settled.then(() => {
        cancel();
        resolve();
      });
    });
    const receipts = asked.flatMap((id): StopReceipt[] => {
      const receipt = this.#store.receipt(id);
      return receipt === null ? [] : [receipt];
    });
    const { kill } = this.reconciler.world;
    return await quitProof(
      {
        receipts,
        fences: [...this.ledger.fences.values()],
        released: [...this.ledger.releases.values()].flatMap((one) => one.processes),
        late: this.live(),
      },
      kill.table,
    );
  }

  /** A person chose to keep working after a quit that was not proven. */
  resume(): void {
    this.ledger.showHost({ quitting: false });
  }

  /** Ends the loop; living agents are not touched. */
  async close(): Promise<void> {
    await this.reconciler.close();
  }
}

/** As Door.whenEnded: every change of a run's record is on the screen too. */
function whenEnded(ledger: Ledger, run: string, tell: () => void): () => void {
  const hasEnded = (): boolean => callerOf(ledger.runs, run) === null;
  if (hasEnded()) {
    tell();
    return () => undefined;
  }
  const stop = ledger.subscribe(() => {
    if (!hasEnded()) return;
    stop();
    tell();
  });
  return stop;
}

function use<T>(value: T | undefined, action: (value: T) => void): boolean {
  if (value === undefined) return false;
  action(value);
  return true;
}
