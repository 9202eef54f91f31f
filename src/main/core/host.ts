/** The core of a host, assembled from its ports. It is the same in Electron, headless and in tests (ADR 0001). */
import { type Imported, message, RefusalError, type RunRecord, type StopReceipt } from '../../contract/index.ts';
import { DEFAULT_SWITCHES, type QuitProof, usageOf } from '../../domain/index.ts';
import {
  callerOf,
  FactsKeeper,
  GateRequests,
  HookReports,
  isTyped,
  Notices,
  Questions,
  ScreenWatch,
  StepRequests,
  StopRequests,
  Viewers,
} from './agents/index.ts';
import {
  automaticCalls,
  type Door,
  dispatch,
  gatesAfterSetup,
  type HandlerContext,
  makeStoryId,
  type Sender,
  startAfterSetup,
} from './commands/index.ts';
import type {
  Cancel,
  Changes,
  Checkpoint,
  Clock,
  ConfigSource,
  DecodedHook,
  Doctor,
  Forge,
  Git,
  HookPlace,
  Inbox,
  Log,
  MachineSlots,
  MergeGit,
  Network,
  Notifier,
  ProcessTable,
  Random,
  RunTokens,
  SessionOpener,
  Shell,
  Signals,
  Snapshots,
  Spawner,
  StartOptions,
  Store,
  Switches,
  Terminals,
} from './ports/index.ts';
import { quitProof } from './quit-proof.ts';
import { NO_ROAD, processesOf, Reconciler, Sessions, type World } from './reconcile/index.ts';
import { ConfigKeeper } from './state/config-keeper.ts';
import type { HostFacts, LedgerFeed, LedgerHandles, LedgerView } from './state/handles.ts';
import { viewOfRun } from './state/project-view.ts';
import { Lineage } from './stopping/index.ts';
import { Surveys } from './worktrees/index.ts';

/** The ports of one host. */
export interface HostPorts {
  store: Store;
  source: ConfigSource;
  git: Git;
  merging: MergeGit;
  snapshots: Snapshots;
  changes: Changes;
  forge: Forge;
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
  doctor: Doctor;
  /** Resolves with the address of the tools of runs, or with null if there are none. Absent: none. */
  toolsUrl?(): Promise<string | null>;
  /** Absent: only the limits of the project count. */
  machine?: MachineSlots;
  /** Absent: every port counts as free. */
  network?: Network;
  /** Absent: no agent of the road `acp` can be talked to. */
  road?: SessionOpener;
  /** Absent: every switch has its default, and none can be turned. */
  switches?: Switches;
  /** Absent: nothing is imported by itself. */
  inbox?: Inbox;
  /** Where hooks of the CLI with this preset report; null: nowhere. Absent: as null. */
  hookPlace?(preset: string): Promise<HookPlace | null>;
  /** Crash points, for tests only. */
  checkpoint?: Checkpoint;
}

/** How much longer than a stop's deadline a quit waits, so that the records can be written. */
const QUIT_MARGIN_MS = 5_000;

/** Esc and Ctrl+C: either interrupts a turn in the screens of agents' CLIs. */
const INTERRUPTING = ['\x1b', '\x03'];
/** Time between two keys that interrupt together, in ms: in one read, programs take them for another key. Tried with 120. */
const KEY_GAP_MS = 120;

const NO_MACHINE: MachineSlots = { take: () => null, publish: () => undefined, close: () => undefined };

/** The switches of a host without a profile. */
const NO_PROFILE: Switches = {
  all: () => DEFAULT_SWITCHES,
  turn: () => Promise.reject(new RefusalError({ code: 'not-here', why: message('switch.none') })),
};

/** The inbox of a host without one. */
const NO_INBOX: Inbox = {
  list: () => [],
  read: () => ({ rows: [], problems: [] }),
  rename: (path) => path,
  putAway: () => undefined,
};
/** A file of the inbox is a person's: whatever can write it can run `huskies` as the person. */
const INBOX_SENDER: Sender = { session: 0, caller: { kind: 'person', via: 'inbox' } };

export class Host {
  readonly door: Door;
  readonly ledger: LedgerView;
  readonly reconciler: Reconciler;
  readonly questions: Questions;
  readonly #facts: HostFacts;
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #tokens: RunTokens;
  readonly #publishSlots: () => void;
  readonly #agentFacts: FactsKeeper;
  readonly #hooks: HookReports;

  /** `handles`: those of the ledger that was opened with the same store. */
  constructor(ports: HostPorts, { view: ledger, feed, wanted, observed, facts }: LedgerHandles) {
    this.ledger = ledger;
    this.#facts = facts;
    this.#store = ports.store;
    this.#clock = ports.clock;
    this.#tokens = ports.tokens;
    const checkpoint = ports.checkpoint ?? (() => undefined);
    const config = new ConfigKeeper(ports.source, facts);
    const wake = (run: string) => this.reconciler.run(run);
    const { clock, random, switches = NO_PROFILE } = ports;
    const notices = new Notices({ ledger, feed, clock, notifier: ports.notifier, switches });
    const stops = new StopRequests({ ledger, wanted, clock, random, checkpoint, wake });
    const gates = new GateRequests({ ledger, wanted, clock, random, checkpoint, wake, known: new Map() });
    const questions = new Questions({
      ...{ ledger, feed, wanted, clock, random },
      policy: () => config.permissions,
    });
    this.questions = questions;
    const prices = () => config.lastGood?.prices ?? {};
    const sessions = new Sessions({ ...ports, ledger, observed, questions, prices, road: ports.road ?? NO_ROAD, wake });
    const startOptions = new Map<string, StartOptions>();
    const steps = new StepRequests({
      ...{ ledger, wanted, clock, random, checkpoint, wake, startOptions },
      known: new Map(),
      start: (start) => ('gates' in start ? gatesAfterSetup(context, start) : startAfterSetup(context, start)),
    });
    const live: World['live'] = new Map();
    const viewers = new Viewers((run, size) =>
      ifDefined(live.get(run)?.pty, (pty) => pty.resize(size.cols, size.rows)),
    );
    const agentOf = (name: string) => config.lastGood?.agents.find((agent) => agent.name === name);
    const slots = ports.machine ?? NO_MACHINE;
    // After the turn: a slot that was taken for a run which could not be written is given back, and the slot of a setup that
    // has ended is kept for the agent that starts in the same turn.
    const helpersInUse = () =>
      ledger.liveRuns().flatMap(({ kind, agent }) => (kind === 'agent' ? (agentOf(agent)?.helper ?? []) : []));
    const publishSlots = () => queueMicrotask(() => slots.publish(usageOf(ledger.liveRuns()).total, helpersInUse()));
    this.#publishSlots = publishSlots;
    const machine: Pick<MachineSlots, 'take'> = {
      take(own, helper) {
        publishSlots();
        return slots.take(own, helper);
      },
    };
    this.#agentFacts = new FactsKeeper({ ledger, observed, prices });
    const screens = new ScreenWatch({
      ledger,
      facts: this.#agentFacts,
      agentOf,
      isWorking: (agent, screen) => ports.source.isWorking(agent, screen),
      takesMessage: (agent, screen) => ports.source.takesMessage(agent, screen),
      dialogOn: (agent, screen) => ports.source.dialogOn(agent, screen),
      failureOn: (agent, screen) => ports.source.failureOn(agent, screen),
      stillOn: (agent, screen) => ports.source.stillOn(agent, screen),
      now: () => ports.clock.now(),
    });
    const reconciler = new Reconciler({
      ...ports,
      notices,
      machine,
      toolsUrl: ports.toolsUrl ?? (async () => null),
      hookPlace: ports.hookPlace ?? (async () => null),
      network: ports.network ?? { isFree: async () => true },
      inbox: ports.inbox ?? NO_INBOX,
      imports: {
        newId: (title) => makeStoryId(ports.store.nextStoryNumber(), title),
        async import(file, rows) {
          const reply = await dispatch(context, 'story.import', { file, rows }, INBOX_SENDER);
          if (!reply.ok) throw new RefusalError(reply.error);
          return reply.value as Imported;
        },
      },
      ledger,
      observed,
      stops,
      gates,
      steps,
      automatic: {
        start: (start) => automaticCalls(context).start(start),
        move: (move) => automaticCalls(context).move(move),
        block: (story, why) => automaticCalls(context).block(story, why),
      },
      config,
      kill: { table: ports.table, signals: ports.signals, clock: ports.clock, checkpoint },
      live,
      viewers,
      lineage: new Lineage(),
      sessions,
      screens,
      startOptions,
    });
    const context: HandlerContext = {
      ...ports,
      switches,
      machine,
      surveys: new Surveys(ports),
      checkpoint,
      wanted,
      stops,
      gates,
      steps,
      questions,
      startOptions,
      ledger,
      config,
      wake: reconciler,
      processesOf: (run) => processesOf(reconciler.world, run),
      screens,
      consoles: {
        async write(run, data, session) {
          if (typeof data !== 'string' || isTyped(data)) viewers.noteTyped(run, session);
          if (INTERRUPTING.includes(typeof data === 'string' ? data : new TextDecoder().decode(data)))
            screens.interrupted(run);
          return (await live.get(run)?.pty.write(data)) ?? 'closed';
        },
        async interrupt(run) {
          const { pty } = live.get(run) ?? {};
          if (pty === undefined) return 'closed';
          if (ledger.runs.get(run)?.io === 'pipes') return sessions.interrupt(run) ? 'open' : 'idle';
          const agent = agentOf(ledger.runs.get(run)?.agent ?? '');
          const keys = agent === undefined ? INTERRUPTING.slice(0, 1) : ports.source.interruptKeys(agent);
          if (keys === null) return 'none';
          screens.interrupted(run);
          for (const [at, key] of keys.entries()) {
            if (at > 0) await ports.clock.sleep(KEY_GAP_MS);
            const outcome = await pty.write(key);
            if (outcome !== 'open') return outcome;
          }
          return 'open';
        },
        resize(run, size, session, focused) {
          const isStarting = ledger.runs.get(run)?.status === 'pending';
          if (isStarting || live.has(run)) viewers.report(run, session, size, focused);
          return isStarting || live.has(run);
        },
      },
    };
    this.reconciler = reconciler;
    feed.subscribe(({ changes }) => {
      if (changes.some(({ table }) => table === 'runs')) publishSlots();
      reconciler.changed(changes);
    });
    this.door = {
      snapshot: () => feed.snapshot(),
      subscribe: (listener) => feed.subscribe(listener),
      invoke: (name, input, sender) => dispatch(context, name, input, sender),
      callerOf: (run) => callerOf(ledger.runs, run),
      whenEnded: (run, listener) => whenEnded(ledger, feed, run, listener),
      openTerminal(run, from, reader, session, stream) {
        const handle = ports.terminals.open(run, from, reader, stream);
        if (handle === null) return null;
        const closeStream = viewers.open(run, session);
        return {
          ...handle,
          close() {
            handle.close();
            closeStream();
          },
        };
      },
      leave: (session) => viewers.leave(session),
      pastEvents: (since, limit) => ports.store.events(since, limit),
      onEvent: (listener) => feed.onEvent(listener),
      onNotice: (listener) => notices.onNotice(listener),
    };
    this.#hooks = new HookReports({ facts: this.#agentFacts, screens, questions, log: ports.log });
    ports.terminals.onScreen((run, screen) => screens.look(run, screen));
    ports.terminals.onLastLine((run, line) => observed.showRun(run, { lastLine: line }));
  }

  /** Recovers, then begins to reconcile. Nothing can start before it resolves. */
  async open(): Promise<void> {
    await this.reconciler.open();
    // An earlier host may have crashed after it had taken a slot, and before it wrote the run.
    this.#publishSlots();
  }

  /** The folder for worktrees, as the config that was approved last has it. Null when none was approved yet. */
  worktreesFolder(): string | null {
    return this.reconciler.world.config.worktrees;
  }

  /** The token of a live run. Null when it is not live. */
  tokenOf(run: string): string | null {
    return callerOf(this.ledger.runs, run) === null ? null : this.#tokens.of(run);
  }

  /** A report of the CLI of a live run, as HookReports.take. Ignored for any other run. */
  takeReport(run: string, report: DecodedHook, gone: Cancel): Promise<unknown> {
    return this.#hooks.take(run, report, gone);
  }

  /** The live runs. */
  live(): RunRecord[] {
    return this.ledger.liveRuns().map(viewOfRun);
  }

  /** Refuses new starts, stops every live run, and resolves to what is proven, about earlier stops as well. */
  async quit(): Promise<QuitProof> {
    this.#facts.showHost({ quitting: true });
    const { receipts: ids, settled } = this.reconciler.stopAll('quit', message('host.quits'));
    const { graceMs, timeoutMs } = this.reconciler.world.config.stop;
    const timeLimitMs = graceMs + timeoutMs + QUIT_MARGIN_MS;
    await new Promise<void>((resolve) => {
      // A pending timer would keep the process alive.
      const cancel = this.#clock.after(timeLimitMs, resolve);
      void settled.then(() => {
        cancel();
        resolve();
      });
    });
    const receipts = ids.flatMap((id): StopReceipt[] => {
      const receipt = this.#store.receipt(id);
      return receipt === null ? [] : [receipt];
    });
    const { kill } = this.reconciler.world;
    return await quitProof(
      {
        receipts,
        fences: [...this.ledger.fences.values()],
        released: [...this.ledger.releases.values()].flatMap((release) => release.processes),
        late: this.live(),
      },
      kill.table,
    );
  }

  /** A person chose to keep working instead of quitting without proof. */
  resume(): void {
    this.#facts.showHost({ quitting: false });
  }

  /** Ends the loop. Agents that are alive keep running. */
  async close(): Promise<void> {
    await this.reconciler.close();
  }
}

/** As Door.whenEnded. Every change of a run's record emits a delta, so deltas are enough to listen to. */
function whenEnded(ledger: LedgerView, feed: LedgerFeed, run: string, listener: () => void): () => void {
  const hasEnded = (): boolean => callerOf(ledger.runs, run) === null;
  if (hasEnded()) {
    listener();
    return () => undefined;
  }
  const stop = feed.subscribe(() => {
    if (!hasEnded()) return;
    stop();
    listener();
  });
  return stop;
}

function ifDefined<T>(value: T | undefined, action: (value: T) => void): boolean {
  if (value === undefined) return false;
  action(value);
  return true;
}
