/** A whole host on fakes: real ledger, reconcile and commands in a fake world. */

import type {
  CommandInput,
  CommandName,
  CommandReply,
  HostRecord,
  ProjectRecord,
  Result,
} from '../../contract/index.ts';
import { messageText, runToken } from '../../contract/index.ts';
import { A_PERSON } from '../../domain/index.ts';
import { Host, type HostPorts } from '../core/host.ts';
import type {
  Checkpoint,
  Forge,
  Inbox,
  Log,
  MachineSlots,
  Notifier,
  SessionOpener,
  Shell,
  Terminals,
} from '../core/ports/index.ts';
import { emptyProject, newHost } from '../core/state/first-records.ts';
import { type LedgerHandles, openLedger } from '../core/state/handles.ts';
import { FakeChanges } from './fake-changes.ts';
import { FakeConfig } from './fake-config.ts';
import { FakeForge } from './fake-forge.ts';
import { FakeGit } from './fake-git.ts';
import { FakeMergeGit } from './fake-merge-git.ts';
import { FakeProcessTable, FakeSignals, type Pause } from './fake-processes.ts';
import { FakeSnapshots } from './fake-snapshots.ts';
import { FakeSpawner } from './fake-spawner.ts';
import { MemoryStore } from './fake-store.ts';
import { FakeWorld } from './fake-world.ts';
import { ManualClock } from './manual-clock.ts';

/** The record of a project whose config has not been read yet. */
export function projectRecord(): ProjectRecord {
  return emptyProject({ path: '/fake', name: 'fake', base: 'main' });
}

/** A host that has just begun. */
export function hostRecord(): HostRecord {
  return newHost({ version: '0.0.0', mode: 'headless', pid: 1, startedAt: 0, containment: 'keeper' });
}

/** Terminals that keep no output. */
const noTerminals: Omit<Terminals, 'lastWriteAt'> = {
  feed: () => ({ data: () => undefined, resize: () => undefined, end: () => Promise.resolve() }),
  feedPipe: () => ({ data: () => undefined, resize: () => undefined, end: () => Promise.resolve() }),
  open: () => ({ start: 0, size: null, screen: null, ack: () => undefined, close: () => undefined }),
  read: () => Promise.resolve(null),
  onLastLine: () => undefined,
  onScreen: () => undefined,
  settled: () => Promise.resolve(),
  takesPaste: () => true,
  setTheme: () => undefined,
  close: () => Promise.resolve(),
};
const noShell: Shell = {
  open: () => Promise.reject(new Error('no window here')),
  pick: () => Promise.resolve(null),
  recent: () => Promise.resolve([]),
  demo: () => Promise.reject(new Error('no demo here')),
};

/** What survives a crash of the host: the disk and the processes. */
export interface Surroundings {
  world: FakeWorld;
  store: MemoryStore;
  git: FakeGit;
  merging: FakeMergeGit;
  snapshots: FakeSnapshots;
  changes: FakeChanges;
  forge?: Forge;
  config: FakeConfig;
  inbox?: Inbox;
  machine?: MachineSlots;
  road?: SessionOpener;
  hookPlace?: HostPorts['hookPlace'];
  /** Hears each line of a run's conversation. */
  onConversation?: (run: string, line: string) => void;
}

/** New surroundings with an empty store and no worktrees. */
export function surroundings(): Surroundings {
  const git = new FakeGit();
  return {
    world: new FakeWorld(),
    store: new MemoryStore(),
    git,
    snapshots: new FakeSnapshots(git),
    changes: new FakeChanges(),
    merging: new FakeMergeGit(),
    config: new FakeConfig(),
  };
}

function heardBy(hears: (run: string, line: string) => void): Terminals['feedPipe'] {
  return (run, stream) => ({
    data: (bytes) => void (stream === 'conversation' && hears(run, new TextDecoder().decode(bytes))),
    resize: () => undefined,
    end: () => Promise.resolve(),
  });
}

/** A host on fakes, with its clock and what it reported. */
export interface TestHuskies extends Surroundings {
  host: Host;
  /** For records that no command and no procedure of this host writes. */
  handles: LedgerHandles;
  clock: ManualClock;
  spawner: FakeSpawner;
  table: FakeProcessTable;
  notices: Parameters<Notifier['notify']>[0][];
  errors: string[];
  /** The terminal of the run shows this text, a line per row. */
  showScreen(run: string, text: string): void;
  /** The last lines of runs that are only known when their output is settled. */
  lastLines: Map<string, string>;
  ask<N extends CommandName>(name: N, input: CommandInput<N>, session?: number): Promise<Result<CommandReply<N>>>;
  /** Like ask, but throws on a refusal. */
  must<N extends CommandName>(name: N, input: CommandInput<N>, session?: number): Promise<CommandReply<N>>;
  /** Moves the clock until reconcile has nothing to do. */
  settle(): Promise<void>;
}

/**
 * A host that is not opened yet. `pause`: awaited at every effect, so that a scheduler can order the effects.
 * `startAt`: the clock's first time in ms since the epoch. `checkpoint`: called at each crash point.
 */
export function createTestHuskies(
  around: Omit<Surroundings, 'merging' | 'snapshots' | 'changes'> & Partial<Surroundings> = surroundings(),
  pause?: Pause,
  startAt?: number,
  checkpoint?: Checkpoint,
): TestHuskies {
  const { world, store, git, merging = new FakeMergeGit(), snapshots = new FakeSnapshots(git), config } = around;
  const { changes = new FakeChanges() } = around;
  git.onLane = (path, commit) => merging.checkOut(path, commit);
  const clock = new ManualClock(startAt);
  const table = new FakeProcessTable(world, pause);
  const spawner = new FakeSpawner(world, pause);
  const notices: TestHuskies['notices'] = [];
  const errors: string[] = [];
  const lastLines = new Map<string, string>();
  const lineListeners: ((run: string, line: string) => void)[] = [];
  const screenListeners: ((run: string, screen: () => string) => void)[] = [];
  const log: Log = {
    info: () => undefined,
    warn: () => undefined,
    error: (said, error) => errors.push(`${said}: ${String(error)}`),
  };
  let ids = store.commits * 1_000;
  const ports: HostPorts = {
    store,
    source: config,
    git,
    merging,
    snapshots,
    changes,
    forge: around.forge ?? new FakeForge(),
    spawner,
    table,
    signals: new FakeSignals(world),
    terminals: {
      ...noTerminals,
      ...(around.onConversation === undefined ? {} : { feedPipe: heardBy(around.onConversation) }),
      onScreen: (listener) => screenListeners.push(listener),
      onLastLine: (listener) => lineListeners.push(listener),
      async settled(run) {
        const line = lastLines.get(run);
        if (line !== undefined) for (const listener of lineListeners) listener(run, line);
      },
      lastWriteAt: (run) => world.logWrittenAt.get(run) ?? null,
    },
    clock,
    random: {
      id: (length) => String(++ids).padStart(length, '0'),
      uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
      fraction: () => 0,
    },
    tokens: { of: (run) => runToken(run, run.padEnd(43, 'x').slice(0, 43)) },
    log,
    notifier: { notify: (notice) => notices.push(notice) },
    shell: noShell,
    doctor: { examine: async () => [] },
    checkpoint,
    ...(around.inbox === undefined ? {} : { inbox: around.inbox }),
    ...(around.machine === undefined ? {} : { machine: around.machine }),
    ...(around.road === undefined ? {} : { road: around.road }),
    ...(around.hookPlace === undefined ? {} : { hookPlace: around.hookPlace }),
  };
  const handles = openLedger(store, clock, projectRecord(), hostRecord());
  const host = new Host(ports, handles);
  const ask: TestHuskies['ask'] = async (name, input, session = 1) =>
    (await host.door.invoke(name, input, { session, caller: A_PERSON })) as Result<CommandReply<typeof name>>;
  return {
    ...around,
    merging,
    snapshots,
    changes,
    host,
    handles,
    clock,
    spawner,
    table,
    notices,
    errors,
    lastLines,
    showScreen(run, screen) {
      for (const listener of screenListeners) listener(run, () => screen);
    },
    ask,
    async must(name, input, session) {
      const result = await ask(name, input, session);
      if (!result.ok) throw new Error(`${name}: ${result.error.code}: ${messageText(result.error.why)}`);
      return result.value;
    },
    settle: () => clock.until(host.reconciler.idle()),
  };
}
